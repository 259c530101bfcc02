package io.xphone.audio;

import java.util.Locale;

/**
 * A frame of mono audio: signed 16-bit samples with their rate and position in a stream. Immutable, and so passed by
 * reference between readers, except for a frame that is {@link #lent()}.
 *
 * <p>{@link #sequence()} increases by one with every frame of a stream and {@link #mediaTime()} by the length of the
 * frame before it, so a reader can detect frames that were dropped.
 */
public final class PcmFrame {

    private static final float FULL_SCALE = 32_768;

    private final short[] samples;
    private final int sampleRate;
    private final long sequence;
    private final long mediaTime;
    private final Origin origin;
    private final boolean lent;

    private enum Origin {
        AUDIO,
        CONCEALED,
        GAP
    }

    private PcmFrame(short[] samples, int sampleRate, long sequence, long mediaTime, Origin origin) {
        this(samples, sampleRate, sequence, mediaTime, origin, false);
    }

    private PcmFrame(short[] samples, int sampleRate, long sequence, long mediaTime, Origin origin, boolean lent) {
        if (sampleRate <= 0) {
            throw new IllegalArgumentException("sample rate must be positive: " + sampleRate);
        }
        this.samples = samples;
        this.sampleRate = sampleRate;
        this.sequence = sequence;
        this.mediaTime = mediaTime;
        this.origin = origin;
        this.lent = lent;
    }

    /**
     * Creates a frame that takes ownership of the array: the caller must not access it afterwards.
     *
     * @param samples the samples, all of the array
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples at {@code sampleRate} since the stream's start
     * @return the frame
     */
    public static PcmFrame owning(short[] samples, int sampleRate, long sequence, long mediaTime) {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /**
     * Creates a frame that conceals a lost one; otherwise as {@link #owning}.
     *
     * @param samples the samples, all of the array; owned by the frame from now on
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame, with {@link #concealed()} true
     */
    public static PcmFrame concealing(short[] samples, int sampleRate, long sequence, long mediaTime) {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.CONCEALED);
    }

    /**
     * Creates a frame for time in which the peer sends no audio; otherwise as {@link #owning}.
     *
     * @param samples silence or comfort noise, all of the array; owned by the frame from now on
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame, with {@link #gap()} true
     */
    public static PcmFrame filling(short[] samples, int sampleRate, long sequence, long mediaTime) {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.GAP);
    }

    /**
     * Creates a frame from a copy of a part of an array.
     *
     * @param source source array
     * @param offset index of the first sample
     * @param length number of samples
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame
     */
    public static PcmFrame copyOf(
            short[] source, int offset, int length, int sampleRate, long sequence, long mediaTime) {
        short[] own = new short[length];
        System.arraycopy(source, offset, own, 0, length);
        return new PcmFrame(own, sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /**
     * Creates a frame from floating-point numbers, of which -1 to 1 is full scale; louder ones are limited to it, and
     * what is not a number is silence.
     *
     * @param source source array
     * @param offset index of the first sample
     * @param length number of samples
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame
     */
    public static PcmFrame copyOf(
            float[] source, int offset, int length, int sampleRate, long sequence, long mediaTime) {
        short[] own = new short[length];
        for (int i = 0; i < length; i++) {
            int sample = Math.round(source[offset + i] * FULL_SCALE);
            own[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample));
        }
        return new PcmFrame(own, sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /**
     * Creates a frame from bytes, two per sample, least significant first.
     *
     * @param bytes audio in s16le
     * @param offset index of the first byte
     * @param length number of bytes, even
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame
     * @throws IllegalArgumentException when {@code length} is odd
     */
    public static PcmFrame fromBytes(
            byte[] bytes, int offset, int length, int sampleRate, long sequence, long mediaTime) {
        if ((length & 1) != 0) {
            throw new IllegalArgumentException("length must be even: " + length + " bytes");
        }
        short[] own = new short[length / 2];
        for (int i = 0, at = offset; i < own.length; i++, at += 2) {
            own[i] = (short) ((bytes[at] & 0xFF) | bytes[at + 1] << 8);
        }
        return new PcmFrame(own, sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /** {@return a frame of the same samples, marked as concealed} */
    public PcmFrame asConcealed() {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.CONCEALED, lent);
    }

    /**
     * Creates a frame of digital silence.
     *
     * @param length number of samples
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame
     */
    public static PcmFrame silence(int length, int sampleRate, long sequence, long mediaTime) {
        return new PcmFrame(new short[length], sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /** {@return a frame of the same samples, marked as a gap} */
    public PcmFrame asGap() {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.GAP, lent);
    }

    /** {@return a frame of the same samples, marked as lent: its array will be used again} */
    public PcmFrame asLent() {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, origin, true);
    }

    /** {@return whether the samples are valid only until the handler that received this frame returns} */
    public boolean lent() {
        return lent;
    }

    /** {@return a frame that stays valid: this one, or a copy where it is {@link #lent()}} */
    public PcmFrame kept() {
        return lent ? new PcmFrame(samples.clone(), sampleRate, sequence, mediaTime, origin) : this;
    }

    /** {@return samples per second, in Hz} */
    public int sampleRate() {
        return sampleRate;
    }

    /** {@return the number of this frame in its stream, one more than that of the frame before it} */
    public long sequence() {
        return sequence;
    }

    /** {@return the position of the first sample, in samples at {@link #sampleRate()} since the stream's start} */
    public long mediaTime() {
        return mediaTime;
    }

    /** {@return whether this frame conceals audio that was lost or late} */
    public boolean concealed() {
        return origin == Origin.CONCEALED;
    }

    /** {@return whether the peer sent no audio for this time, as on hold: the frame is silence or comfort noise} */
    public boolean gap() {
        return origin == Origin.GAP;
    }

    /** {@return the number of samples} */
    public int length() {
        return samples.length;
    }

    /** {@return the duration in nanoseconds} */
    public long durationNanos() {
        return samples.length * 1_000_000_000L / sampleRate;
    }

    /**
     * Returns one sample.
     *
     * @param index from 0 to {@code length() - 1}
     * @return the sample
     */
    public short sample(int index) {
        return samples[index];
    }

    /**
     * Copies the samples.
     *
     * @param target target array
     * @param offset index of the first sample written
     */
    public void copyTo(short[] target, int offset) {
        System.arraycopy(samples, 0, target, offset, samples.length);
    }

    /**
     * Copies a part of the samples.
     *
     * @param from index of the first sample
     * @param target target array
     * @param offset index of the first sample written
     * @param length number of samples
     */
    public void copyTo(int from, short[] target, int offset, int length) {
        System.arraycopy(samples, from, target, offset, length);
    }

    /**
     * Copies the samples as floating-point numbers from -1 to 1: divided by 32768.
     *
     * @param target target array
     * @param offset index of the first sample written
     */
    public void copyTo(float[] target, int offset) {
        for (int i = 0; i < samples.length; i++) {
            target[offset + i] = samples[i] / FULL_SCALE;
        }
    }

    /** {@return the samples as floating-point numbers from -1 to 1, in a new array} */
    public float[] toFloats() {
        float[] floats = new float[samples.length];
        copyTo(floats, 0);
        return floats;
    }

    /**
     * Returns the samples as bytes, two per sample, least significant first.
     *
     * @return a new array of {@code 2 * length()} bytes
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[samples.length * 2];
        writeTo(bytes, 0);
        return bytes;
    }

    /**
     * Writes the samples as bytes, two per sample, least significant first.
     *
     * @param target target array
     * @param offset index of the first byte written
     * @return number of bytes written, {@code 2 * length()}
     */
    public int writeTo(byte[] target, int offset) {
        for (int i = 0, at = offset; i < samples.length; i++, at += 2) {
            target[at] = (byte) samples[i];
            target[at + 1] = (byte) (samples[i] >> 8);
        }
        return samples.length * 2;
    }

    @Override
    public String toString() {
        return "PcmFrame[#" + sequence + " at " + mediaTime + ", " + samples.length + " samples, " + sampleRate + " Hz"
                + (origin == Origin.AUDIO ? "]" : ", " + origin.name().toLowerCase(Locale.ROOT) + "]");
    }
}
