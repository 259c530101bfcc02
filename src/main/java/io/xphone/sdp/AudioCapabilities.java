package io.xphone.sdp;

import java.util.List;

/**
 * What this side can do with an audio stream.
 *
 * @param codecs in order of preference, the best first; never empty
 * @param telephoneEvent whether digits go as named events (RFC 4733)
 * @param ptimeMillis how much sound a packet holds unless the peer wishes otherwise, in ms
 * @param maxPtimeMillis the most that a packet may hold, either way, in ms
 */
public record AudioCapabilities(List<CodecSpec> codecs, boolean telephoneEvent, int ptimeMillis, int maxPtimeMillis) {

    /** G.711 in both laws, named events, packets of 20 ms, of 60 ms at most. */
    public static final AudioCapabilities DEFAULT =
            new AudioCapabilities(List.of(CodecSpec.PCMU, CodecSpec.PCMA), true, 20, 60);

    /** @throws IllegalArgumentException without codecs, or if the times are not 10 ≤ ptime ≤ maxptime */
    public AudioCapabilities {
        codecs = List.copyOf(codecs);
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException("no codecs");
        }
        if (ptimeMillis < 10 || maxPtimeMillis < ptimeMillis) {
            throw new IllegalArgumentException("ptime " + ptimeMillis + ", maxptime " + maxPtimeMillis);
        }
    }
}
