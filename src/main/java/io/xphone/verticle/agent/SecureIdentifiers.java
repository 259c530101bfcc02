package io.xphone.verticle.agent;

import io.xphone.sip.Identifiers;
import java.security.SecureRandom;

/** Unguessable identifiers, from blocks of secure random bytes. Thread-safe. */
final class SecureIdentifiers implements Identifiers {

    private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int BLOCK = 4_096;

    private final SecureRandom random = new SecureRandom();
    private final byte[] block = new byte[BLOCK];
    private int used = BLOCK;

    @Override
    public synchronized String token(int bits) {
        char[] text = new char[(bits + 4) / 5];
        for (int i = 0; i < text.length; i++) {
            text[i] = BASE32[next() & 31];
        }
        return new String(text);
    }

    @Override
    public synchronized int nextInt(int bound) {
        // 31 random bits: the bias is bound / 2^31, below one in 2^15 for a range of ports
        int bits = (next() & 0x7F) << 24 | (next() & 0xFF) << 16 | (next() & 0xFF) << 8 | next() & 0xFF;
        return bits % bound;
    }

    private int next() {
        if (used == BLOCK) {
            random.nextBytes(block);
            used = 0;
        }
        return block[used++];
    }
}
