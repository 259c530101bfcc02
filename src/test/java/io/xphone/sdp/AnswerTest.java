package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    private static final AudioCapabilities CAPS = Sdp.caps(Sdp.OPUS, CodecSpec.PCMA, CodecSpec.PCMU);

    @Test
    void listsCommonCodecsInLocalOrderWithOfferedPayloadTypes() {
        OfferAnswer.Answered answered = answer(
                "m=audio 5000 RTP/AVP 0 8 100 101 110 13 3",
                "a=rtpmap:100 OPUS/48000/2",
                "a=fmtp:100 maxaveragebitrate=16000",
                "a=rtpmap:101 telephone-event/8000",
                "a=fmtp:101 0-16",
                "a=rtpmap:110 telephone-event/48000");
        assertThat(SdpWriter.text(answered.answer()))
                .isEqualTo(String.join(
                        "\r\n",
                        "v=0",
                        "o=- 7 1 IN IP4 198.51.100.7",
                        "s=-",
                        "c=IN IP4 198.51.100.7",
                        "t=0 0",
                        "m=audio 4000 RTP/AVP 100 8 0 101 110",
                        "a=rtpmap:100 opus/48000/2",
                        "a=fmtp:100 useinbandfec=1",
                        "a=rtpmap:8 PCMA/8000",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-15",
                        "a=rtpmap:110 telephone-event/48000",
                        "a=fmtp:110 0-15",
                        "a=ptime:20",
                        "a=maxptime:60",
                        "a=sendrecv",
                        ""));
        NegotiatedAudio audio = answered.audio();
        assertThat(audio.remoteHost()).isEqualTo("192.0.2.1");
        assertThat(audio.remotePort()).isEqualTo(5000);
        assertThat(audio.remoteRtcpPort()).isEqualTo(5001);
        assertThat(audio.codec()).isEqualTo(Sdp.OPUS);
        assertThat(audio.sendPayloadType()).isEqualTo(100);
        assertThat(audio.sendFmtp()).isEqualTo("maxaveragebitrate=16000");
        assertThat(audio.receivable().keySet()).containsExactly(100, 8, 0);
        assertThat(audio.sendDtmfPayloadType()).isEqualTo(110);
        assertThat(audio.dtmfClockRate()).isEqualTo(48000);
        assertThat(audio.receiveDtmfPayloadTypes()).containsExactly(101, 110);
        assertThat(audio.comfortNoisePayloadType()).isEqualTo(-1);
        assertThat(audio.remoteHold()).isFalse();
    }

    @Test
    void dynamicPayloadTypesAreDefinedByRtpmap() {
        OfferAnswer.Answered answered =
                answer("m=audio 5000 RTP/AVP 111 96", "a=rtpmap:111 telephone-event/8000", "a=rtpmap:96 pcma/8000/1");
        assertThat(answered.answer().media().get(0).formats()).containsExactly("96", "111");
        assertThat(answered.audio().codec()).isEqualTo(CodecSpec.PCMA);
        assertThat(answered.audio().sendDtmfPayloadType()).isEqualTo(111);
    }

    @Test
    void recordsComfortNoiseWithoutAnsweringIt() {
        OfferAnswer.Answered answered = answer("m=audio 5000 RTP/AVP 0 13");
        assertThat(answered.audio().comfortNoisePayloadType()).isEqualTo(-1);
        assertThat(answered.audio().receiveComfortNoisePayloadTypes()).containsExactly(13);
        assertThat(answered.answer().media().get(0).formats()).containsExactly("0");
    }

    @Test
    void rejectsEventsAtAClockRateWithoutCommonCodec() {
        OfferAnswer.Answered answered = answer(
                "m=audio 5000 RTP/AVP 0 97 98 99",
                "a=rtpmap:97 telephone-event/16000",
                "a=rtpmap:98 telephone-event/8000",
                "a=rtpmap:99 telephone-event/8000");
        assertThat(answered.answer().media().get(0).formats()).containsExactly("0", "98");
        OfferAnswer.Answered none = answer("m=audio 5000 RTP/AVP 0 97", "a=rtpmap:97 telephone-event/16000");
        assertThat(none.audio().sendDtmfPayloadType()).isEqualTo(-1);
        assertThat(none.audio().dtmfClockRate()).isZero();
        assertThat(none.audio().receiveDtmfPayloadTypes()).isEmpty();
    }

    @Test
    void usesEventsAtTheClockRateOfAnotherCommonCodec() {
        OfferAnswer.Answered answered = answer(
                "m=audio 5000 RTP/AVP 100 0 101", "a=rtpmap:100 opus/48000/2", "a=rtpmap:101 telephone-event/8000");
        assertThat(answered.audio().codec()).isEqualTo(Sdp.OPUS);
        assertThat(answered.audio().sendDtmfPayloadType()).isEqualTo(101);
        assertThat(answered.audio().dtmfClockRate()).isEqualTo(8000);
    }

    @Test
    void rejectsEventsThatAreDisabled() {
        AudioCapabilities silent = new AudioCapabilities(List.of(CodecSpec.PCMU), false, 20, 60);
        SessionDescription offer = Sdp.remote("m=audio 5000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000");
        OfferAnswer.Answered answered =
                OfferAnswer.answer(offer, Sdp.LOCAL, silent, Direction.SENDRECV).orElseThrow();
        assertThat(answered.answer().media().get(0).formats()).containsExactly("0");
        assertThat(answered.audio().sendDtmfPayloadType()).isEqualTo(-1);
    }

    @Test
    void answersEveryStreamAtItsIndex() {
        OfferAnswer.Answered answered = answer(
                "m=video 6000 RTP/AVP 31 32",
                "m=audio 7000 RTP/SAVP 0",
                "m=audio 7002 UDP/TLS/RTP/SAVPF 0",
                "m=audio 0 RTP/AVP 0",
                "m=audio 7004 RTP/AVP 3",
                "m=audio 5000 RTP/AVPF 0",
                "m=audio 5002 RTP/AVP 0",
                "m=image 5004 udptl t38",
                "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
                "m=x-unknown 9 what/ever * /");
        assertThat(answered.answer().media().stream().map(MediaDescription::mediaLine))
                .containsExactly(
                        "video 0 RTP/AVP 31",
                        "audio 0 RTP/SAVP 0",
                        "audio 0 UDP/TLS/RTP/SAVPF 0",
                        "audio 0 RTP/AVP 0",
                        "audio 0 RTP/AVP 3",
                        "audio 4000 RTP/AVPF 0",
                        "audio 0 RTP/AVP 0",
                        "image 0 udptl t38",
                        "application 0 UDP/DTLS/SCTP webrtc-datachannel",
                        "x-unknown 0 what/ever *");
        assertThat(answered.audio().remotePort()).isEqualTo(5000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=audio 0 RTP/AVP 0",
                "m=audio 5000 RTP/SAVP 0",
                "m=audio 5000 RTP/SAVPF 0",
                "m=audio 5000 UDP/TLS/RTP/SAVPF 0",
                "m=audio 5000 TCP/RTP/AVP 0",
                "m=video 5000 RTP/AVP 0",
                "m=audio 5000 RTP/AVP 3 18 101\r\na=rtpmap:101 telephone-event/8000",
                "m=audio 5000 RTP/AVP 111",
                "m=audio 5000 RTP/AVP 96\r\na=rtpmap:96 PCMU/16000",
                "m=audio 5000 RTP/AVP 96\r\na=rtpmap:96 PCMU/8000/2",
                "m=audio 5000 RTP/AVP 0\r\nc=PSTN E164 +15551234",
                "a=nothing"
            })
    void rejectsOffersWithoutAnAcceptableStream(String lines) {
        assertThat(OfferAnswer.answer(Sdp.remote(lines), Sdp.LOCAL, CAPS, Direction.SENDRECV))
                .isEmpty();
        assertThat(OfferAnswer.answerable(Sdp.remote(lines), CAPS, "")).isFalse();
    }

    @Test
    void rejectsOffersWithoutAnAddress() {
        SessionDescription offer = Sdp.parse("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "m=audio 5000 RTP/AVP 0");
        assertThat(OfferAnswer.answer(offer, Sdp.LOCAL, CAPS, Direction.SENDRECV))
                .isEmpty();
        assertThat(OfferAnswer.answerable(offer, CAPS, "")).isFalse();
    }

    @Test
    void usesTheAddressOfTheStreamAndNotThatOfAnother() {
        NegotiatedAudio own = answer("m=audio 5000 RTP/AVP 0", "c=IN IP4 192.0.2.9", "m=video 5002 RTP/AVP 31")
                .audio();
        assertThat(own.remoteHost()).isEqualTo("192.0.2.9");
        assertThat(own.remoteRtcpHost()).isEqualTo("192.0.2.9");
        NegotiatedAudio session = answer("m=audio 5000 RTP/AVP 0", "m=video 5002 RTP/AVP 31", "c=IN IP4 192.0.2.99")
                .audio();
        assertThat(session.remoteHost()).isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource({
        "5000, 53020, 192.0.2.1, 53020",
        "5000, 53020 IN IP4 126.16.64.4, 126.16.64.4, 53020",
        "5000, 53020 IN IP6 2001:db8::4, 192.0.2.1, 53020",
        "5000, 53020 IN IP4 224.0.0.1, 192.0.2.1, 53020",
        "5000, 53020 IN, 192.0.2.1, 5001",
        "5000, 53020 IN IP7 x, 192.0.2.1, 53020",
        "5000, 70000, 192.0.2.1, 5001",
        "5000, 0, 192.0.2.1, 5001",
        "5000, x, 192.0.2.1, 5001",
        "65535, , 192.0.2.1, 0"
    })
    void usesTheRtcpAddressOfThePeer(int port, String rtcp, String host, int rtcpPort) {
        NegotiatedAudio audio = answer("m=audio " + port + " RTP/AVP 0", rtcp == null ? "a=x" : "a=rtcp:" + rtcp)
                .audio();
        assertThat(audio.remoteRtcpHost()).isEqualTo(host);
        assertThat(audio.remoteRtcpPort()).isEqualTo(rtcpPort);
    }

    @ParameterizedTest
    @CsvSource({
        // ptime, maxptime, local, negotiated
        ", , 20, 20",
        ", , 30, 30",
        "30, , 20, 30",
        "10, , 20, 10",
        "5, , 20, 10",
        "0.125, , 20, 10",
        "20.0, , 30, 20",
        "25, , 20, 20",
        "60, , 20, 60",
        "200, , 20, 60",
        "0, , 20, 20",
        "-20, , 20, 20",
        "x, , 20, 20",
        "99999999999, , 20, 20",
        "40, 20, 20, 20",
        ", 10, 20, 10",
        ", 5, 20, 10"
    })
    void usesThePtimeOfThePeerFrom10To60(String ptime, String maxptime, int localPtime, int negotiated) {
        SessionDescription offer = Sdp.remote(
                "m=audio 5000 RTP/AVP 0",
                ptime == null ? "a=x" : "a=ptime:" + ptime,
                maxptime == null ? "a=y" : "a=maxptime:" + maxptime);
        AudioCapabilities caps = new AudioCapabilities(List.of(CodecSpec.PCMU), true, localPtime, 60);
        OfferAnswer.Answered answered =
                OfferAnswer.answer(offer, Sdp.LOCAL, caps, Direction.SENDRECV).orElseThrow();
        assertThat(answered.audio().ptimeMillis()).isEqualTo(negotiated);
        assertThat(answered.answer().media().get(0).attribute("ptime")).contains(Integer.toString(negotiated));
    }

    @Test
    void enforcesTheLocalMaximumPtime() {
        AudioCapabilities caps = new AudioCapabilities(List.of(CodecSpec.PCMU), true, 20, 30);
        SessionDescription offer = Sdp.remote("a=ptime:60", "m=audio 5000 RTP/AVP 0");
        assertThat(OfferAnswer.answer(offer, Sdp.LOCAL, caps, Direction.SENDRECV)
                        .map(answered -> answered.audio().ptimeMillis()))
                .isEqualTo(Optional.of(30));
    }

    @Test
    void echoesTheTimesOfTheOffer() {
        SessionDescription offer =
                Sdp.parseText("v=0\no=- 1 1 IN IP4 a\ns=-\nc=IN IP4 a\nt=5 9\nm=audio 5000 RTP/AVP 0\n");
        assertThat(OfferAnswer.answer(offer, Sdp.LOCAL, CAPS, Direction.SENDRECV)
                        .orElseThrow()
                        .answer()
                        .time())
                .contains("5 9");
    }

    @Test
    void answersBundleAndNoIceWithoutItsOwn() {
        OfferAnswer.Answered answered = answer(
                "a=group:BUNDLE 0",
                "a=ice-lite",
                "m=audio 5000 RTP/AVP 0",
                "a=mid:0",
                "a=rtcp-mux",
                "a=candidate:1 1 UDP 1 192.0.2.1 5000 typ host");
        assertThat(answered.answer().attributes()).containsExactly(new Attribute("group", "BUNDLE 0"));
        assertThat(answered.answer().media().get(0).attributes().stream().map(Attribute::name))
                .containsExactly("rtpmap", "rtcp-mux", "mid", "ptime", "maxptime", "sendrecv");
    }

    private static OfferAnswer.Answered answer(String... lines) {
        assertThat(OfferAnswer.answerable(Sdp.remote(lines), CAPS, "")).isTrue();
        return OfferAnswer.answer(Sdp.remote(lines), Sdp.LOCAL, CAPS, Direction.SENDRECV)
                .orElseThrow();
    }
}
