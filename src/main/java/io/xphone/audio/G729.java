package io.xphone.audio;

import io.xphone.audio.g729.G729Decoder;
import io.xphone.audio.g729.G729Encoder;
import io.xphone.audio.g729.SpeechDetector;
import java.util.List;
import java.util.Map;

/**
 * G.729 at 8 kbit/s, RTP payload type 18 (RFC 3551 §4.5.6): frames of 10 ms in 10 bytes. Encoder and decoder are those
 * of Annex A, with the silence compression of Annex B, bit-exact with ITU-T G.729.
 *
 * <p>An instance keeps the state of both directions of one stream.
 */
public final class G729 implements AudioCodec {

    private static final int RATE = 8_000;
    private static final int FRAME_BYTES = 10;
    private static final int SILENCE_BYTES = 2;
    private static final int FRAME_SAMPLES = 80;

    private final G729Encoder encoder = new G729Encoder();
    private final G729Decoder decoder = new G729Decoder();

    private final SpeechDetector detector;

    /** A frame that was encoded and belongs to the next payload, its length, and whether there is one. */
    private final byte[] next = new byte[FRAME_BYTES];

    private int nextBytes;
    private boolean hasNext;
    private int encoded; // samples of the last payload

    /** Creates the codec of one stream, which sends silence like speech. */
    public G729() {
        this(false);
    }

    /**
     * Creates the codec of one stream.
     *
     * @param annexB whether silence is described by comfort noise or not sent
     */
    public G729(boolean annexB) {
        this.detector = annexB ? new SpeechDetector() : null;
    }

    @Override
    public String name() {
        return "G729";
    }

    @Override
    public int clockRate() {
        return RATE;
    }

    @Override
    public int sampleRate() {
        return RATE;
    }

    /**
     * {@inheritDoc} The rest of the audio that is less than a frame of 80 samples is not encoded. With silence
     * compression a payload has frames of speech, at most one silence descriptor and nothing after it (RFC 3551
     * §4.5.6); the result is 0 where nothing is to be sent.
     */
    @Override
    public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        int bytes = 0;
        int at = 0;
        while (length - at >= FRAME_SAMPLES) {
            int written = frame(pcm, offset + at, out, outOffset + bytes);
            if (at > 0 && (written > 0) != (bytes > 0)) { // a pause begins or ends here
                System.arraycopy(out, outOffset + bytes, next, 0, written);
                nextBytes = written;
                hasNext = true;
                break;
            }
            bytes += written;
            at += FRAME_SAMPLES;
            if (written == SILENCE_BYTES) {
                break;
            }
        }
        encoded = length - at < FRAME_SAMPLES ? length : at;
        return bytes;
    }

    /** Encodes a frame, or takes the one that the payload before had no place for. */
    private int frame(short[] pcm, int at, byte[] out, int outOffset) {
        if (hasNext) {
            hasNext = false;
            System.arraycopy(next, 0, out, outOffset, nextBytes);
            return nextBytes;
        }
        boolean speech = detector == null || detector.speech(pcm, at);
        return encoder.encode(pcm, at, speech, out, outOffset);
    }

    @Override
    public int encodedSamples(int length) {
        return Math.min(encoded, length);
    }

    /** {@inheritDoc} The last frame may be a silence descriptor of 2 bytes. */
    @Override
    public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        int samples = maxSamples(length);
        int at = 0;
        for (int done = 0; done < samples; done += FRAME_SAMPLES) {
            if (length - at >= FRAME_BYTES) {
                decoder.decode(in, offset + at, pcm, pcmOffset + done);
            } else {
                decoder.decodeSilence(in, offset + at, pcm, pcmOffset + done);
            }
            at += FRAME_BYTES;
        }
        return samples;
    }

    /** {@inheritDoc} It is 0 if the payload is not frames of 10 bytes, of which the last may have 2. */
    @Override
    public int maxSamples(int length) {
        int rest = length % FRAME_BYTES;
        if (rest != 0 && rest != SILENCE_BYTES) {
            return 0;
        }
        return (length / FRAME_BYTES + rest / SILENCE_BYTES) * FRAME_SAMPLES;
    }

    /** {@inheritDoc} It is so for a payload that ends with a silence descriptor. */
    @Override
    public boolean beginsPause(byte[] in, int offset, int length) {
        return length % FRAME_BYTES == SILENCE_BYTES;
    }

    @Override
    public boolean conceals() {
        return true;
    }

    /** {@inheritDoc} In a pause of the peer, comfort noise. The rest that is less than a frame is not written. */
    @Override
    public int conceal(short[] pcm, int pcmOffset, int length) {
        int frames = length / FRAME_SAMPLES;
        for (int i = 0; i < frames; i++) {
            decoder.conceal(pcm, pcmOffset + i * FRAME_SAMPLES);
        }
        return frames * FRAME_SAMPLES;
    }

    /** The codec with its setting {@code annexB}: whether silence is compressed if the peer agrees, by default true. */
    record Provider(boolean annexB) implements AudioCodecProvider {

        private static final String ANNEX_B = "annexB";
        private static final AudioCodecFormat FORMAT = AudioCodecFormat.of("G729", RATE, 18)
                .withFrameMillis(10)
                .withComfortNoise(false)
                .withQuality(new AudioCodecQuality(11, 19)); // ITU-T G.113 Appendix I: Annex A with silence compression

        @Override
        public String name() {
            return "G729";
        }

        @Override
        public List<AudioCodecFormat> formats() {
            return List.of(FORMAT.withFmtp(G729AnnexB.offer(annexB)));
        }

        @Override
        public AudioCodecProvider withSettings(Map<String, Object> settings) {
            for (String key : settings.keySet()) {
                if (!key.equals(ANNEX_B)) {
                    throw new IllegalArgumentException(key + ": is not one of [" + ANNEX_B + "]");
                }
            }
            if (settings.get(ANNEX_B) instanceof Boolean wanted) {
                return new Provider(wanted);
            }
            throw new IllegalArgumentException(ANNEX_B + ": is not true or false");
        }

        @Override
        public String answerFmtp(AudioCodecFormat format, String offerFmtp) {
            return G729AnnexB.answer(annexB, offerFmtp);
        }

        @Override
        public AudioCodec encoder(AudioCodecParameters parameters) {
            return new G729(G729AnnexB.negotiated(parameters.localFmtp(), parameters.remoteFmtp()));
        }

        @Override
        public AudioCodec decoder(AudioCodecParameters parameters) {
            return new G729();
        }
    }
}
