package io.xphone.rtp;

/**
 * The store of a jitter buffer: a slot for each of a window of sequence numbers, indexed by the low bits of the number.
 *
 * <p>Payloads are copied into blocks of one array; the block freed last is used first. The few packets held at a time
 * reuse the same few blocks, which stay in the processor's cache; one block per slot would not. Blocks are indices, not
 * arrays: moving a reference with every packet costs the garbage collector a write barrier.
 */
final class PacketRing {

    /** No packet of this number was seen. */
    static final int UNSEEN = 0;
    /** The packet is held. */
    static final int HELD = 1;
    /** The packet arrived and carries no audio. */
    static final int NON_AUDIO = 2;
    /** The packet was played or dropped. */
    static final int CONSUMED = 3;
    /** The packet did not arrive before its playout time. */
    static final int MISSED = 4;

    /** Cells per slot; the cells of a slot are adjacent, to share a cache line. */
    private static final int CELLS = 8;

    private static final int STATE = 0;
    private static final int SEQUENCE = 1;
    private static final int TIMESTAMP = 2;
    private static final int LENGTH = 3;
    private static final int TYPE = 4;
    private static final int ARRIVAL_HIGH = 5;
    private static final int ARRIVAL_LOW = 6;
    private static final int BLOCK = 7;

    private static final int INITIAL_BLOCKS = 4;

    private static final int MARKER = 0x80;

    private final int slots;
    private final int mask;
    private final int[] cells;
    private final short[] spare;
    private int spares;
    private byte[] payloads = {};
    private int blocks;
    private int blockSize;
    private int held;

    PacketRing(int slots) {
        this.slots = slots;
        this.mask = slots - 1;
        cells = new int[slots * CELLS];
        spare = new short[slots];
    }

    /** Size of the window of sequence numbers. */
    int slots() {
        return slots;
    }

    /** Number of packets held. */
    int held() {
        return held;
    }

    boolean is(int sequence, int state) {
        int at = at(sequence);
        return cells[at + STATE] == state && cells[at + SEQUENCE] == sequence;
    }

    private int at(int sequence) {
        return (sequence & mask) * CELLS;
    }

    void store(RtpPacket packet, long nowNanos) {
        int sequence = packet.sequence();
        int length = packet.payloadLength();
        int at = at(sequence);
        if (length > blockSize) {
            growPayloads(blocks, length);
        }
        if (cells[at + STATE] != HELD) {
            held++;
            if (spares == 0) {
                growPayloads(blocks == 0 ? INITIAL_BLOCKS : Math.min(blocks * 2, slots), blockSize);
            }
            cells[at + BLOCK] = spare[--spares];
        }
        cells[at + STATE] = HELD;
        cells[at + SEQUENCE] = sequence;
        cells[at + TIMESTAMP] = packet.timestamp();
        cells[at + LENGTH] = length;
        cells[at + TYPE] = packet.marker() ? packet.payloadType() | MARKER : packet.payloadType();
        cells[at + ARRIVAL_HIGH] = (int) (nowNanos >> 32);
        cells[at + ARRIVAL_LOW] = (int) nowNanos;
        System.arraycopy(packet.buffer(), packet.payloadOffset(), payloads, cells[at + BLOCK] * blockSize, length);
    }

    /** Makes room for more or for longer blocks and copies their content. */
    private void growPayloads(int number, int size) {
        byte[] larger = new byte[number * size];
        for (int block = 0; block < blocks; block++) {
            System.arraycopy(payloads, block * blockSize, larger, block * size, blockSize);
        }
        for (int block = blocks; block < number; block++) {
            spare[spares++] = (short) block;
        }
        payloads = larger;
        blocks = number;
        blockSize = size;
    }

    /** Sets the state of a number, unless the slot holds a packet of another number. */
    void mark(int sequence, int state) {
        int at = at(sequence);
        if (cells[at + STATE] == HELD) {
            if (cells[at + SEQUENCE] != sequence) {
                return;
            }
            release(at);
        }
        cells[at + STATE] = state;
        cells[at + SEQUENCE] = sequence;
    }

    /** Drops the packets before a number and returns how many. */
    int dropBefore(int sequence) {
        int dropped = 0;
        for (int slot = 0, at = 0; slot < slots; slot++, at += CELLS) {
            if (cells[at + STATE] == HELD && (short) (cells[at + SEQUENCE] - sequence) < 0) {
                release(at);
                cells[at + STATE] = CONSUMED;
                dropped++;
            }
        }
        return dropped;
    }

    /** Frees the block of a packet. */
    private void release(int at) {
        spare[spares++] = (short) cells[at + BLOCK];
        held--;
    }

    /** The first number held, starting at the given one; at least one packet must be held. */
    int oldest(int from) {
        int sequence = from;
        for (int i = 0; i < slots; i++) {
            if (is(sequence, HELD)) {
                return sequence;
            }
            sequence = sequence + 1 & 0xFFFF;
        }
        throw new IllegalStateException("no packet held in the ring");
    }

    /** The array that holds the payloads; valid until the next packet is stored. */
    byte[] payloads() {
        return payloads;
    }

    /** Index in {@link #payloads()} of the payload of a packet that is held. */
    int offset(int sequence) {
        return cells[at(sequence) + BLOCK] * blockSize;
    }

    int length(int sequence) {
        return cells[at(sequence) + LENGTH];
    }

    int timestamp(int sequence) {
        return cells[at(sequence) + TIMESTAMP];
    }

    int payloadType(int sequence) {
        return cells[at(sequence) + TYPE] & ~MARKER;
    }

    boolean marker(int sequence) {
        return (cells[at(sequence) + TYPE] & MARKER) != 0;
    }

    long arrival(int sequence) {
        int at = at(sequence);
        return (long) cells[at + ARRIVAL_HIGH] << 32 | cells[at + ARRIVAL_LOW] & 0xFFFF_FFFFL;
    }

    void clear() {
        for (int slot = 0, at = 0; slot < slots; slot++, at += CELLS) {
            if (cells[at + STATE] == HELD) {
                release(at);
            }
            cells[at + STATE] = UNSEEN;
        }
    }
}
