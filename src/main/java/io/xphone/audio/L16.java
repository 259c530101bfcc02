package io.xphone.audio;

import java.util.ArrayList;
import java.util.List;

/**
 * L16: uncompressed audio of 16 bits in network byte order (RFC 3551 §4.5.11). Of several channels the decoder returns
 * the mean; the encoder sends the same audio in all of them.
 *
 * <p>Stateless: one instance serves any number of streams.
 */
public final class L16 implements AudioCodec {

    private static final int BYTES_PER_SAMPLE = 2;

    private final int sampleRate;
    private final int channels;

    /**
     * Creates the codec.
     *
     * @param sampleRate samples per second and channel, in Hz; also the RTP clock rate
     * @param channels number of channels, 1 or more
     */
    public L16(int sampleRate, int channels) {
        this.sampleRate = sampleRate;
        this.channels = channels;
    }

    @Override
    public String name() {
        return "L16";
    }

    @Override
    public int clockRate() {
        return sampleRate;
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        int at = outOffset;
        for (int i = offset; i < offset + length; i++) {
            byte high = (byte) (pcm[i] >> 8);
            byte low = (byte) pcm[i];
            for (int channel = 0; channel < channels; channel++) {
                out[at++] = high;
                out[at++] = low;
            }
        }
        return at - outOffset;
    }

    /** {@inheritDoc} The rest of a payload that is less than a sample of every channel is ignored. */
    @Override
    public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        int count = maxSamples(length);
        int at = offset;
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += (short) (in[at] << 8 | in[at + 1] & 0xFF);
                at += BYTES_PER_SAMPLE;
            }
            pcm[pcmOffset + i] = (short) (channels == 1 ? sum : Math.floorDiv(sum, channels));
        }
        return count;
    }

    @Override
    public int maxSamples(int length) {
        return length / (BYTES_PER_SAMPLE * channels);
    }

    /** The rates that are usual, the best first; stereo is accepted when the peer offers it. */
    static final class Provider implements AudioCodecProvider {

        /** Longer payloads would not fit into an Ethernet frame. */
        private static final int MAX_PAYLOAD = 1_400;

        private static final List<AudioCodecFormat> FORMATS = formats(48_000, 44_100, 16_000, 8_000);

        private static List<AudioCodecFormat> formats(int... rates) {
            List<AudioCodecFormat> formats = new ArrayList<>();
            int dynamic = 102;
            for (int rate : rates) {
                // static payload types: RFC 3551 §6
                formats.add(format(rate, 1, rate == 44_100 ? 11 : dynamic++));
                formats.add(format(rate, 2, rate == 44_100 ? 10 : dynamic++).withOffered(false));
            }
            return List.copyOf(formats);
        }

        private static AudioCodecFormat format(int rate, int channels, int payloadType) {
            AudioCodecFormat format = AudioCodecFormat.of("L16", rate, payloadType);
            List<Integer> ptimes = format.ptimes().stream()
                    .filter(ptime -> ptime == 10 || rate * ptime / 1_000 * BYTES_PER_SAMPLE * channels <= MAX_PAYLOAD)
                    .toList();
            return format.withName("L16/" + rate).withChannels(channels).withPtimes(ptimes);
        }

        @Override
        public String name() {
            return "L16";
        }

        @Override
        public List<AudioCodecFormat> formats() {
            return FORMATS;
        }

        @Override
        public AudioCodec encoder(AudioCodecParameters parameters) {
            return new L16(parameters.format().sampleRate(), parameters.format().channels());
        }

        @Override
        public AudioCodec decoder(AudioCodecParameters parameters) {
            return encoder(parameters);
        }
    }
}
