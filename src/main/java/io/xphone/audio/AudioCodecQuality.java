package io.xphone.audio;

/**
 * The constants of a codec in the E-model (ITU-T G.107, values in ITU-T G.113 Appendix I).
 *
 * @param impairment equipment impairment factor Ie: 0 for G.711, 11 for G.729 Annex A with Annex B
 * @param lossRobustness packet-loss robustness factor Bpl for random loss, more than 0: 4.3 for G.711 without
 *     concealment, 25.1 with
 */
public record AudioCodecQuality(double impairment, double lossRobustness) {

    /** Uncompressed audio with concealment of lost packets: Ie 0, Bpl 25.1. */
    public static final AudioCodecQuality TRANSPARENT = new AudioCodecQuality(0, 25.1);

    /** @throws IllegalArgumentException if the impairment is negative or the robustness is not positive */
    public AudioCodecQuality {
        if (!(impairment >= 0) || !(lossRobustness > 0)) {
            throw new IllegalArgumentException("invalid Ie " + impairment + ", Bpl " + lossRobustness);
        }
    }
}
