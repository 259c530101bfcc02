package io.xphone.testing;

import io.xphone.sip.Identifiers;
import java.security.SecureRandom;

/** Creates random identifiers. */
final class PbxIdentifiers implements Identifiers {

    private final SecureRandom random = new SecureRandom();

    @Override
    public String token(int bits) {
        byte[] bytes = new byte[(bits + 7) / 8];
        random.nextBytes(bytes);
        StringBuilder hex = new StringBuilder(2 * bytes.length);
        for (byte each : bytes) {
            hex.append(Character.forDigit(each >> 4 & 15, 16)).append(Character.forDigit(each & 15, 16));
        }
        return hex.toString();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }

    /** 32 random bits: an SSRC, a first timestamp. */
    int word() {
        return random.nextInt();
    }
}
