package io.xphone.audio;

/**
 * G.711 µ-law, {@code PCMU}, RTP payload type 0.
 *
 * <p>A code is the complement of sign (1 bit, set for negative), segment (3) and step (4):
 *
 * <pre>
 *   7   6 5 4   3 2 1 0
 *  +---+-------+---------+
 *  | s |  seg  |  step   |      all inverted on the wire
 *  +---+-------+---------+
 * </pre>
 *
 * <p>Rounding: a sample is truncated (not rounded) to 14 bits, a negative one by its one's complement, and then
 * quantised to the step that contains it. This is the rule of the ITU-T tools (G.191); encoders that round to the
 * nearest output value differ by one step at decision edges.
 */
public final class G711Ulaw extends G711 {

    /** The codec; stateless. */
    public static final G711Ulaw INSTANCE = new G711Ulaw();

    private static final int BIAS = 33;
    private static final int LARGEST = 0x1FFF;

    private G711Ulaw() {
        super("PCMU");
    }

    @Override
    int expandOne(int code) {
        int bits = ~code;
        int segment = bits >> 4 & 7;
        int magnitude = ((((bits & 0x0F) << 1) + BIAS) << segment) - BIAS;
        return (bits & 0x80) != 0 ? -4 * magnitude : 4 * magnitude;
    }

    @Override
    int compressOne(int sample) {
        int magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + BIAS, LARGEST);
        int segment = 26 - Integer.numberOfLeadingZeros(magnitude);
        int bits = segment << 4 | magnitude >> segment + 1 & 0x0F;
        return ~(sample < 0 ? bits | 0x80 : bits) & 0xFF;
    }

    @Override
    public boolean samplewise() {
        return true;
    }
}
