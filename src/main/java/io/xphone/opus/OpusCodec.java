package io.xphone.opus;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.opus.OpusPacket;
import io.xphone.audio.opus.OpusPacketBuilder;
import java.util.Objects;

/**
 * Opus for one stream: audio of 48 kHz, mono. Stereo is received as the mean of both channels. The encoder and the
 * decoder are created with the first packet in their direction.
 *
 * <p>Packets that are not valid by RFC 6716 §3.4 do not reach the library.
 */
final class OpusCodec implements AudioCodec {

    /** Encoding name in SDP (RFC 7587 §6.1). */
    static final String NAME = "opus";

    /** Packets up to this length are discontinuous transmission: only the first of a pause is sent. */
    private static final int DTX_BYTES = 2;

    private static final int STEP = OpusPacket.CLOCK_RATE / 400; // 2.5 ms
    private static final int MAX_PACKET = 1_400;

    /** The frames of which packets of 30 and 50 ms consist: Opus has no longer one that divides them. */
    private static final int SHORT_FRAME = 480;

    /** In a packet of five frames: each has a byte of its own in front, and the packet has three. */
    private static final int MAX_SHORT_FRAME = MAX_PACKET / 5 - 3;

    private final OpusEngine engine;
    private final boolean dtx;
    private final boolean cbr;
    private OpusPacketBuilder builder;
    private byte[] frame;
    private int frameBytes; // of the frame that belongs to the next packet
    private boolean hasFrame; // whether there is one
    private int encoded; // samples of the last packet
    private boolean pausing; // the last packet was discontinuous transmission
    private boolean closed;

    /**
     * @param dtx whether packets that need not be sent are omitted; the first of a pause is sent, so that the peer does
     *     not take the pause for loss
     * @param cbr whether the engine encodes at a constant bit rate
     */
    OpusCodec(OpusEngine engine, boolean dtx, boolean cbr) {
        this.engine = engine;
        this.dtx = dtx;
        this.cbr = cbr;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int clockRate() {
        return OpusPacket.CLOCK_RATE;
    }

    @Override
    public int sampleRate() {
        return OpusPacket.CLOCK_RATE;
    }

    /**
     * {@inheritDoc} Packets of 30 and 50 ms consist of frames of 10 ms; such a packet ends where the encoder changes
     * its mode or bandwidth, because all frames of a packet have the same ones (RFC 6716 §3.2).
     *
     * @param length 480 to 2,880, a multiple of 480
     * @return 0 also when discontinuous transmission sends nothing
     */
    @Override
    public int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        Objects.checkFromIndexSize(offset, length, pcm.length);
        Objects.checkFromIndexSize(outOffset, 1, out.length);
        encoded = length;
        if (closed || length == 0 || length > 2_880 || length % SHORT_FRAME != 0) {
            return 0;
        }
        if (hasFrame || length == 3 * SHORT_FRAME || length == 5 * SHORT_FRAME) {
            return encodeShortFrames(pcm, offset, length, out, outOffset);
        }
        int written = engine.encode(pcm, offset, length, out, outOffset, Math.min(MAX_PACKET, out.length - outOffset));
        if (written <= 0) {
            return 0;
        }
        boolean begun = pausing;
        pausing = dtx && written <= DTX_BYTES;
        return begun && pausing ? 0 : written;
    }

    private int encodeShortFrames(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        if (builder == null) {
            builder = new OpusPacketBuilder(cbr);
            frame = new byte[MAX_SHORT_FRAME];
        }
        for (int at = 0; at < length; at += SHORT_FRAME) {
            if (!hasFrame) {
                int written = engine.encode(pcm, offset + at, SHORT_FRAME, frame, 0, MAX_SHORT_FRAME);
                boolean sent = written > (dtx ? DTX_BYTES : 0) && OpusPacket.frames(frame, 0, written) == 1;
                frameBytes = sent ? written : 0;
            }
            hasFrame = !builder.add(frame, 0, frameBytes);
            if (hasFrame) {
                encoded = at;
                break;
            }
        }
        int written = builder.build(out, outOffset);
        if (written == 0 && dtx && !pausing) { // as many frames of no bytes (RFC 6716 §3.2.5)
            out[outOffset] = (byte) (frame[0] | 3);
            out[outOffset + 1] = (byte) (length / SHORT_FRAME);
            pausing = true;
            return 2;
        }
        pausing = written == 0;
        return written;
    }

    @Override
    public int encodedSamples(int length) {
        return Math.min(encoded, length);
    }

    @Override
    public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        int samples = samples(in, offset, length);
        if (samples == 0) {
            return 0;
        }
        Objects.checkFromIndexSize(pcmOffset, samples, pcm.length);
        return decoded(engine.decode(in, offset, length, pcm, pcmOffset, samples, false));
    }

    @Override
    public int maxSamples(int length) {
        return length == 0 ? 0 : OpusPacket.MAX_SAMPLES;
    }

    @Override
    public int samples(byte[] in, int offset, int length) {
        return closed ? 0 : OpusPacket.samples(in, offset, length);
    }

    /** {@inheritDoc} It is so for frames of no bytes. */
    @Override
    public boolean beginsPause(byte[] in, int offset, int length) {
        return length <= DTX_BYTES;
    }

    @Override
    public boolean conceals() {
        return true;
    }

    /** {@inheritDoc} The number is rounded down to a multiple of 2.5 ms. */
    @Override
    public int conceal(short[] pcm, int pcmOffset, int length) {
        int samples = length - length % STEP;
        Objects.checkFromIndexSize(pcmOffset, samples, pcm.length);
        int done = 0;
        while (done < samples && !closed) {
            int count =
                    decoded(engine.conceal(pcm, pcmOffset + done, Math.min(samples - done, OpusPacket.MAX_SAMPLES)));
            if (count == 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /** {@inheritDoc} What is missing before the copy is concealed. */
    @Override
    public int recover(byte[] next, int offset, int length, short[] pcm, int pcmOffset, int samples) {
        int missing = Math.min(samples - samples % STEP, OpusPacket.MAX_SAMPLES);
        if (closed || !OpusPacket.hasFec(next, offset, length) || missing < OpusPacket.frameSamples(next[offset])) {
            return 0;
        }
        Objects.checkFromIndexSize(pcmOffset, missing, pcm.length);
        return decoded(engine.decode(next, offset, length, pcm, pcmOffset, missing, true));
    }

    private int decoded(int result) {
        if (result > 0) {
            return result;
        }
        engine.reset();
        return 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            engine.close();
        }
    }
}
