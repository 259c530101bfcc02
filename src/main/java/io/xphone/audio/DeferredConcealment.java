package io.xphone.audio;

/**
 * Packet loss concealment without delay that processes good frames only when a frame is lost. Until then it keeps the
 * last payloads encoded: with a thousand calls the audio history is never in the processor's cache, and most calls lose
 * nothing.
 *
 * <p>The output equals that of {@link PacketLossConcealment#immediate} for the same frames. State belongs to one
 * stream; nothing is allocated after the first loss.
 */
public final class DeferredConcealment {

    /** More than the history of {@link PacketLossConcealment}: 49 ms. */
    private static final int HISTORY_MS = 60;

    /** One frame in so many is a sample of the background noise. */
    private static final int LISTENS = 8;

    private final PacketLossConcealment concealment;
    private final int block;
    private final int frame;
    private final byte[] payloads;
    private AudioCodec codec;
    private short[] decoded;
    private int next;
    private int kept;
    private int heard;

    /**
     * Creates an instance for a stream.
     *
     * @param sampleRate Hz, a multiple of 100 from 8000 to 48000
     * @throws IllegalArgumentException for another rate
     */
    public DeferredConcealment(int sampleRate) {
        concealment = PacketLossConcealment.immediate(sampleRate);
        block = sampleRate / 100;
        frame = sampleRate / 50;
        payloads = new byte[frame * (HISTORY_MS / PcmFormat.FRAME_MS)];
    }

    /**
     * Decodes a received frame; after a loss, cross-fades from the concealed audio.
     *
     * @param decoder codec of the payload
     * @param payload holds the payload from index 0; not retained
     * @param length length of the payload in bytes
     * @param out target array of the audio, from index 0
     * @return number of samples written
     */
    public int good(AudioCodec decoder, byte[] payload, int length, short[] out) {
        if (length == frame && decoder.samplewise() && !concealment.concealing() && (kept == 0 || codec == decoder)) {
            keep(decoder, payload);
            int count = decoder.decode(payload, 0, length, out, 0);
            observe(out, count);
            return count;
        }
        catchUp();
        int count = decoder.decode(payload, 0, length, out, 0);
        observe(out, count);
        if (count % block == 0) {
            concealment.addGood(out, 0, count);
        }
        return count;
    }

    /**
     * Adds audio that stands for time in which the peer sent none.
     *
     * @param audio silence or comfort noise, faded in when frames before it were lost
     * @param length number of samples; audio that is not a multiple of 10 ms is not added to the history
     */
    public void good(short[] audio, int length) {
        if (length % block == 0) {
            catchUp();
            concealment.addGood(audio, 0, length);
        }
    }

    /**
     * Conceals a lost frame.
     *
     * @param out target array of the substitute audio
     * @param length number of samples, a multiple of 10 ms
     * @throws IllegalArgumentException for another length
     */
    public void conceal(short[] out, int length) {
        catchUp();
        concealment.conceal(out, 0, length);
    }

    /** {@return whether the last audio was concealed} */
    public boolean concealing() {
        return concealment.concealing();
    }

    /** Clears the history. */
    public void reset() {
        kept = 0;
        concealment.reset();
    }

    private void observe(short[] audio, int count) {
        if (++heard == LISTENS) {
            heard = 0;
            concealment.observe(audio, 0, count);
        }
    }

    private void keep(AudioCodec decoder, byte[] payload) {
        if (codec != decoder) {
            codec = decoder;
        }
        System.arraycopy(payload, 0, payloads, next, frame);
        next = next + frame == payloads.length ? 0 : next + frame;
        if (kept < payloads.length) {
            kept += frame;
        }
    }

    private void catchUp() {
        if (kept == 0) {
            return;
        }
        if (decoded == null) {
            decoded = new short[frame];
        }
        for (; kept > 0; kept -= frame) {
            codec.decode(payloads, next >= kept ? next - kept : next - kept + payloads.length, frame, decoded, 0);
            concealment.addGood(decoded, 0, frame);
        }
    }
}
