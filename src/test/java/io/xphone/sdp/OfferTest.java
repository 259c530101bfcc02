package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OfferTest {

    @Test
    void createsTheOffer() {
        SessionDescription offer = OfferAnswer.offer(Sdp.LOCAL, Sdp.caps(CodecSpec.PCMU, Sdp.G729), Direction.SENDRECV);
        assertThat(SdpWriter.text(offer))
                .isEqualTo(String.join(
                        "\r\n",
                        "v=0",
                        "o=- 7 1 IN IP4 198.51.100.7",
                        "s=-",
                        "c=IN IP4 198.51.100.7",
                        "t=0 0",
                        "m=audio 4000 RTP/AVP 0 18 101",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:18 G729/8000",
                        "a=fmtp:18 annexb=no",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-15",
                        "a=ptime:20",
                        "a=maxptime:60",
                        "a=sendrecv",
                        ""));
    }

    @Test
    void offersEventsAtEveryClockRateWithDistinctPayloadTypes() {
        CodecSpec greedy = new CodecSpec("speex", 16000, 1, 101, "");
        SessionDescription offer =
                OfferAnswer.offer(Sdp.LOCAL, Sdp.caps(Sdp.OPUS, greedy, CodecSpec.PCMU), Direction.SENDONLY);
        assertThat(offer.media().get(0).rtpFormats().stream().map(RtpFormat::rtpmap))
                .containsExactly(
                        "111 opus/48000/2",
                        "101 speex/16000",
                        "0 PCMU/8000",
                        "97 telephone-event/48000",
                        "98 telephone-event/16000",
                        "96 telephone-event/8000");
        assertThat(offer.directionOf(offer.media().get(0))).isEqualTo(Direction.SENDONLY);
    }

    @Test
    void omitsDisabledEvents() {
        AudioCapabilities caps = new AudioCapabilities(AudioCapabilities.DEFAULT.codecs(), false, 30, 30);
        MediaDescription audio =
                OfferAnswer.offer(Sdp.LOCAL, caps, Direction.SENDRECV).media().get(0);
        assertThat(audio.formats()).containsExactly("0", "8");
        assertThat(audio.attribute("ptime")).contains("30");
        assertThat(audio.attribute("maxptime")).contains("30");
    }

    @Test
    void signalsANonAdjacentRtcpPortAndWritesIpv6() {
        LocalAudio local = new LocalAudio("2001:db8::7", 4000, 5000, -1, 1);
        SessionDescription offer = OfferAnswer.offer(local, AudioCapabilities.DEFAULT, Direction.SENDRECV);
        assertThat(offer.media().get(0).attribute("rtcp")).contains("5000");
        assertThat(SdpWriter.text(offer))
                .contains("o=- 18446744073709551615 1 IN IP6 2001:db8::7\r\n", "c=IN IP6 2001:db8::7\r\n");
        assertThat(OfferAnswer.offer(Sdp.LOCAL, AudioCapabilities.DEFAULT, Direction.SENDRECV)
                        .media()
                        .get(0)
                        .attribute("rtcp"))
                .isEmpty();
    }

    @Test
    void laterOfferKeepsStreamsAndPayloadTypes() {
        AudioCapabilities caps = Sdp.caps(CodecSpec.PCMA, Sdp.OPUS, CodecSpec.PCMU);
        SessionDescription remote = Sdp.remote(
                "m=video 9000 RTP/AVP 31",
                "m=audio 5000 RTP/AVPF 0 96 101 111",
                "a=rtpmap:96 telephone-event/8000",
                "a=rtpmap:101 opus/48000/2",
                "a=rtpmap:111 iLBC/8000");
        SessionDescription local = OfferAnswer.answer(remote, Sdp.LOCAL, caps, Direction.SENDRECV)
                .orElseThrow()
                .answer();
        SessionDescription again = OfferAnswer.reoffer(
                local, remote, new LocalAudio("198.51.100.7", 4000, 4001, 7, 2), caps, Direction.SENDONLY);
        assertThat(again.origin()).isEqualTo(local.origin().withVersion(2));
        assertThat(again.media()).hasSize(2);
        assertThat(again.media().get(0)).isEqualTo(local.media().get(0));
        MediaDescription audio = again.media().get(1);
        assertThat(audio.protocol()).isEqualTo("RTP/AVPF");
        assertThat(audio.rtpFormats().stream().map(RtpFormat::rtpmap))
                .containsExactly(
                        "8 PCMA/8000",
                        "101 opus/48000/2",
                        "0 PCMU/8000",
                        "96 telephone-event/8000",
                        "97 telephone-event/48000");
        assertThat(audio.direction()).contains(Direction.SENDONLY);
    }

    @Test
    void laterOfferAvoidsPayloadTypesOfThePeer() {
        SessionDescription local = OfferAnswer.offer(Sdp.LOCAL, Sdp.caps(CodecSpec.PCMU), Direction.SENDRECV);
        SessionDescription remote = Sdp.remote("m=audio 5000 RTP/AVP 0 111", "a=rtpmap:111 iLBC/8000");
        SessionDescription again =
                OfferAnswer.reoffer(local, remote, Sdp.LOCAL, Sdp.caps(Sdp.OPUS, CodecSpec.PCMU), Direction.SENDRECV);
        assertThat(again.media().get(0).formats()).containsExactly("96", "0", "97", "101");
    }

    @Test
    void laterOfferWithoutPreviousAudioIsAFirstOffer() {
        SessionDescription none = Sdp.remote("m=audio 0 RTP/AVP 0");
        assertThat(OfferAnswer.reoffer(none, none, Sdp.LOCAL, AudioCapabilities.DEFAULT, Direction.SENDRECV))
                .isEqualTo(OfferAnswer.offer(Sdp.LOCAL, AudioCapabilities.DEFAULT, Direction.SENDRECV));
    }

    @Test
    void validatesCapabilities() {
        assertThatThrownBy(() -> Sdp.caps()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AudioCapabilities(AudioCapabilities.DEFAULT.codecs(), true, 5, 60))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AudioCapabilities(AudioCapabilities.DEFAULT.codecs(), true, 40, 20))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CodecSpec("x", 8000, 1, 128, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
