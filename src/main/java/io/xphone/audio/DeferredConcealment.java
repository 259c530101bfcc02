package io.xphone.audio;

/**
 * Concealment without delay that is told of good frames only when one is lost. Until then the last few wait as the network gave them: of a
 * thousand calls a second's sound is never in the processor's cache, and most calls lose nothing.
 *
 * <p>What comes out is what {@link PacketLossConcealment#immediate} gives when it is told of every frame. State belongs to one stream; nothing is
 * allocated once a frame has been lost.
 */
public final class DeferredConcealment {

    /** More than {@link PacketLossConcealment} looks back: 49 ms. */
    private static final int KEPT_MS = 60;

    private final PacketLossConcealment concealment;
    private final int block;
    private final int frame;
    private final byte[] payloads;
    private AudioCodec codec;
    private short[] told;
    private int next;
    private int kept;

    /**
     * Makes one for a stream.
     *
     * @param sampleRate Hz, a multiple of 8000 up to 48000
     * @throws IllegalArgumentException for another rate
     */
    public DeferredConcealment(int sampleRate) {
        concealment = PacketLossConcealment.immediate(sampleRate);
        block = sampleRate / 100;
        frame = sampleRate / 1000 * PcmFormat.FRAME_MS;
        payloads = new byte[frame * (KEPT_MS / PcmFormat.FRAME_MS)];
    }

    /**
     * A frame came: it is decoded, and what was made up before it fades into it.
     *
     * @param decoder what it is decoded with
     * @param payload holds the payload from its first byte on; not kept
     * @param length bytes of payload
     * @param out takes what is to be heard, from its first sample on
     * @return samples written
     */
    public int good(AudioCodec decoder, byte[] payload, int length, short[] out) {
        if (length == frame && decoder.samplewise() && !concealment.concealing() && (kept == 0 || codec == decoder)) {
            keep(decoder, payload);
            return decoder.decode(payload, 0, length, out, 0);
        }
        catchUp();
        int count = decoder.decode(payload, 0, length, out, 0);
        if (count % block == 0) {
            concealment.addGood(out, 0, count);
        }
        return count;
    }

    /**
     * Sound that did not come from the network stands for time in which the peer sent none.
     *
     * @param audio silence or comfort noise, faded in when frames before it were lost
     * @param length samples; what is not a multiple of 10 ms is heard, but not remembered
     */
    public void good(short[] audio, int length) {
        if (length % block == 0) {
            catchUp();
            concealment.addGood(audio, 0, length);
        }
    }

    /**
     * A frame did not come.
     *
     * @param out takes what is to be heard instead
     * @param length samples, a multiple of 10 ms
     * @throws IllegalArgumentException for another length
     */
    public void conceal(short[] out, int length) {
        catchUp();
        concealment.conceal(out, 0, length);
    }

    /** Forgets what was heard. */
    public void reset() {
        kept = 0;
        concealment.reset();
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
        if (told == null) {
            told = new short[frame];
        }
        for (; kept > 0; kept -= frame) {
            codec.decode(payloads, next >= kept ? next - kept : next - kept + payloads.length, frame, told, 0);
            concealment.addGood(told, 0, frame);
        }
    }
}
