package io.xphone.rtp.quality;

import java.util.Locale;

/**
 * The impairment of speech by a codec, for the E-model (ITU-T G.113 appendix I).
 *
 * <p>G.113 has values on the narrowband scale for G.711 and G.729. Its appendix IV rates wideband codecs on a scale of
 * their own, which ends at 129 instead of 93; on the narrowband scale a wideband codec without loss is no worse than
 * G.711. So G.722, Opus and L16 have the values of G.711 with concealment here.
 *
 * @param ie equipment impairment factor without packet loss, 0 (none) to 95
 * @param bpl packet-loss robustness factor, greater than 0; the greater, the less a lost packet matters
 */
public record CodecImpairment(double ie, double bpl) {

    /** G.711 with concealment of lost packets (G.711 appendix I). */
    public static final CodecImpairment G711 = new CodecImpairment(0, 25.1);

    /** G.711 where lost packets are replaced by silence. */
    public static final CodecImpairment G711_WITHOUT_CONCEALMENT = new CodecImpairment(0, 4.3);

    /** G.729 annex A, with the voice activity detection of annex B. */
    public static final CodecImpairment G729A = new CodecImpairment(11, 19);

    /** Rejects values out of range. */
    public CodecImpairment {
        if (!(ie >= 0 && ie <= 95 && bpl > 0)) {
            throw new IllegalArgumentException("Ie must be 0 to 95 and Bpl positive, are " + ie + " and " + bpl);
        }
    }

    /**
     * The values of a codec.
     *
     * @param name its encoding name as in SDP, in any case
     * @return those of G.711 for a codec that G.113 does not rate
     */
    public static CodecImpairment of(String name) {
        return name.toUpperCase(Locale.ROOT).equals("G729") ? G729A : G711;
    }
}
