package io.xphone.sdp;

import java.util.List;

/**
 * The local capabilities for an audio stream.
 *
 * @param codecs in order of preference; not empty
 * @param telephoneEvent whether to negotiate telephone events (RFC 4733)
 * @param ptimeMillis packet time unless the peer requests another, in ms
 * @param maxPtimeMillis maximum packet time in both directions, in ms
 * @param comfortNoise whether to negotiate comfort noise (RFC 3389)
 * @param extendedReports when extended RTCP reports are signalled and sent
 */
public record AudioCapabilities(
        List<CodecSpec> codecs,
        boolean telephoneEvent,
        int ptimeMillis,
        int maxPtimeMillis,
        boolean comfortNoise,
        ExtendedReports.Use extendedReports) {

    /** G.711 µ-law and A-law, telephone events, packets of 20 ms, of 60 ms at most. */
    public static final AudioCapabilities DEFAULT =
            new AudioCapabilities(List.of(CodecSpec.PCMU, CodecSpec.PCMA), true, 20, 60);

    /** @throws IllegalArgumentException without codecs to offer, or unless 10 ≤ ptime ≤ maxptime */
    public AudioCapabilities {
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

    /** Capabilities without comfort noise and extended RTCP reports. */
    public AudioCapabilities(List<CodecSpec> codecs, boolean telephoneEvent, int ptimeMillis, int maxPtimeMillis) {
        this(codecs, telephoneEvent, ptimeMillis, maxPtimeMillis, false, ExtendedReports.Use.NEVER);
    }

    /** The same capabilities with other codecs. */
    public AudioCapabilities withCodecs(List<CodecSpec> others) {
        return new AudioCapabilities(
                others, telephoneEvent, ptimeMillis, maxPtimeMillis, comfortNoise, extendedReports);
    }

    /** The codecs of local offers; never empty. */
    public List<CodecSpec> offered() {
        return codecs.stream().filter(codec -> codec.rules().offered()).toList();
    }
}
