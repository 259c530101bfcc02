package io.xphone.rtp;

import java.util.Arrays;

/**
 * The store of a jitter buffer: a slot for each of a window of sequence numbers, the number's low bits choosing it.
 * Payloads are copied into arrays that go from hand to hand, the one given up last first: the few packets that wait at a time use as few
 * arrays over and over, which stay in the cache where one for each slot would not.
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

    private final int slots;
    private final int mask;
    private final byte[][] payloads;
    private final byte[] state;
    private final int[] sequences;
    private final int[] timestamps;
    private final int[] lengths;
    private final byte[] types;
    private final long[] arrivals;
    private final byte[][] spare;
    private int spares;
    private int held;

    PacketRing(int slots) {
        this.slots = slots;
        this.mask = slots - 1;
        payloads = new byte[slots][];
        state = new byte[slots];
        sequences = new int[slots];
        timestamps = new int[slots];
        lengths = new int[slots];
        types = new byte[slots];
        arrivals = new long[slots];
        spare = new byte[slots][];
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
        int slot = sequence & mask;
        return state[slot] == what && sequences[slot] == sequence;
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
        int slot = sequence & mask;
        if (state[slot] != HELD) {
            held++;
            payloads[slot] = spares > 0 ? spare[--spares] : null;
        }
        state[slot] = HELD;
        sequences[slot] = sequence;
        timestamps[slot] = timestamp;
        lengths[slot] = length;
        types[slot] = (byte) (marker ? payloadType | 0x80 : payloadType & 0x7F);
        arrivals[slot] = nowNanos;
        if (payloads[slot] == null || payloads[slot].length < length) {
            payloads[slot] = new byte[length];
        }
        System.arraycopy(payload, offset, payloads[slot], 0, length);
    }

    /** Notes what became of a number, unless the slot holds a packet of another. */
    void mark(int sequence, int what) {
        int slot = sequence & mask;
        if (state[slot] == HELD) {
            if (sequences[slot] != sequence) {
                return;
            }
            give(slot);
        }
        state[slot] = (byte) what;
        sequences[slot] = sequence;
    }

    /** Gives up the packets before a number; says how many. */
    int dropBefore(int sequence) {
        int dropped = 0;
        for (int slot = 0; slot < slots; slot++) {
            if (state[slot] == HELD && (short) (sequences[slot] - sequence) < 0) {
                give(slot);
                state[slot] = GONE;
                dropped++;
            }
        }
        return dropped;
    }

    /** The array of a packet that is held can take the next one's payload. */
    private void give(int slot) {
        spare[spares++] = payloads[slot];
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

    /** The bytes of a packet that is held, from the first on. */
    byte[] payload(int sequence) {
        return payloads[sequence & mask];
    }

    int length(int sequence) {
        return lengths[sequence & mask];
    }

    int timestamp(int sequence) {
        return timestamps[sequence & mask];
    }

    int payloadType(int sequence) {
        return types[sequence & mask] & 0x7F;
    }

    boolean marker(int sequence) {
        return types[sequence & mask] < 0;
    }

    long arrival(int sequence) {
        return arrivals[sequence & mask];
    }

    void clear() {
        for (int slot = 0; slot < slots; slot++) {
            if (state[slot] == HELD) {
                give(slot);
            }
        }
        Arrays.fill(state, (byte) NOTHING);
    }
}
