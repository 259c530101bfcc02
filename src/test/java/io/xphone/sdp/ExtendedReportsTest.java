package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code a=rtcp-xr} in offers and answers (RFC 3611 §5). */
class ExtendedReportsTest {

    private static final String PCMU = "m=audio 5000 RTP/AVP 0";

    private static AudioCapabilities caps(ExtendedReportsUse use) {
        return new AudioCapabilities(List.of(CodecSpec.PCMU), true, 20, 60, false, use);
    }

    private static OfferAnswer.Answered answered(ExtendedReportsUse use, String... lines) {
        return OfferAnswer.answer(Sdp.remote(lines), Sdp.LOCAL, caps(use), Direction.SENDRECV)
                .orElseThrow();
    }

    private static String attribute(SessionDescription description) {
        return description.media().get(0).attribute("rtcp-xr").orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "NEVER, voip-metrics rcvr-rtt=all, none, false, false",
        "ON_REQUEST, voip-metrics, voip-metrics, true, false",
        "ON_REQUEST, VOIP-METRICS rcvr-rtt=sender:64 pkt-loss-rle, voip-metrics rcvr-rtt=all, true, true",
        "ON_REQUEST, rcvr-rtt=all, rcvr-rtt=all, false, true",
        "ON_REQUEST, pkt-loss-rle=1000 stat-summary=loss, none, false, false",
        "ALWAYS, pkt-loss-rle=1000, none, false, false",
        "ALWAYS, voip-metrics, voip-metrics, true, false",
        "ON_REQUEST, voip-metricsx rcvr-rttx, none, false, false",
    })
    void anAnswerAsksForWhatTheOfferAsksFor(
            ExtendedReportsUse use, String offered, String answer, boolean metrics, boolean roundTrip) {
        OfferAnswer.Answered answered = answered(use, PCMU, "a=rtcp-xr:" + offered);
        assertThat(attribute(answered.answer())).isEqualTo(answer);
        assertThat(answered.audio().extendedReports()).isEqualTo(new ExtendedReports(metrics, roundTrip));
    }

    @Test
    void withoutTheAttributeNothingIsAnsweredAndTheOptionDecides() {
        OfferAnswer.Answered onRequest = answered(ExtendedReportsUse.ON_REQUEST, PCMU);
        assertThat(attribute(onRequest.answer())).isEqualTo("none");
        assertThat(onRequest.audio().extendedReports()).isEqualTo(ExtendedReports.NONE);
        OfferAnswer.Answered always = answered(ExtendedReportsUse.ALWAYS, PCMU);
        assertThat(attribute(always.answer())).isEqualTo("none");
        assertThat(always.audio().extendedReports()).isEqualTo(new ExtendedReports(true, false));
    }

    @Test
    void theSessionsAttributeIsForStreamsWithoutTheirOwn() {
        assertThat(answered(ExtendedReportsUse.ON_REQUEST, "a=rtcp-xr:voip-metrics", PCMU)
                        .audio()
                        .extendedReports()
                        .voipMetrics())
                .isTrue();
        assertThat(answered(ExtendedReportsUse.ON_REQUEST, "a=rtcp-xr:voip-metrics", PCMU, "a=rtcp-xr:")
                        .audio()
                        .extendedReports())
                .isEqualTo(ExtendedReports.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "ALWAYS, a=rtcp-xr:voip-metrics, true, false",
        "ALWAYS, a=rtcp-xr:voip-metrics rcvr-rtt=all, true, true",
        "ALWAYS, a=sendrecv, true, false",
        "ALWAYS, a=rtcp-xr:, false, false",
        "ON_REQUEST, a=rtcp-xr:voip-metrics, true, false",
        "NEVER, a=rtcp-xr:voip-metrics, false, false",
    })
    void anAnswerSaysWhatIsSent(ExtendedReportsUse use, String line, boolean metrics, boolean roundTrip) {
        SessionDescription offer = OfferAnswer.offer(Sdp.LOCAL, caps(use), Direction.SENDRECV);
        assertThat(attribute(offer)).isEqualTo(use == ExtendedReportsUse.ALWAYS ? "voip-metrics rcvr-rtt=all" : "none");
        NegotiatedAudio audio =
                OfferAnswer.accept(offer, Sdp.remote(PCMU, line), caps(use)).orElseThrow();
        assertThat(audio.extendedReports()).isEqualTo(new ExtendedReports(metrics, roundTrip));
    }
}
