package io.xphone.audio;

/**
 * A bounded queue of samples between frames of one length and frames of another: push what comes, pull what is needed.
 * Belongs to one stream and one thread; allocates once.
 */
public final class FrameAssembler {

    private final short[] ring;
    private int head;
    private int size;

    /**
     * Makes an empty queue.
     *
     * @param capacity samples that fit
     */
    public FrameAssembler(int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("capacity must be positive: " + capacity);
        }
        ring = new short[capacity];
    }

    /**
     * Takes samples in, as many as fit.
     *
     * @param samples where they are
     * @param offset the first
     * @param length how many
     * @return how many fitted; the rest is for the caller to count or to keep
     */
    public int push(short[] samples, int offset, int length) {
        int taken = Math.min(length, ring.length - size);
        int at = (head + size) % ring.length;
        int first = Math.min(taken, ring.length - at);
        System.arraycopy(samples, offset, ring, at, first);
        System.arraycopy(samples, offset + first, ring, 0, taken - first);
        size += taken;
        return taken;
    }

    /**
     * Takes silence in, as much as fits.
     *
     * @param length samples
     * @return how many fitted
     */
    public int pushSilence(int length) {
        int taken = Math.min(length, ring.length - size);
        for (int i = 0, at = (head + size) % ring.length; i < taken; i++) {
            ring[at] = 0;
            at = at + 1 == ring.length ? 0 : at + 1;
        }
        size += taken;
        return taken;
    }

    /**
     * Gives samples out, all that are asked for or none.
     *
     * @param target where to
     * @param offset first sample written
     * @param length how many
     * @return whether there were enough
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
     * Throws the oldest samples away.
     *
     * @param length how many at most
     * @return how many there were
     */
    public int drop(int length) {
        int dropped = Math.min(length, size);
        head = (head + dropped) % ring.length;
        size -= dropped;
        return dropped;
    }

    /** {@return samples held} */
    public int available() {
        return size;
    }

    /** {@return samples that still fit} */
    public int space() {
        return ring.length - size;
    }

    /** Throws all samples away. */
    public void clear() {
        head = 0;
        size = 0;
    }
}
