package io.xphone.audio;

/**
 * The constants of a codec in the E-model (ITU-T G.107, values in ITU-T G.113 Appendix I).
 *
 * <p>For codecs of wideband and fullband audio, such as G.722 and Opus, there are none on the scale of G.107: ITU-T
 * G.113 Appendix IV and V give values for scales of their own (G.107.1 and G.107.2, on which R is up to 129 and 148),
 * where the wider band outweighs the impairment by the codec. They have those of G.711 here: R and MOS of such a call
 * show what the line takes away, and not that its audio is better than that of a narrow band.
 *
 * @param impairment equipment impairment factor Ie: 0 for G.711, 11 for G.729 Annex A with Annex B
 * @param lossRobustness packet-loss robustness factor Bpl for random loss, more than 0: 4.3 for G.711 without
 *     concealment, 25.1 with
 */
public record AudioCodecQuality(double impairment, double lossRobustness) {

    /** Uncompressed audio with concealment of lost packets: Ie 0, Bpl 25.1, those of G.711 with its Appendix I. */
    public static final AudioCodecQuality TRANSPARENT = new AudioCodecQuality(0, 25.1);

    /** @throws IllegalArgumentException if the impairment is negative or the robustness is not positive */
    public AudioCodecQuality {
        if (!(impairment >= 0) || !(lossRobustness > 0)) {
            throw new IllegalArgumentException("invalid Ie " + impairment + ", Bpl " + lossRobustness);
        }
    }
}
