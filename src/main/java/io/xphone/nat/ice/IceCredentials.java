package io.xphone.nat.ice;

import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * User name fragment and password of one ICE session (RFC 8445 §5.3, RFC 8839 §5.4).
 *
 * @param ufrag 4 to 256 characters: letters, digits, + and /
 * @param pwd 22 to 256 of them
 */
public record IceCredentials(String ufrag, String pwd) {

    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int MAX = 256;
    private static final int UFRAG = 8;
    private static final int PWD = 24;

    /** @throws IllegalArgumentException if a length or a character is not allowed */
    public IceCredentials {
        check("ice-ufrag", ufrag, 4);
        check("ice-pwd", pwd, 22);
    }

    private static void check(String name, String text, int min) {
        Objects.requireNonNull(text, name);
        if (text.length() < min || text.length() > MAX) {
            throw new IllegalArgumentException(name + " of " + text.length() + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (CHARACTERS.indexOf(text.charAt(i)) < 0) {
                throw new IllegalArgumentException(name + " with a character that is not allowed");
            }
        }
    }

    /**
     * Random credentials: 48 bits of fragment, 144 bits of password.
     *
     * @param nextInt an unguessable number from 0 to its argument less one
     */
    public static IceCredentials random(IntUnaryOperator nextInt) {
        return new IceCredentials(text(nextInt, UFRAG), text(nextInt, PWD));
    }

    private static String text(IntUnaryOperator nextInt, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(CHARACTERS.charAt(nextInt.applyAsInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "IceCredentials[ufrag=" + ufrag + "]";
    }
}
