package io.xphone.audio;

/**
 * A codec whose audio is converted to another sample rate, for an application that works at that rate. An instance
 * belongs to one stream.
 */
public final class RateConvertingCodec implements AudioCodec {

    private final AudioCodec codec;
    private final int sampleRate;
    private final Resampler encoding;
    private final Resampler decoding;
    private final short[] buffer;
    private int converted; // samples in the buffer, at the codec's rate
    private int encoded; // of these

    /**
     * Wraps a codec.
     *
     * @param codec the codec
     * @param sampleRate the rate of the audio that is encoded, and of that which is decoded, in Hz
     * @param maxSamples the largest number of samples of one payload, at the codec's rate
     */
    public RateConvertingCodec(AudioCodec codec, int sampleRate, int maxSamples) {
        this.codec = codec;
        this.sampleRate = sampleRate;
        encoding = new Resampler(sampleRate, codec.sampleRate());
        decoding = new Resampler(codec.sampleRate(), sampleRate);
        buffer = new short[maxSamples];
    }

    @Override
    public String name() {
        return codec.name();
    }

    @Override
    public int clockRate() {
        return codec.clockRate();
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        if (encoded == converted) {
            encoded = 0;
            converted = encoding.process(pcm, offset, length, buffer, 0);
        }
        int rest = converted - encoded;
        int written = codec.encode(buffer, encoded, rest, out, outOffset);
        encoded += rest == 0 ? 0 : codec.encodedSamples(rest);
        return written;
    }

    @Override
    public int encodedSamples(int length) {
        int rest = (int) ((long) (converted - encoded) * sampleRate / codec.sampleRate());
        return length - Math.min(rest, length - 1);
    }

    @Override
    public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        if (codec.maxSamples(length) > buffer.length) {
            return 0;
        }
        encoded = converted; // one buffer serves both directions
        int count = codec.decode(in, offset, length, buffer, 0);
        return decoding.process(buffer, 0, count, pcm, pcmOffset);
    }

    @Override
    public int maxSamples(int length) {
        return decoding.maxOutput(codec.maxSamples(length));
    }

    @Override
    public boolean beginsPause(byte[] in, int offset, int length) {
        return codec.beginsPause(in, offset, length);
    }

    @Override
    public boolean quiet(byte[] in, int offset, int length, int peak) {
        return codec.quiet(in, offset, length, peak);
    }

    @Override
    public void close() {
        codec.close();
    }
}
