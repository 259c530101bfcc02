package io.xphone.audio;

/**
 * The common part of the two laws of ITU-T G.711: one byte per sample, encoded and decoded by table.
 *
 * <p>Stateless: one instance serves any number of streams.
 */
abstract class G711 implements AudioCodec {

    private final String name;
    private final short[] expand = new short[256];
    private final byte[] compress = new byte[65_536];

    G711(String name) {
        this.name = name;
        for (int code = 0; code < 256; code++) {
            expand[code] = (short) expandOne(code);
        }
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            compress[sample & 0xFFFF] = (byte) compressOne(sample);
        }
    }

    /** The value of a code, by the law's formula. */
    abstract int expandOne(int code);

    /** The code of a value, by the law's formula. */
    abstract int compressOne(int sample);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int clockRate() {
        return PcmFormat.SAMPLE_RATE;
    }

    @Override
    public final int sampleRate() {
        return PcmFormat.SAMPLE_RATE;
    }

    @Override
    public final int maxSamples(int length) {
        return length;
    }

    @Override
    public final int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        byte[] table = compress;
        for (int i = 0; i < length; i++) {
            out[outOffset + i] = table[pcm[offset + i] & 0xFFFF];
        }
        return length;
    }

    @Override
    public final int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        short[] table = expand;
        for (int i = 0; i < length; i++) {
            pcm[pcmOffset + i] = table[in[offset + i] & 0xFF];
        }
        return length;
    }

    /**
     * Encodes one sample.
     *
     * @param sample any 16-bit value
     * @return the code, 0 to 255
     */
    public final int compress(short sample) {
        return compress[sample & 0xFFFF] & 0xFF;
    }

    /**
     * Decodes one code.
     *
     * @param code 0 to 255
     * @return the sample
     */
    public final short expand(int code) {
        return expand[code & 0xFF];
    }

    @Override
    public final boolean quiet(byte[] in, int offset, int length, int peak) {
        for (int i = offset; i < offset + length; i++) {
            if (Math.abs(expand[in[i] & 0xFF]) > peak) {
                return false;
            }
        }
        return true;
    }
}
