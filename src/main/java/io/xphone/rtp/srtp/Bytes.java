package io.xphone.rtp.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order, and XOR. */
final class Bytes {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle NATIVE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

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

    /**
     * Combines length bytes of to with those of with, from its first one. Four words at a time: C2 does not vectorise
     * a loop over words, and a loop over bytes takes six times as long for a voice packet.
     */
    static void xor(byte[] to, int at, byte[] with, int length) {
        int i = 0;
        for (; i <= length - 32; i += 32) {
            xorWord(to, at + i, with, i);
            xorWord(to, at + i + 8, with, i + 8);
            xorWord(to, at + i + 16, with, i + 16);
            xorWord(to, at + i + 24, with, i + 24);
        }
        for (; i <= length - 8; i += 8) {
            xorWord(to, at + i, with, i);
        }
        for (; i < length; i++) {
            to[at + i] ^= with[i];
        }
    }

    private static void xorWord(byte[] to, int at, byte[] with, int from) {
        NATIVE.set(to, at, (long) NATIVE.get(to, at) ^ (long) NATIVE.get(with, from));
    }
}
