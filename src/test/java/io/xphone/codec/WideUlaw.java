package io.xphone.codec;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecParameters;
import io.xphone.audio.AudioCodecProvider;
import io.xphone.audio.G711Ulaw;
import java.util.List;

/** The provider of docs/codecs.md. */
// tag::provider[]
public final class WideUlaw implements AudioCodecProvider {

    private static final AudioCodecFormat FORMAT = AudioCodecFormat.of("X-WIDE", 16_000, 97);

    @Override
    public String name() {
        return "x-wide"; // as in the option codecs
    }

    @Override
    public List<AudioCodecFormat> formats() {
        return List.of(FORMAT);
    }

    @Override
    public AudioCodec encoder(AudioCodecParameters negotiated) {
        return new Stream();
    }

    @Override
    public AudioCodec decoder(AudioCodecParameters negotiated) {
        return new Stream();
    }

    /** One direction of one stream: µ-law, a byte for each sample, at 16 kHz. */
    private static final class Stream implements AudioCodec {

        @Override
        public String name() {
            return "X-WIDE";
        }

        @Override
        public int clockRate() {
            return 16_000;
        }

        @Override
        public int sampleRate() {
            return 16_000;
        }

        @Override
        public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
            return G711Ulaw.INSTANCE.encode(pcm, offset, length, out, outOffset);
        }

        @Override
        public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
            return G711Ulaw.INSTANCE.decode(in, offset, length, pcm, pcmOffset);
        }

        @Override
        public int maxSamples(int length) {
            return length;
        }
    }
}
// end::provider[]
