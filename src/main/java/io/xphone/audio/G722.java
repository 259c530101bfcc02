package io.xphone.audio;

/**
 * G.722 at 64 kbit/s, RTP payload type 9: audio of 16 kHz in one byte for two samples.
 *
 * <p>Its RTP clock rate is 8000 Hz although its samples are at 16 kHz (RFC 3551 §4.5.2). Both directions are bit-exact
 * with ITU-T G.722. A decoder reads mode 1, 2 or 3 of the Recommendation: 8, 7 or 6 bits of each byte.
 *
 * <p>An instance keeps the state of both directions of one stream.
 */
public final class G722 implements AudioCodec {

    /** Samples per second, in Hz. */
    public static final int SAMPLE_RATE = 16_000;

    private static final int CLOCK_RATE = 8_000;

    private final G722Encoder encoder = new G722Encoder();
    private final G722Decoder decoder = new G722Decoder(G722Decoder.Mode.BITS_8);

    /** Creates the codec of one stream. */
    public G722() {}

    @Override
    public String name() {
        return "G722";
    }

    @Override
    public int clockRate() {
        return CLOCK_RATE;
    }

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    /** {@inheritDoc} Of an odd number of samples the last is not encoded. */
    @Override
    public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        return encoder.encode(pcm, offset, length, out, outOffset);
    }

    @Override
    public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        return decoder.decode(in, offset, length, pcm, pcmOffset);
    }

    @Override
    public int maxSamples(int length) {
        return 2 * length;
    }
}
