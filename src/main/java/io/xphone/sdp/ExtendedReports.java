package io.xphone.sdp;

import java.util.Locale;
import java.util.Optional;

/**
 * The extended RTCP reports that a side wants, as in {@code a=rtcp-xr} (RFC 3611 §5): VoIP metrics, and answers to
 * receiver reference times. Other parameters are ignored.
 *
 * @param voipMetrics VoIP metrics (§4.7)
 * @param receiverRoundTrip reference times and their answers, so that a side that sends no media measures the round
 *     trip (§4.4, §4.5)
 */
public record ExtendedReports(boolean voipMetrics, boolean receiverRoundTrip) {

    /** No extended report. */
    public static final ExtendedReports NONE = new ExtendedReports(false, false);

    private static final ExtendedReports ALL = new ExtendedReports(true, true);
    private static final String ATTRIBUTE = "rtcp-xr";
    private static final String METRICS = "voip-metrics";
    private static final String ROUND_TRIP = "rcvr-rtt";

    /** What a stream asks for: by its own attribute, else by that of the session; empty without either. */
    static Optional<ExtendedReports> of(SessionDescription description, MediaDescription stream) {
        return stream.attribute(ATTRIBUTE)
                .or(() -> description.attribute(ATTRIBUTE))
                .map(ExtendedReports::parse);
    }

    private static ExtendedReports parse(String parameters) {
        boolean metrics = false;
        boolean roundTrip = false;
        for (String parameter : Tokens.split(parameters, 32)) {
            String lower = parameter.toLowerCase(Locale.ROOT);
            metrics |= lower.equals(METRICS);
            roundTrip |= lower.equals(ROUND_TRIP) || lower.startsWith(ROUND_TRIP + "=");
        }
        return new ExtendedReports(metrics, roundTrip);
    }

    /** What an offer asks for. */
    static ExtendedReports offered(ExtendedReportsUse use) {
        return use == ExtendedReportsUse.ALWAYS ? ALL : NONE;
    }

    /** What the answer to an offer asks for: the same. */
    static ExtendedReports answered(Optional<ExtendedReports> offered, ExtendedReportsUse use) {
        return use == ExtendedReportsUse.NEVER ? NONE : offered.orElse(NONE);
    }

    /** What is sent to a peer. */
    static ExtendedReports sent(Optional<ExtendedReports> wanted, ExtendedReportsUse use) {
        if (use == ExtendedReportsUse.NEVER) {
            return NONE;
        }
        // they may be sent without signalling (§5); a reference time is useless to a peer that does not answer it
        return wanted.orElse(new ExtendedReports(use == ExtendedReportsUse.ALWAYS, false));
    }

    /** Adds the attribute to a local stream, unless nothing is asked for. */
    void write(MediaDescription.Builder stream) {
        if (voipMetrics || receiverRoundTrip) {
            String roundTrip = ROUND_TRIP + "=all";
            stream.attribute(
                    ATTRIBUTE, !receiverRoundTrip ? METRICS : voipMetrics ? METRICS + ' ' + roundTrip : roundTrip);
        }
    }
}
