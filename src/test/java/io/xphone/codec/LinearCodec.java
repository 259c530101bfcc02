package io.xphone.codec;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecParameters;
import io.xphone.audio.AudioCodecProvider;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A codec for tests: samples without loss, at several rates. At 16 kHz each payload has a copy of the payload before it,
 * and the decoder conceals what is lost by a constant, {@link #CONCEALED}.
 */
public final class LinearCodec implements AudioCodecProvider {

    /** The encoding name. */
    public static final String NAME = "X-LINEAR";

    /** The sample that replaces lost ones at 16 kHz. */
    public static final short CONCEALED = 1_234;

    /** How many codecs are open: created, and not closed. */
    public static final AtomicInteger OPEN = new AtomicInteger();

    /** For the service loader. */
    public LinearCodec() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<AudioCodecFormat> formats() {
        return List.of(
                AudioCodecFormat.of(NAME, 48_000, 119),
                AudioCodecFormat.of(NAME, 44_100, 120),
                AudioCodecFormat.of(NAME, 16_000, 121));
    }

    @Override
    public AudioCodec encoder(AudioCodecParameters parameters) {
        return decoder(parameters);
    }

    @Override
    public AudioCodec decoder(AudioCodecParameters parameters) {
        OPEN.incrementAndGet();
        int rate = parameters.format().clockRate();
        return rate == 16_000 ? new Copying() : new Stream(rate);
    }

    private static void write(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        for (int i = 0; i < length; i++) {
            out[outOffset + 2 * i] = (byte) (pcm[offset + i] >> 8);
            out[outOffset + 2 * i + 1] = (byte) pcm[offset + i];
        }
    }

    private static int read(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        for (int i = 0; i < length; i++) {
            pcm[pcmOffset + i] = (short) (in[offset + 2 * i] << 8 | in[offset + 2 * i + 1] & 0xFF);
        }
        return length;
    }

    private static class Stream implements AudioCodec {

        private final int rate;

        Stream(int rate) {
            this.rate = rate;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public int clockRate() {
            return rate;
        }

        @Override
        public int sampleRate() {
            return rate;
        }

        @Override
        public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
            write(pcm, offset, length, out, outOffset);
            return 2 * length;
        }

        @Override
        public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
            return read(in, offset, length / 2, pcm, pcmOffset);
        }

        @Override
        public int maxSamples(int length) {
            return length / 2;
        }

        @Override
        public void close() {
            OPEN.decrementAndGet();
        }
    }

    private static final class Copying extends Stream {

        private short[] before = new short[0];

        Copying() {
            super(16_000);
        }

        @Override
        public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
            write(pcm, offset, length, out, outOffset);
            write(before.length == length ? before : new short[length], 0, length, out, outOffset + 2 * length);
            before = new short[length];
            System.arraycopy(pcm, offset, before, 0, length);
            return 4 * length;
        }

        @Override
        public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
            return read(in, offset, length / 4, pcm, pcmOffset);
        }

        @Override
        public int maxSamples(int length) {
            return length / 4;
        }

        @Override
        public boolean conceals() {
            return true;
        }

        @Override
        public int conceal(short[] pcm, int pcmOffset, int length) {
            Arrays.fill(pcm, pcmOffset, pcmOffset + length, CONCEALED);
            return length;
        }

        @Override
        public int recover(byte[] next, int offset, int length, short[] pcm, int pcmOffset, int samples) {
            return read(next, offset + length / 2, Math.min(samples, length / 4), pcm, pcmOffset);
        }
    }
}
