package io.xphone.nat.stun;

import java.util.HexFormat;
import java.util.function.IntUnaryOperator;

/**
 * The 96 bits that identify the request of a response (RFC 8489 §5). They must not be guessable.
 *
 * @param hex 24 lower-case hexadecimal digits
 */
public record TransactionId(String hex) {

    static final int BYTES = 12;

    /** @throws IllegalArgumentException if there are not 24 lower-case hexadecimal digits */
    public TransactionId {
        if (!hex.matches("[0-9a-f]{24}")) {
            throw new IllegalArgumentException("invalid transaction id");
        }
    }

    /** The id from its twelve bytes. */
    public static TransactionId of(byte[] bytes) {
        return new TransactionId(HexFormat.of().formatHex(bytes));
    }

    /**
     * A random id.
     *
     * @param nextInt an unguessable number from 0 to its argument less one
     */
    public static TransactionId random(IntUnaryOperator nextInt) {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) nextInt.applyAsInt(256);
        }
        return of(bytes);
    }

    /** The twelve bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
