package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The negotiation of parameters, packet times, comfort noise and several formats of one codec. */
class CodecRulesTest {

    /** Accepts a mode, answers with the mode of the offer, and sends packets of 10 or 20 ms. */
    private record Rules(boolean offered, boolean comfortNoise) implements CodecRules {

        @Override
        public boolean accepts(String remoteFmtp) {
            return !remoteFmtp.equals("mode=9");
        }

        @Override
        public String answer(String localFmtp, String offerFmtp) {
            return offerFmtp.isEmpty() ? localFmtp : offerFmtp + ";answered";
        }

        @Override
        public int ptime(int requestedMillis) {
            return requestedMillis < 20 ? 10 : 20;
        }
    }

    private static final CodecSpec MODAL = new CodecSpec("modal", 8_000, 1, 97, "mode=1", new Rules(true, true));
    private static final CodecSpec L16 = new CodecSpec("L16", 16_000, 1, 98, "");
    private static final CodecSpec STEREO = new CodecSpec("L16", 16_000, 2, 99, "", new Rules(false, true));
    private static final CodecSpec OWN_NOISE = new CodecSpec("G729", 8_000, 1, 18, "", new Rules(true, false));
    private static final LocalAudio LOCAL = new LocalAudio("192.0.2.2", 4_000, 4_001, 1, 1);

    private static AudioCapabilities caps(boolean comfortNoise, CodecSpec... codecs) {
        return new AudioCapabilities(List.of(codecs), true, 20, 60, comfortNoise, ExtendedReportsUse.NEVER);
    }

    private static OfferAnswer.Answered answer(AudioCapabilities caps, String... lines) {
        return OfferAnswer.answer(Sdp.remote(lines), LOCAL, caps, Direction.SENDRECV)
                .orElseThrow();
    }

    private static MediaDescription offer(AudioCapabilities caps) {
        return OfferAnswer.offer(LOCAL, caps, Direction.SENDRECV).media().get(0);
    }

    private static NegotiatedAudio accept(AudioCapabilities caps, String... lines) {
        return OfferAnswer.accept(OfferAnswer.offer(LOCAL, caps, Direction.SENDRECV), Sdp.remote(lines), caps)
                .orElseThrow();
    }

    @Test
    void answersAreComputedFromTheOffer() {
        OfferAnswer.Answered answered =
                answer(caps(false, MODAL), "m=audio 5000 RTP/AVP 100", "a=rtpmap:100 modal/8000", "a=fmtp:100 mode=3");
        assertThat(answered.answer().toString()).contains("a=fmtp:100 mode=3;answered");
        assertThat(answered.audio().codec().fmtp()).isEqualTo("mode=3;answered");
        assertThat(answered.audio().receivable().get(100).fmtp()).isEqualTo("mode=3;answered");
        assertThat(answered.audio().sendFmtp()).isEqualTo("mode=3");
        assertThat(answered.audio().remoteFmtps()).isEqualTo(Map.of(100, "mode=3"));
    }

    @Test
    void incompatibleParametersAreNotAnswered() {
        OfferAnswer.Answered answered = answer(
                caps(false, MODAL, CodecSpec.PCMU),
                "m=audio 5000 RTP/AVP 100 101 0",
                "a=rtpmap:100 modal/8000",
                "a=fmtp:100 mode=9",
                "a=rtpmap:101 modal/8000");
        assertThat(answered.answer().media().get(0).formats()).containsExactly("101", "0");
        assertThat(answered.audio().sendPayloadType()).isEqualTo(101);
        assertThat(answered.audio().codec().fmtp()).isEqualTo("mode=1");
        SessionDescription incompatible =
                Sdp.remote("m=audio 5000 RTP/AVP 100", "a=rtpmap:100 modal/8000", "a=fmtp:100 mode=9");
        assertThat(OfferAnswer.answerable(incompatible, caps(false, MODAL), "")).isFalse();
    }

    @Test
    void payloadTypesDifferByDirection() {
        NegotiatedAudio audio = accept(
                caps(false, MODAL, CodecSpec.PCMU),
                "m=audio 5000 RTP/AVP 120 0",
                "a=rtpmap:120 MODAL/8000",
                "a=fmtp:120 mode=7");
        assertThat(audio.sendPayloadType()).isEqualTo(120);
        assertThat(audio.sendFmtp()).isEqualTo("mode=7");
        assertThat(audio.codec().fmtp()).as("as offered").isEqualTo("mode=1");
        assertThat(audio.receivable().keySet()).containsExactly(97, 0);
        assertThat(audio.remoteFmtps()).isEqualTo(Map.of(97, "mode=7", 0, ""));
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "15, 10", "20, 20", "30, 20", "60, 20"})
    void packetTimesAreThoseOfTheCodec(int requested, int sent) {
        OfferAnswer.Answered answered = answer(
                caps(false, MODAL), "m=audio 5000 RTP/AVP 100", "a=rtpmap:100 modal/8000", "a=ptime:" + requested);
        assertThat(answered.audio().ptimeMillis()).isEqualTo(sent);
        assertThat(answered.answer().toString()).contains("a=ptime:" + sent + "\r\n");
        assertThat(accept(
                                caps(false, MODAL),
                                "m=audio 5000 RTP/AVP 97",
                                "a=rtpmap:97 modal/8000",
                                "a=ptime:" + requested)
                        .ptimeMillis())
                .isEqualTo(sent);
    }

    @Test
    void ratesOfOneNameAreDifferentCodecs() {
        CodecSpec wide = new CodecSpec("L16", 48_000, 1, 98, "");
        assertThat(offer(caps(false, L16, wide)).formats()).containsExactly("98", "96", "101", "97");
        OfferAnswer.Answered answered =
                answer(caps(false, wide, L16), "m=audio 5000 RTP/AVP 98", "a=rtpmap:98 L16/16000");
        assertThat(answered.audio().codec()).isEqualTo(L16);
    }

    @Test
    void formatsThatAreNotOfferedAreAnswered() {
        assertThat(offer(caps(false, STEREO, L16)).formats()).containsExactly("98", "101");
        OfferAnswer.Answered answered =
                answer(caps(false, L16, STEREO), "m=audio 5000 RTP/AVP 112", "a=rtpmap:112 L16/16000/2");
        assertThat(answered.audio().codec().channels()).isEqualTo(2);
        assertThat(answered.answer().toString()).contains("a=rtpmap:112 L16/16000/2");
        assertThatThrownBy(() -> caps(false, STEREO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comfortNoiseIsOfferedAtTheClockRatesOfCodecs() {
        MediaDescription offered = offer(caps(true, CodecSpec.PCMU, L16, CodecSpec.PCMA));
        assertThat(offered.formats()).containsExactly("0", "98", "8", "13", "96", "101", "97");
        assertThat(offered.rtpFormats())
                .contains(new RtpFormat(13, "CN", 8_000, 1, ""), new RtpFormat(96, "CN", 16_000, 1, ""));
        assertThat(offer(caps(false, CodecSpec.PCMU)).formats()).containsExactly("0", "101");
        assertThat(offer(caps(true, OWN_NOISE)).formats()).containsExactly("18", "101");
    }

    @Test
    void comfortNoiseOfTheAnswerIsSent() {
        AudioCapabilities caps = caps(true, L16, CodecSpec.PCMU);
        NegotiatedAudio audio =
                accept(caps, "m=audio 5000 RTP/AVP 98 107", "a=rtpmap:98 L16/16000", "a=rtpmap:107 CN/16000");
        assertThat(audio.comfortNoisePayloadType()).isEqualTo(107);
        assertThat(audio.receiveComfortNoisePayloadTypes()).containsExactlyInAnyOrder(96, 13, 107);
        assertThat(accept(caps, "m=audio 5000 RTP/AVP 0 13").comfortNoisePayloadType())
                .isEqualTo(13);
        assertThat(accept(caps, "m=audio 5000 RTP/AVP 0").comfortNoisePayloadType())
                .isEqualTo(-1);
        assertThat(accept(caps(true, OWN_NOISE, CodecSpec.PCMU), "m=audio 5000 RTP/AVP 18 0 13")
                        .comfortNoisePayloadType())
                .as("for a codec with its own")
                .isEqualTo(-1);
    }

    @Test
    void comfortNoiseOfTheOfferIsAnsweredIfWanted() {
        OfferAnswer.Answered answered = answer(
                caps(true, CodecSpec.PCMU, L16),
                "m=audio 5000 RTP/AVP 0 98 13 97 105",
                "a=rtpmap:98 L16/16000",
                "a=rtpmap:97 CN/16000",
                "a=rtpmap:105 CN/32000");
        assertThat(answered.answer().media().get(0).formats()).containsExactly("0", "98", "13", "97");
        assertThat(answered.audio().comfortNoisePayloadType()).isEqualTo(13);
        assertThat(answered.audio().receiveComfortNoisePayloadTypes()).containsExactlyInAnyOrder(13, 97);
    }
}
