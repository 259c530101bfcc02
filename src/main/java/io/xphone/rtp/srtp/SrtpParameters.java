package io.xphone.rtp.srtp;

/**
 * What a crypto line changes in an SRTP session besides its keys (RFC 4568 §6.3).
 *
 * @param keyDerivationRate number of packets after which session keys are derived again: 0 for never, else a power of
 *     two up to 2^24 ({@code KDR=n} is 2^n)
 * @param unencryptedSrtp RTP payloads are authenticated but not encrypted ({@code UNENCRYPTED_SRTP})
 * @param unencryptedSrtcp RTCP packets are authenticated but not encrypted ({@code UNENCRYPTED_SRTCP})
 * @param unauthenticatedSrtp RTP packets have no tag ({@code UNAUTHENTICATED_SRTP}): anyone can alter and insert
 *     packets; not possible with GCM
 * @param windowSize number of packets within which a late RTP packet is still accepted, 64 to 32,768 ({@code WSH})
 */
public record SrtpParameters(
        int keyDerivationRate,
        boolean unencryptedSrtp,
        boolean unencryptedSrtcp,
        boolean unauthenticatedSrtp,
        int windowSize) {

    /** The default size of the replay window in packets: also covers retransmitted video. */
    public static final int WINDOW = 1024;

    /** One key derivation, everything encrypted and authenticated, a replay window of {@link #WINDOW}. */
    public static final SrtpParameters DEFAULT = new SrtpParameters(0, false, false, false, WINDOW);

    private static final int MAX_RATE = 1 << 24;
    private static final int MIN_WINDOW = 64;
    private static final int MAX_WINDOW = 1 << 15;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the rate is not 0 or a power of two up to 2^24, or the window is out of range
     */
    public SrtpParameters {
        if (keyDerivationRate != 0
                && (keyDerivationRate < 0
                        || keyDerivationRate > MAX_RATE
                        || Integer.bitCount(keyDerivationRate) != 1)) {
            throw new IllegalArgumentException(
                    "keyDerivationRate " + keyDerivationRate + ": must be 0 or a power of two up to 2^24");
        }
        if (windowSize < MIN_WINDOW || windowSize > MAX_WINDOW) {
            throw new IllegalArgumentException(
                    "windowSize " + windowSize + ": must be " + MIN_WINDOW + " to " + MAX_WINDOW);
        }
    }
}
