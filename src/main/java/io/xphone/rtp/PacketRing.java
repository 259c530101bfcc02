package io.xphone.rtp;

/**
 * The store of a jitter buffer: a slot for each of a window of sequence numbers, the number's low bits choosing it.
 * Payloads are copied into berths of one array, the berth given up last first: the few packets that wait at a time use as few berths over and
 * over, which stay in the cache where one for each slot would not. Berths are numbers, not arrays of their own: a reference that moves with
 * every packet is work for the collector.
 */
final class PacketRing {

    /** Nothing is known of the number. */
    static final int NOTHING = 0;
    /** The packet is here. */
    static final int HELD = 1;
    /** The packet came and carries nothing to play. */
    static final int FOREIGN = 2;
    /** The packet was here and is played or given up. */
    static final int GONE = 3;
    /** The packet's time passed without it. */
    static final int MISSED = 4;

    /** What is known of a number stands together, and so in one line of the processor's cache: this many cells a slot. */
    private static final int CELLS = 8;

    private static final int STATE = 0;
    private static final int SEQUENCE = 1;
    private static final int TIMESTAMP = 2;
    private static final int LENGTH = 3;
    private static final int TYPE = 4;
    private static final int ARRIVAL_HIGH = 5;
    private static final int ARRIVAL_LOW = 6;
    private static final int BERTH = 7;

    private static final int FIRST_BERTHS = 4;

    private static final int MARKER = 0x80;

    private final int slots;
    private final int mask;
    private final int[] cells;
    private final short[] spare;
    private int spares;
    private byte[] payloads = {};
    private int berths;
    private int berthSize;
    private int held;

    PacketRing(int slots) {
        this.slots = slots;
        this.mask = slots - 1;
        cells = new int[slots * CELLS];
        spare = new short[slots];
    }

    /** Numbers that fit at a time. */
    int slots() {
        return slots;
    }

    /** Packets here. */
    int held() {
        return held;
    }

    boolean is(int sequence, int what) {
        int at = at(sequence);
        return cells[at + STATE] == what && cells[at + SEQUENCE] == sequence;
    }

    private int at(int sequence) {
        return (sequence & mask) * CELLS;
    }

    void store(
            int sequence,
            int timestamp,
            boolean marker,
            int payloadType,
            byte[] payload,
            int offset,
            int length,
            long nowNanos) {
        int at = at(sequence);
        if (length > berthSize) {
            room(berths, length);
        }
        if (cells[at + STATE] != HELD) {
            held++;
            if (spares == 0) {
                room(berths == 0 ? FIRST_BERTHS : Math.min(berths * 2, slots), berthSize);
            }
            cells[at + BERTH] = spare[--spares];
        }
        cells[at + STATE] = HELD;
        cells[at + SEQUENCE] = sequence;
        cells[at + TIMESTAMP] = timestamp;
        cells[at + LENGTH] = length;
        cells[at + TYPE] = marker ? payloadType | MARKER : payloadType;
        cells[at + ARRIVAL_HIGH] = (int) (nowNanos >> 32);
        cells[at + ARRIVAL_LOW] = (int) nowNanos;
        System.arraycopy(payload, offset, payloads, cells[at + BERTH] * berthSize, length);
    }

    /** More berths, or longer ones; what they hold stays. */
    private void room(int number, int size) {
        byte[] larger = new byte[number * size];
        for (int berth = 0; berth < berths; berth++) {
            System.arraycopy(payloads, berth * berthSize, larger, berth * size, berthSize);
        }
        for (int berth = berths; berth < number; berth++) {
            spare[spares++] = (short) berth;
        }
        payloads = larger;
        berths = number;
        berthSize = size;
    }

    /** Notes what became of a number, unless the slot holds a packet of another. */
    void mark(int sequence, int what) {
        int at = at(sequence);
        if (cells[at + STATE] == HELD) {
            if (cells[at + SEQUENCE] != sequence) {
                return;
            }
            give(at);
        }
        cells[at + STATE] = what;
        cells[at + SEQUENCE] = sequence;
    }

    /** Gives up the packets before a number; says how many. */
    int dropBefore(int sequence) {
        int dropped = 0;
        for (int slot = 0, at = 0; slot < slots; slot++, at += CELLS) {
            if (cells[at + STATE] == HELD && (short) (cells[at + SEQUENCE] - sequence) < 0) {
                give(at);
                cells[at + STATE] = GONE;
                dropped++;
            }
        }
        return dropped;
    }

    /** The berth of a packet that is held can take the next one's payload. */
    private void give(int at) {
        spare[spares++] = (short) cells[at + BERTH];
        held--;
    }

    /** The first number held from the given one on; there must be one. */
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

    /** Where the payloads are; good until the next packet is stored. */
    byte[] payloads() {
        return payloads;
    }

    /** Where in {@link #payloads()} that of a packet that is held begins. */
    int offset(int sequence) {
        return cells[at(sequence) + BERTH] * berthSize;
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
                give(at);
            }
            cells[at + STATE] = NOTHING;
        }
    }
}
