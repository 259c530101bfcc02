package io.xphone.rtp.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order, and XOR. */
final class Bytes {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int read16(byte[] from, int at) {
        return (from[at] & 0xFF) << 8 | from[at + 1] & 0xFF;
    }

    static int read32(byte[] from, int at) {
        return (int) INT.get(from, at);
    }

    static void write32(byte[] to, int at, int value) {
        INT.set(to, at, value);
    }

    static long read64(byte[] from, int at) {
        return (long) LONG.get(from, at);
    }

    static void write64(byte[] to, int at, long value) {
        LONG.set(to, at, value);
    }

    /** Combines length bytes of to with those of with, from its first one. */
    static void xor(byte[] to, int at, byte[] with, int length) {
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            LONG.set(to, at + i, (long) LONG.get(to, at + i) ^ (long) LONG.get(with, i));
        }
        for (; i < length; i++) {
            to[at + i] ^= with[i];
        }
    }
}
