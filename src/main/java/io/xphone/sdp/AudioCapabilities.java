package io.xphone.sdp;

import io.xphone.sdp.transport.TransportPolicy;
import java.util.List;
import java.util.Objects;

/**
 * The local capabilities for an audio stream.
 *
 * @param codecs in order of preference; not empty
 * @param telephoneEvent whether to negotiate telephone events (RFC 4733)
 * @param ptimeMillis packet time unless the peer requests another, in ms
 * @param maxPtimeMillis maximum packet time in both directions, in ms
 * @param comfortNoise whether to negotiate comfort noise (RFC 3389)
 * @param extendedReports when extended RTCP reports are signalled and sent
 * @param transport whether SRTP is used, and what else the transport has
 */
public record AudioCapabilities(
        List<CodecSpec> codecs,
        boolean telephoneEvent,
        int ptimeMillis,
        int maxPtimeMillis,
        boolean comfortNoise,
        ExtendedReportsUse extendedReports,
        TransportPolicy transport) {

    /** G.711 µ-law and A-law, telephone events, packets of 20 ms, of 60 ms at most. */
    public static final AudioCapabilities DEFAULT =
            new AudioCapabilities(List.of(CodecSpec.PCMU, CodecSpec.PCMA), true, 20, 60);

    /** @throws IllegalArgumentException without codecs to offer, or unless 10 ≤ ptime ≤ maxptime */
    public AudioCapabilities {
        Objects.requireNonNull(transport, "transport");
        codecs = List.copyOf(codecs);
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException("no codecs");
        }
        if (codecs.stream().noneMatch(codec -> codec.rules().offered())) {
            throw new IllegalArgumentException("no codec that can be offered");
        }
        if (ptimeMillis < 10 || maxPtimeMillis < ptimeMillis) {
            throw new IllegalArgumentException("invalid ptime " + ptimeMillis + ", maxptime " + maxPtimeMillis);
        }
    }

    /** Capabilities of plain RTP. */
    public AudioCapabilities(
            List<CodecSpec> codecs,
            boolean telephoneEvent,
            int ptimeMillis,
            int maxPtimeMillis,
            boolean comfortNoise,
            ExtendedReportsUse extendedReports) {
        this(codecs, telephoneEvent, ptimeMillis, maxPtimeMillis, comfortNoise, extendedReports, TransportPolicy.PLAIN);
    }

    /** Capabilities of plain RTP without comfort noise and extended RTCP reports. */
    public AudioCapabilities(List<CodecSpec> codecs, boolean telephoneEvent, int ptimeMillis, int maxPtimeMillis) {
        this(codecs, telephoneEvent, ptimeMillis, maxPtimeMillis, false, ExtendedReportsUse.NEVER);
    }

    /** The same capabilities with other codecs. */
    public AudioCapabilities withCodecs(List<CodecSpec> others) {
        return new AudioCapabilities(
                others, telephoneEvent, ptimeMillis, maxPtimeMillis, comfortNoise, extendedReports, transport);
    }

    /** The same capabilities with another transport. */
    public AudioCapabilities withTransport(TransportPolicy other) {
        return other.equals(transport)
                ? this
                : new AudioCapabilities(
                        codecs, telephoneEvent, ptimeMillis, maxPtimeMillis, comfortNoise, extendedReports, other);
    }

    /** The codecs of local offers; never empty. */
    public List<CodecSpec> offered() {
        return codecs.stream().filter(codec -> codec.rules().offered()).toList();
    }
}
