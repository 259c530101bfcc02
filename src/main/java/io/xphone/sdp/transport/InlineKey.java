package io.xphone.sdp.transport;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A master key of SDES with its salt (RFC 4568 §6.1):
 * <pre>inline:&lt;base64 of key and salt&gt;[|lifetime][|MKI:length]</pre>
 * It is never written to a log: {@link #toString()} leaves it out.
 */
public final class InlineKey {

    private static final String METHOD = "inline:";
    private static final int MAX_MKI_LENGTH = 128;
    private static final int MAX_MKI_DIGITS = 10;

    /** 2^48: the most packets under one master key (RFC 3711 §9.2). */
    private static final int MAX_LIFETIME_POWER = 48;

    private final byte[] material;
    private final long lifetime;
    private final byte[] mki;

    private InlineKey(byte[] material, long lifetime, byte[] mki) {
        this.material = material;
        this.lifetime = lifetime;
        this.mki = mki;
    }

    /**
     * A key without lifetime and MKI.
     *
     * @param material master key and salt, one after the other; copied
     */
    public static InlineKey of(byte[] material) {
        return new InlineKey(material.clone(), 0, new byte[0]);
    }

    /**
     * Parses a key parameter.
     *
     * @param text with {@code inline:}
     * @param length of key and salt that the suite requires, in bytes
     * @return empty if it is malformed, of another method or of another length
     */
    static Optional<InlineKey> parse(String text, int length) {
        if (!text.regionMatches(true, 0, METHOD, 0, METHOD.length())) {
            return Optional.empty();
        }
        String[] parts = text.substring(METHOD.length()).split("\\|", -1);
        byte[] material = decode(parts[0], length);
        if (material == null || parts.length > 3) {
            return Optional.empty();
        }
        long lifetime = 0;
        byte[] mki = new byte[0];
        for (int i = 1; i < parts.length; i++) {
            boolean isMki = parts[i].indexOf(':') >= 0;
            if (isMki && i == parts.length - 1) {
                mki = mki(parts[i]);
            } else if (!isMki && i == 1) {
                lifetime = lifetime(parts[i]);
            } else {
                return Optional.empty();
            }
        }
        return lifetime < 0 || mki == null ? Optional.empty() : Optional.of(new InlineKey(material, lifetime, mki));
    }

    /** Null unless it is base64 of that many bytes; padding may be missing, as some peers leave it out. */
    private static byte[] decode(String base64, int length) {
        if (base64.length() < length || base64.length() > 2 * length) {
            return null;
        }
        try {
            byte[] material = Base64.getDecoder().decode(base64);
            return material.length == length ? material : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** The packets that a text of {@code 2^n} or digits stands for; -1 if it is malformed. */
    private static long lifetime(String text) {
        if (text.startsWith("2^")) {
            int power = number(text.substring(2), 2);
            return power < 1 || power > MAX_LIFETIME_POWER ? -1 : 1L << power;
        }
        long packets = longNumber(text, 15);
        return packets < 1 || packets > 1L << MAX_LIFETIME_POWER ? -1 : packets;
    }

    /** Null if it is malformed, or the value does not fit into its length. */
    private static byte[] mki(String text) {
        int colon = text.indexOf(':');
        long value = longNumber(text.substring(0, colon), MAX_MKI_DIGITS);
        int length = number(text.substring(colon + 1), 3);
        if (value < 0 || length < 1 || length > MAX_MKI_LENGTH || length < 8 && value >>> 8 * length != 0) {
            return null;
        }
        byte[] mki = new byte[length];
        for (int i = length - 1; i >= 0 && value > 0; i--) {
            mki[i] = (byte) value;
            value >>>= 8;
        }
        return mki;
    }

    private static int number(String digits, int maxDigits) {
        return (int) longNumber(digits, maxDigits);
    }

    /** -1 if it is not a decimal number with 1 to {@code maxDigits} digits. */
    static long longNumber(String digits, int maxDigits) {
        if (digits.isEmpty() || digits.length() > maxDigits) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /** Master key and salt, one after the other; a copy. */
    public byte[] material() {
        return material.clone();
    }

    /** The packets for which the key may be used, as its owner states; 0 if it does not. */
    public long lifetime() {
        return lifetime;
    }

    /** The master key identifier in the packets of its owner, a copy; empty for none. */
    public byte[] mki() {
        return mki.clone();
    }

    /** The key parameter as it is written. */
    String text() {
        StringBuilder text =
                new StringBuilder(METHOD).append(Base64.getEncoder().encodeToString(material));
        if (lifetime > 0) {
            boolean power = Long.bitCount(lifetime) == 1;
            text.append('|').append(power ? "2^" + Long.numberOfTrailingZeros(lifetime) : Long.toString(lifetime));
        }
        if (mki.length > 0) {
            long value = 0;
            for (byte octet : mki) {
                value = value << 8 | octet & 0xFF;
            }
            text.append('|').append(value).append(':').append(mki.length);
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InlineKey that
                && lifetime == that.lifetime
                && Arrays.equals(material, that.material)
                && Arrays.equals(mki, that.mki);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(mki) + 31 * Long.hashCode(lifetime); // says nothing about the key
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "inline:<removed>";
    }
}
