package io.xphone.audio.playout;

import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFrame;
import java.util.ArrayDeque;

/**
 * The queued audio of one writer, the marks in it, and the position of its playout. Audio comes in pieces of any
 * length and leaves in packets. All counts are samples at the rate of the writer.
 *
 * <p>A packet is filled up with silence when its audio is followed by a mark, the queue is closed, or no more audio
 * has arrived for the duration of a packet: audio is not kept back, and a stream that arrives in time has no gaps.
 */
public final class PlayoutQueue {

    /** Receives the marks of the queue. */
    public interface Marks {

        /** All audio before a mark has been sent, or its time has passed. */
        void reached(String name, boolean complete);

        /** A mark was dropped together with the audio before it. */
        void cleared(String name);
    }

    private record Mark(String name, long position, boolean complete) {}

    /** A piece of a write that continues in the next piece. */
    private record Unfinished(Object piece) {}

    private final Marks listener;
    private final int maxMarks;
    private final ArrayDeque<Object> pieces = new ArrayDeque<>();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private boolean closed;
    private boolean starved;

    /** Samples of the first piece that have left the queue. */
    private int headOffset;

    private long accepted;
    private long passed; // sent, discarded or dropped
    private long sent;
    private long discarded;
    private long writes; // that have left the queue as a whole
    private long writePassed; // samples of the current write that have left the queue
    private long lastWrite; // length of the write before it

    /** Delay of the filter that follows the queue. */
    private int maxLag;

    /** Samples that have left the queue and are still in that filter. */
    private int lag;

    /** @param maxMarks the largest number of marks that wait at a time */
    public PlayoutQueue(Marks listener, int maxMarks) {
        this.listener = listener;
        this.maxMarks = maxMarks;
    }

    /** Adds audio, at the end of a write. */
    public void add(PcmFrame frame) {
        add(frame, frame.length(), false);
    }

    /** Adds a piece of a write. @param more whether the write continues in the next piece */
    public void add(PcmFrame frame, boolean more) {
        add(frame, frame.length(), more);
    }

    /** Adds an encoded frame. */
    public void add(EncodedFrame frame) {
        add(frame, frame.samples(), false);
    }

    private void add(Object piece, int length, boolean more) {
        if (length == 0 && more) {
            return;
        }
        pieces.add(more ? new Unfinished(piece) : piece);
        accepted += length;
        starved = false;
    }

    /**
     * Sets a mark behind all audio accepted so far.
     *
     * @param complete what to report with it
     * @return whether it was set or reached; false when too many marks wait
     */
    public boolean mark(String name, boolean complete) {
        if (passed == accepted && lag == 0) {
            listener.reached(name, complete);
            return true;
        }
        if (marks.size() >= maxMarks) {
            return false;
        }
        marks.add(new Mark(name, accepted, complete));
        return true;
    }

    /** Drops all queued audio, and the marks behind it. Audio in the filter is dropped too. */
    public void clear() {
        while (!marks.isEmpty()) {
            listener.cleared(marks.poll().name());
        }
        for (Object piece : pieces) {
            writes += piece instanceof Unfinished ? 0 : 1;
        }
        if (pieces.isEmpty() ? writePassed > 0 : pieces.peekLast() instanceof Unfinished) {
            writes++; // the rest of it is not accepted any more
        }
        pieces.clear();
        headOffset = 0;
        writePassed = 0;
        passed = accepted;
        sent = Math.max(0, sent - lag);
        lag = 0;
        starved = false;
    }

    /** No more audio follows: the last packet is filled up. */
    public void close() {
        closed = true;
    }

    /** More audio may follow again. */
    public void reopen() {
        closed = false;
    }

    /** Sets the delay of the filter that follows the queue, which is empty now; 0 for none. */
    public void filter(int delay) {
        maxLag = delay;
        unsent((int) Math.min(lag, sent)); // what was in the filter before
        lag = 0;
    }

    /** Samples in the queue. */
    public long queued() {
        return accepted - passed;
    }

    /** Samples in the queue and in the filter: accepted and not yet sent. */
    public long waiting() {
        return accepted - passed + lag;
    }

    /** Whether neither audio nor a mark waits, and nothing is in the filter. */
    public boolean isEmpty() {
        return passed == accepted && lag == 0 && marks.isEmpty();
    }

    /** Samples that have left the queue: sent, discarded or dropped. */
    public long passed() {
        return passed;
    }

    /** Samples that were sent. */
    public long sent() {
        return Math.max(0, sent - lag);
    }

    /** Samples whose time passed unsent. */
    public long discarded() {
        return discarded;
    }

    /** Index of the write that is played now, or of the next one. */
    public long write() {
        return writePassed < lag ? Math.max(0, writes - 1) : writes;
    }

    /** Samples of that write that were sent or discarded. */
    public long writeSamples() {
        return Math.max(0, writePassed < lag ? lastWrite + writePassed - lag : writePassed - lag);
    }

    /**
     * Whether a packet is due. Called once for each packet: audio that is too short for one is due at the second call
     * after it arrived.
     *
     * @param samples length of a packet
     */
    public boolean due(int samples) {
        long queued = queued();
        if (queued >= samples) {
            return true;
        }
        if (queued == 0 && lag == 0) {
            return false;
        }
        if (starved || closed || !marks.isEmpty() && marks.peekLast().position() == accepted) {
            return true;
        }
        starved = true;
        return false;
    }

    /**
     * Removes a packet that is a whole piece of audio.
     *
     * @param samples length of a packet
     * @param sending whether it is sent; otherwise it is discarded
     * @return null when the next packet is none: {@link #pull} has it
     */
    public PcmFrame poll(int samples, boolean sending) {
        if (headOffset > 0 || maxLag > 0 || !(pieces.peek() instanceof PcmFrame frame) || frame.length() != samples) {
            return null;
        }
        pieces.poll();
        pass(samples, sending);
        writeEnded();
        reach();
        return frame;
    }

    /** Removes the next encoded frame; null when there is none. @param sending as for {@link #poll} */
    public EncodedFrame pollEncoded(boolean sending) {
        EncodedFrame frame = (EncodedFrame) pieces.poll();
        if (frame != null) {
            pass(frame.samples(), sending);
            writeEnded();
            reach();
        }
        return frame;
    }

    /**
     * Removes a packet, filled up with silence at its end.
     *
     * @param target array for the samples
     * @param samples length of a packet
     * @param sending whether it is sent; otherwise it is discarded
     */
    public void pull(short[] target, int samples, boolean sending) {
        int filled = 0;
        while (filled < samples && !pieces.isEmpty()) {
            Object head = pieces.peek();
            PcmFrame frame = (PcmFrame) (head instanceof Unfinished unfinished ? unfinished.piece() : head);
            int count = Math.min(samples - filled, frame.length() - headOffset);
            frame.copyTo(headOffset, target, filled, count);
            headOffset += count;
            filled += count;
            pass(count, sending);
            if (headOffset == frame.length()) {
                pieces.poll();
                headOffset = 0;
                if (head == frame) {
                    writeEnded();
                }
            }
        }
        for (int i = filled; i < samples; i++) {
            target[i] = 0;
        }
        if (maxLag > 0) {
            lag = Math.max(0, Math.min(lag + filled, maxLag - (samples - filled)));
        }
        reach();
    }

    /** Counts a packet that was removed as sent, and was not, as discarded. */
    public void unsent(int samples) {
        sent -= samples;
        discarded += samples;
    }

    private void pass(int count, boolean sending) {
        passed += count;
        writePassed += count;
        if (sending) {
            sent += count;
        } else {
            discarded += count;
        }
    }

    private void writeEnded() {
        writes++;
        lastWrite = writePassed;
        writePassed = 0;
    }

    private void reach() {
        if (passed == accepted) {
            starved = false;
        }
        while (!marks.isEmpty() && marks.peek().position() <= passed - lag) {
            Mark mark = marks.poll();
            listener.reached(mark.name(), mark.complete());
        }
    }
}
