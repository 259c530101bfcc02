package io.xphone.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;

/**
 * The transport that the library sees: records in from a bounded queue, records out packed into datagrams, a flight in
 * as few datagrams as possible, so that fewer can be lost.
 *
 * <p>During the handshake {@link #receive} blocks the worker thread. Afterwards it never waits.
 */
final class RecordTransport implements DatagramTransport {

    /** Records that wait for a handshake; a flight with fragmented certificates has some ten. */
    private static final int MAX_QUEUED = 64;

    private static final int RECEIVE_LIMIT = 4096;
    private static final int CHECK_MS = 250; // how often a waiting handshake looks whether it is to give way
    private static final int SEQUENCE = 5; // offset of the sequence number in a record

    private final Consumer<byte[]> output;
    private final int sendLimit;
    private final BooleanSupplier crowded;
    private final long giveWayNanos;

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private boolean established;
    private boolean ended;

    // of the thread that runs the handshake, then of the owner
    private final byte[] flight;
    private int filled;
    private byte[] alreadySent;
    private int sequenceOffset;
    private long lastReceived;

    /**
     * Creates a transport.
     *
     * @param output receives datagrams; called by the thread that runs the handshake
     * @param sendLimit maximum bytes of a datagram
     * @param crowded whether other handshakes wait for a thread
     * @param giveWayMs how long a handshake may wait for its peer while others wait for a thread
     */
    RecordTransport(Consumer<byte[]> output, int sendLimit, BooleanSupplier crowded, int giveWayMs) {
        this.output = output;
        this.sendLimit = sendLimit;
        this.crowded = crowded;
        this.giveWayNanos = TimeUnit.MILLISECONDS.toNanos(giveWayMs);
        this.flight = new byte[sendLimit];
    }

    /**
     * The first record is not sent, because it has been sent before: {@code times} times, each with a sequence number
     * of its own. Later records in plain text continue these numbers.
     */
    void firstWasSent(byte[] record, int times) {
        alreadySent = record;
        sequenceOffset = times - 1;
    }

    /** Adds a record; drops it when the queue is full. */
    synchronized void offer(byte[] record) {
        if (!ended && queue.size() < MAX_QUEUED) {
            queue.add(record);
            notifyAll();
        }
    }

    /** Ends the handshake: {@link #receive} fails from now on. */
    synchronized void end() {
        ended = true;
        queue.clear();
        notifyAll();
    }

    /** The handshake is complete: {@link #receive} does not wait any more. */
    synchronized void established() {
        established = true;
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return sendLimit;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        flush();
        byte[] record = take(waitMillis);
        if (record == null) {
            return -1;
        }
        int size = Math.min(length, record.length);
        System.arraycopy(record, 0, buffer, offset, size);
        return size;
    }

    private synchronized byte[] take(int waitMillis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        if (lastReceived == 0) {
            lastReceived = System.nanoTime(); // the handshake starts with a message of the peer
        }
        while (true) {
            byte[] record = queue.poll();
            if (record != null) {
                lastReceived = System.nanoTime();
                return record;
            }
            if (established) {
                throw new NoMoreRecords();
            }
            if (ended) {
                throw new IOException("the association has been closed");
            }
            long now = System.nanoTime();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - now + 999_999);
            if (left <= 0) {
                return null;
            }
            if (now - lastReceived > giveWayNanos && crowded.getAsBoolean()) {
                throw new GaveWay();
            }
            try {
                wait(Math.min(left, CHECK_MS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the handshake has been interrupted");
            }
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        if (alreadySent != null) {
            alreadySent = null; // the ClientHello, which only has to be in the library's transcript
            return;
        }
        if (filled + length > sendLimit) {
            flush();
        }
        if (length > sendLimit) {
            output.accept(Arrays.copyOfRange(buffer, offset, offset + length));
            return;
        }
        System.arraycopy(buffer, offset, flight, filled, length);
        if (sequenceOffset > 0 && RecordFilter.uint16(flight, filled + 3) == 0) {
            addToSequence(flight, filled, sequenceOffset);
        }
        filled += length;
    }

    /** Sends the records that are packed so far. */
    void flush() {
        if (filled > 0) {
            byte[] datagram = Arrays.copyOf(flight, filled);
            filled = 0;
            output.accept(datagram);
        }
    }

    /** Adds to the sequence number of a record in plain text, which is not authenticated. */
    static void addToSequence(byte[] record, int offset, int add) {
        long number = 0;
        for (int i = 0; i < 6; i++) {
            number = number << 8 | record[offset + SEQUENCE + i] & 0xff;
        }
        number += add;
        for (int i = 5; i >= 0; i--) {
            record[offset + SEQUENCE + i] = (byte) number;
            number >>>= 8;
        }
    }

    @Override
    public void close() {
        flush();
    }

    /** There is no record; the library passes this exception on and does not fail by it. */
    static final class NoMoreRecords extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        NoMoreRecords() {
            super("no more records");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this; // control flow
        }
    }

    /** The peer was silent while other handshakes waited for a thread. */
    static final class GaveWay extends IOException {
        private static final long serialVersionUID = 1L;

        GaveWay() {
            super("the peer was silent while other handshakes waited for a thread");
        }
    }
}
