package io.xphone.audio;

/**
 * G.711 A-law, {@code PCMA}, RTP payload type 8.
 *
 * <p>A code is sign (1 bit, set for positive), segment (3) and step (4), with every other bit inverted on the wire:
 *
 * <pre>
 *   7   6 5 4   3 2 1 0
 *  +---+-------+---------+
 *  | s |  seg  |  step   |      XOR 0x55
 *  +---+-------+---------+
 * </pre>
 *
 * <p>Rounding: a sample is truncated (not rounded) to 13 bits, a negative one by its one's complement, and then
 * quantised to the step that contains it. This is the rule of the ITU-T tools (G.191); encoders that round to the
 * nearest output value differ by one step at decision edges.
 */
public final class G711Alaw extends G711 {

    /** The codec; stateless. */
    public static final G711Alaw INSTANCE = new G711Alaw();

    private static final int ALTERNATE_BITS = 0x55;

    private G711Alaw() {
        super("PCMA");
    }

    @Override
    int expandOne(int code) {
        int bits = code ^ ALTERNATE_BITS;
        int segment = bits >> 4 & 7;
        int step = (bits & 0x0F) << 1 | 1;
        int magnitude = segment == 0 ? step : step + 32 << segment - 1;
        return (bits & 0x80) != 0 ? 8 * magnitude : -8 * magnitude;
    }

    @Override
    int compressOne(int sample) {
        int magnitude = (sample < 0 ? ~sample : sample) >> 4;
        int segment = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
        int bits = segment == 0 ? magnitude : segment << 4 | magnitude >> segment - 1 & 0x0F;
        return (sample < 0 ? bits : bits | 0x80) ^ ALTERNATE_BITS;
    }

    @Override
    public boolean samplewise() {
        return true;
    }
}
