package io.xphone.audio;

import java.util.Locale;

/**
 * A piece of mono sound: signed 16-bit samples with their rate and their place in a stream. Immutable, and so passed by
 * reference between listeners; but for one that is {@link #lent()}.
 *
 * <p>{@link #sequence()} rises by one with every frame of a stream and {@link #mediaTime()} by the length of the frame
 * before it, so a listener sees what it missed even where frames are dropped on the way.
 */
public final class PcmFrame {

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
     * A frame that takes ownership of the array: the caller must not touch it afterwards.
     *
     * @param samples the sound, all of the array
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples at {@code sampleRate} since the stream's start
     * @return the frame
     */
    public static PcmFrame owning(short[] samples, int sampleRate, long sequence, long mediaTime) {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /**
     * A frame that was made up in place of one that was lost; otherwise as {@link #owning}.
     *
     * @param samples the sound, all of the array; owned by the frame from now on
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame, with {@link #concealed()} true
     */
    public static PcmFrame concealing(short[] samples, int sampleRate, long sequence, long mediaTime) {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.CONCEALED);
    }

    /**
     * A frame for time in which nothing came and nothing is missed: the peer sends no sound. Otherwise as {@link #owning}.
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
     * A frame with a copy of a part of an array.
     *
     * @param source samples
     * @param offset first sample taken
     * @param length samples taken
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
     * A frame from bytes, two per sample, least significant first.
     *
     * @param bytes s16le sound
     * @param offset first byte
     * @param length bytes, even
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame
     * @throws IllegalArgumentException when {@code length} is odd
     */
    public static PcmFrame fromBytes(
            byte[] bytes, int offset, int length, int sampleRate, long sequence, long mediaTime) {
        if ((length & 1) != 0) {
            throw new IllegalArgumentException("half a sample: " + length + " bytes");
        }
        short[] own = new short[length / 2];
        for (int i = 0, at = offset; i < own.length; i++, at += 2) {
            own[i] = (short) ((bytes[at] & 0xFF) | bytes[at + 1] << 8);
        }
        return new PcmFrame(own, sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /** {@return the same samples, marked as made up for what was lost} */
    public PcmFrame asConcealed() {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.CONCEALED, lent);
    }

    /**
     * A frame of digital silence.
     *
     * @param length samples
     * @param sampleRate Hz
     * @param sequence number of this frame in its stream
     * @param mediaTime samples since the stream's start
     * @return the frame
     */
    public static PcmFrame silence(int length, int sampleRate, long sequence, long mediaTime) {
        return new PcmFrame(new short[length], sampleRate, sequence, mediaTime, Origin.AUDIO);
    }

    /** {@return the same samples, marked as standing for time in which the peer sent nothing} */
    public PcmFrame asGap() {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, Origin.GAP, lent);
    }

    /** {@return the same samples, marked as lent: the array is to be used again} */
    public PcmFrame asLent() {
        return new PcmFrame(samples, sampleRate, sequence, mediaTime, origin, true);
    }

    /** {@return whether the sound is good until the handler returns that was given this frame, and no longer} */
    public boolean lent() {
        return lent;
    }

    /** {@return a frame that may be kept: this one, or a copy where it is {@link #lent()}} */
    public PcmFrame kept() {
        return lent ? new PcmFrame(samples.clone(), sampleRate, sequence, mediaTime, origin) : this;
    }

    /** {@return samples per second, in Hz} */
    public int sampleRate() {
        return sampleRate;
    }

    /** {@return the number of this frame in its stream: one more than that of the frame before it} */
    public long sequence() {
        return sequence;
    }

    /** {@return the place of the first sample, in samples at {@link #sampleRate()} since the stream's start} */
    public long mediaTime() {
        return mediaTime;
    }

    /** {@return whether this sound was made up because the real one was lost or late} */
    public boolean concealed() {
        return origin == Origin.CONCEALED;
    }

    /** {@return whether the peer sent nothing for this time, on hold or between words: silence or comfort noise fills it} */
    public boolean gap() {
        return origin == Origin.GAP;
    }

    /** {@return samples in this frame} */
    public int length() {
        return samples.length;
    }

    /** {@return how long this frame lasts, in nanoseconds} */
    public long durationNanos() {
        return samples.length * 1_000_000_000L / sampleRate;
    }

    /**
     * One sample.
     *
     * @param index from 0 to {@code length() - 1}
     * @return the sample
     */
    public short sample(int index) {
        return samples[index];
    }

    /**
     * Copies the sound.
     *
     * @param target where to
     * @param offset first sample written
     */
    public void copyTo(short[] target, int offset) {
        System.arraycopy(samples, 0, target, offset, samples.length);
    }

    /**
     * Copies a part of the sound.
     *
     * @param from first sample taken
     * @param target where to
     * @param offset first sample written
     * @param length samples
     */
    public void copyTo(int from, short[] target, int offset, int length) {
        System.arraycopy(samples, from, target, offset, length);
    }

    /**
     * The sound as bytes, two per sample, least significant first.
     *
     * @return a new array of {@code 2 * length()} bytes
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[samples.length * 2];
        writeTo(bytes, 0);
        return bytes;
    }

    /**
     * Writes the sound as bytes, two per sample, least significant first.
     *
     * @param target where to
     * @param offset first byte written
     * @return bytes written, {@code 2 * length()}
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
