package io.xphone.nat.stun;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A known or unknown attribute (RFC 8489 §14):
 * <pre>
 *  0                   1                   2                   3
 * |         Type                  |            Length             |
 * |                 Value, padded to a multiple of 4          ....
 * </pre>
 */
public final class StunAttribute {

    /** The address seen by the server, unmasked. */
    public static final int MAPPED_ADDRESS = 0x0001;
    /** The user name of short-term and long-term credentials. */
    public static final int USERNAME = 0x0006;
    /** HMAC-SHA1 of the preceding part of the message. */
    public static final int MESSAGE_INTEGRITY = 0x0008;
    /** The error of a failed request. */
    public static final int ERROR_CODE = 0x0009;
    /** The attributes that the server did not understand. */
    public static final int UNKNOWN_ATTRIBUTES = 0x000A;
    /** The realm of long-term credentials. */
    public static final int REALM = 0x0014;
    /** The nonce of long-term credentials. */
    public static final int NONCE = 0x0015;
    /** The address seen by the server, masked against middleboxes that rewrite addresses. */
    public static final int XOR_MAPPED_ADDRESS = 0x0020;
    /** The software of the sender. */
    public static final int SOFTWARE = 0x8022;
    /** CRC-32 of the whole message. */
    public static final int FINGERPRINT = 0x8028;

    private final int type;
    private final byte[] value;

    StunAttribute(int type, byte[] value) {
        this.type = type;
        this.value = value;
    }

    /** The type, 0 to 65535. */
    public int type() {
        return type;
    }

    /** The value without padding; a copy. */
    public byte[] value() {
        return value.clone();
    }

    /** Whether receivers must understand this type (RFC 8489 §14): types below 0x8000. */
    public boolean comprehensionRequired() {
        return type < 0x8000;
    }

    byte[] raw() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StunAttribute that && type == that.type && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return String.format("0x%04x:%s", type, HexFormat.of().formatHex(value));
    }
}
