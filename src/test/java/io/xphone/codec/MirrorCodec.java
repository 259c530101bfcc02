package io.xphone.codec;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecParameters;
import io.xphone.audio.AudioCodecProvider;
import io.xphone.audio.G711Ulaw;
import java.util.List;
import java.util.Map;

/**
 * A codec that is not of the library: µ-law whose bytes are combined with a key of the receiver, which fmtp carries. It
 * is in {@code META-INF/services} of the tests.
 */
public final class MirrorCodec implements AudioCodecProvider {

    static final String NAME = "X-MIRROR";
    static final int KEY = 90;

    private final AudioCodecFormat format;

    /** For the service loader. */
    public MirrorCodec() {
        this(KEY);
    }

    private MirrorCodec(int key) {
        format = AudioCodecFormat.of(NAME, 8_000, 117).withFmtp("key=" + key).withPtimes(List.of(20, 40));
    }

    static int key(String fmtp) {
        return Integer.parseInt(fmtp.substring(fmtp.indexOf("key=") + 4).split(";")[0]);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<AudioCodecFormat> formats() {
        return List.of(format);
    }

    @Override
    public AudioCodecProvider withSettings(Map<String, Object> settings) {
        if (!(settings.get("key") instanceof Integer key)) {
            throw new IllegalArgumentException("key: is missing, or not a number");
        }
        return new MirrorCodec(key);
    }

    @Override
    public boolean accepts(AudioCodecFormat of, String remoteFmtp) {
        return remoteFmtp.contains("key=");
    }

    @Override
    public String answerFmtp(AudioCodecFormat of, String offerFmtp) {
        return "key=" + (key(offerFmtp) + 1);
    }

    @Override
    public AudioCodec encoder(AudioCodecParameters parameters) {
        return new Stream(key(parameters.remoteFmtp()));
    }

    @Override
    public AudioCodec decoder(AudioCodecParameters parameters) {
        return new Stream(key(parameters.localFmtp()));
    }

    private record Stream(int key) implements AudioCodec {

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public int clockRate() {
            return 8_000;
        }

        @Override
        public int sampleRate() {
            return 8_000;
        }

        @Override
        public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
            G711Ulaw.INSTANCE.encode(pcm, offset, length, out, outOffset);
            for (int i = 0; i < length; i++) {
                out[outOffset + i] ^= (byte) key;
            }
            return length;
        }

        @Override
        public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
            for (int i = 0; i < length; i++) {
                pcm[pcmOffset + i] = G711Ulaw.INSTANCE.expand((in[offset + i] ^ key) & 0xFF);
            }
            return length;
        }

        @Override
        public int maxSamples(int length) {
            return length;
        }
    }
}
