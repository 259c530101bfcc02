package io.xphone.rtp.quality;

/**
 * The impairment of speech by a codec, for the E-model (ITU-T G.113 appendix I).
 *
 * @param ie equipment impairment factor without packet loss, 0 (none) to 95
 * @param bpl packet-loss robustness factor, greater than 0; the greater, the less a lost packet matters
 */
public record CodecImpairment(double ie, double bpl) {

    /** G.711 with concealment of lost packets (G.711 appendix I). */
    public static final CodecImpairment G711 = new CodecImpairment(0, 25.1);

    /** Rejects values out of range. */
    public CodecImpairment {
        if (!(ie >= 0 && ie <= 95 && bpl > 0)) {
            throw new IllegalArgumentException("Ie must be 0 to 95 and Bpl positive, are " + ie + " and " + bpl);
        }
    }
}
