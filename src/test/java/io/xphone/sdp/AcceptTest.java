package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

    private static final AudioCapabilities CAPS = Sdp.caps(Sdp.OPUS, CodecSpec.PCMU, CodecSpec.PCMA);
    /** Formats 111 0 8 96 (events at 48000) 101 (events at 8000). */
    private static final SessionDescription OFFER = OfferAnswer.offer(Sdp.LOCAL, CAPS, Direction.SENDRECV);

    @Test
    void sendsTheFirstCodecAndReceivesAllOfferedCodecs() {
        NegotiatedAudio audio = accept("m=audio 5000 RTP/AVP 8 0 101", "a=rtpmap:101 telephone-event/8000")
                .orElseThrow();
        assertThat(audio.codec()).isEqualTo(CodecSpec.PCMA);
        assertThat(audio.sendPayloadType()).isEqualTo(8);
        assertThat(audio.receivable().keySet()).containsExactly(111, 0, 8);
        assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(audio.remoteHold()).isFalse();
    }

    @Test
    void payloadTypesOfTheAnswerAreUsedForSending() {
        NegotiatedAudio audio = accept(
                        "m=audio 5000 RTP/AVP 120 97 98",
                        "a=rtpmap:120 opus/48000/2",
                        "a=fmtp:120 stereo=0",
                        "a=rtpmap:97 telephone-event/8000",
                        "a=rtpmap:98 telephone-event/48000")
                .orElseThrow();
        assertThat(audio.sendPayloadType()).isEqualTo(120);
        assertThat(audio.sendFmtp()).isEqualTo("stereo=0");
        assertThat(audio.receivable()).containsEntry(111, Sdp.OPUS).doesNotContainKey(120);
        assertThat(audio.sendDtmfPayloadType()).isEqualTo(98);
        assertThat(audio.dtmfClockRate()).isEqualTo(48000);
        assertThat(OFFER.media().get(0).formats()).endsWith("96", "101");
        assertThat(audio.receiveDtmfPayloadTypes()).containsExactly(96, 101);
    }

    @Test
    void payloadTypeWithoutRtpmapKeepsTheMeaningOfTheOffer() {
        NegotiatedAudio audio = accept("m=audio 5000 RTP/AVP 111 101").orElseThrow();
        assertThat(audio.codec()).isEqualTo(Sdp.OPUS);
        assertThat(audio.sendDtmfPayloadType()).isEqualTo(101);
    }

    @Test
    void answerWithoutEventsDisablesEvents() {
        NegotiatedAudio audio = accept("m=audio 5000 RTP/AVP 0 13").orElseThrow();
        assertThat(audio.sendDtmfPayloadType()).isEqualTo(-1);
        assertThat(audio.receiveDtmfPayloadTypes()).isEmpty();
        assertThat(audio.comfortNoisePayloadType()).isEqualTo(-1);
        assertThat(audio.receiveComfortNoisePayloadTypes()).containsExactly(13);
    }

    @Test
    void ignoresCodecsThatWereNotOffered() {
        NegotiatedAudio audio = accept("m=audio 5000 RTP/AVP 3 18 8").orElseThrow();
        assertThat(audio.codec()).isEqualTo(CodecSpec.PCMA);
        assertThat(audio.receivable()).doesNotContainKeys(3, 18);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=nothing",
                "m=audio 0 RTP/AVP 0",
                "m=audio 5000 RTP/AVP 18",
                "m=audio 5000 RTP/AVP 96\r\na=rtpmap:96 iLBC/8000",
                "m=audio 5000 RTP/AVP 101",
                "m=audio 5000 RTP/SAVP 0",
                "m=video 5000 RTP/AVP 0",
                "m=audio 5000 RTP/AVP 0\r\nc=TN RFC2543 +1"
            })
    void rejectsUnusableAnswers(String lines) {
        assertThat(accept(lines)).isEmpty();
    }

    @Test
    void ignoresCodecsOfTheCapabilitiesThatWereNotOffered() {
        SessionDescription narrow = OfferAnswer.offer(Sdp.LOCAL, Sdp.caps(CodecSpec.PCMU), Direction.SENDRECV);
        assertThat(OfferAnswer.accept(narrow, Sdp.remote("m=audio 5000 RTP/AVP 8"), CAPS))
                .isEmpty();
    }

    @Test
    void usesThePtimeOfTheAnswer() {
        assertThat(accept("m=audio 5000 RTP/AVP 0", "a=ptime:40").map(NegotiatedAudio::ptimeMillis))
                .contains(40);
        assertThat(accept("m=audio 5000 RTP/AVP 0", "a=rtcp:9").map(NegotiatedAudio::remoteRtcpPort))
                .contains(9);
    }

    @Test
    void usesTheAnsweredStreamAtTheIndexOfTheOfferedOne() {
        SessionDescription remote = Sdp.remote("m=video 6000 RTP/AVP 31", "m=audio 5000 RTP/AVP 0");
        SessionDescription local = OfferAnswer.answer(remote, Sdp.LOCAL, CAPS, Direction.SENDRECV)
                .orElseThrow()
                .answer();
        SessionDescription again = OfferAnswer.reoffer(local, remote, Sdp.LOCAL, CAPS, Direction.SENDRECV);
        SessionDescription answer = Sdp.remote("m=video 0 RTP/AVP 31", "m=audio 5010 RTP/AVP 0");
        assertThat(OfferAnswer.accept(again, answer, CAPS).map(NegotiatedAudio::remotePort))
                .contains(5010);
        assertThat(OfferAnswer.accept(again, Sdp.remote("m=audio 5010 RTP/AVP 0"), CAPS))
                .isEmpty();
    }

    private static Optional<NegotiatedAudio> accept(String... lines) {
        return OfferAnswer.accept(OFFER, Sdp.remote(lines), CAPS);
    }
}
