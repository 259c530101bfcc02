package io.xphone.audio;

/**
 * A bounded queue of samples that regroups frames of one length into frames of another. It serves one stream and one
 * thread, and allocates its memory once, in the constructor.
 */
public final class FrameAssembler {

    private final short[] ring;
    private int head;
    private int size;

    /**
     * Creates an empty queue.
     *
     * @param capacity maximum number of queued samples
     */
    public FrameAssembler(int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("capacity must be positive: " + capacity);
        }
        ring = new short[capacity];
    }

    /**
     * Adds as many samples as fit.
     *
     * @param samples source array
     * @param offset index of the first sample
     * @param length number of samples
     * @return number of samples added; the caller counts or keeps the rest
     */
    public int push(short[] samples, int offset, int length) {
        int added = Math.min(length, space());
        int at = (head + size) % ring.length;
        int first = Math.min(added, ring.length - at);
        System.arraycopy(samples, offset, ring, at, first);
        System.arraycopy(samples, offset + first, ring, 0, added - first);
        size += added;
        return added;
    }

    /**
     * Adds as many samples of a frame as fit.
     *
     * @param frame source frame
     * @param offset index of the first sample
     * @return number of samples added; the caller counts or keeps the rest
     */
    public int push(PcmFrame frame, int offset) {
        int added = Math.min(frame.length() - offset, space());
        int at = (head + size) % ring.length;
        int first = Math.min(added, ring.length - at);
        frame.copyTo(offset, ring, at, first);
        frame.copyTo(offset + first, ring, 0, added - first);
        size += added;
        return added;
    }

    /**
     * Adds as much silence as fits.
     *
     * @param length number of samples
     * @return number of samples added
     */
    public int pushSilence(int length) {
        int added = Math.min(length, space());
        for (int i = 0, at = (head + size) % ring.length; i < added; i++) {
            ring[at] = 0;
            at = at + 1 == ring.length ? 0 : at + 1;
        }
        size += added;
        return added;
    }

    /**
     * Removes the oldest samples: all that are requested, or none.
     *
     * @param target target array
     * @param offset index of the first sample written
     * @param length number of samples
     * @return whether there were enough samples
     */
    public boolean pull(short[] target, int offset, int length) {
        if (length > size) {
            return false;
        }
        int first = Math.min(length, ring.length - head);
        System.arraycopy(ring, head, target, offset, first);
        System.arraycopy(ring, 0, target, offset + first, length - first);
        head = (head + length) % ring.length;
        size -= length;
        return true;
    }

    /**
     * Removes the oldest samples as a new frame at {@link PcmFormat#SAMPLE_RATE}.
     *
     * @param length number of samples, at most {@link #available()}
     * @param sequence number of the frame in a stream of frames of this length
     * @return the frame
     * @throws IllegalStateException when fewer samples are available
     */
    public PcmFrame pullFrame(int length, long sequence) {
        return pullFrame(length, PcmFormat.SAMPLE_RATE, sequence);
    }

    /**
     * Removes the oldest samples as a new frame.
     *
     * @param length number of samples, at most {@link #available()}
     * @param sampleRate rate of the samples, in Hz
     * @param sequence number of the frame in a stream of frames of this length
     * @return the frame
     * @throws IllegalStateException when fewer samples are available
     */
    public PcmFrame pullFrame(int length, int sampleRate, long sequence) {
        short[] samples = new short[length];
        if (!pull(samples, 0, length)) {
            throw new IllegalStateException(size + " samples are available, not " + length);
        }
        return PcmFrame.owning(samples, sampleRate, sequence, sequence * length);
    }

    /** {@return number of queued samples} */
    public int available() {
        return size;
    }

    /** {@return number of samples that still fit} */
    public int space() {
        return ring.length - size;
    }

    /** Removes all samples. */
    public void clear() {
        head = 0;
        size = 0;
    }
}
