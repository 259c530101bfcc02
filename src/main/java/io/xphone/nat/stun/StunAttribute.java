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
    /** The channel of a ChannelBind request (RFC 8656 §18.1). */
    public static final int CHANNEL_NUMBER = 0x000C;
    /** The lifetime of an allocation, in seconds (RFC 8656 §18.2). */
    public static final int LIFETIME = 0x000D;
    /** The peer of a permission, channel or relayed datagram (RFC 8656 §18.3). */
    public static final int XOR_PEER_ADDRESS = 0x0012;
    /** The payload of a relayed datagram (RFC 8656 §18.4). */
    public static final int DATA = 0x0013;
    /** The realm of long-term credentials. */
    public static final int REALM = 0x0014;
    /** The nonce of long-term credentials. */
    public static final int NONCE = 0x0015;
    /** The relayed transport address of an allocation (RFC 8656 §18.5). */
    public static final int XOR_RELAYED_ADDRESS = 0x0016;
    /** The address family of the requested relayed address (RFC 8656 §18.6). */
    public static final int REQUESTED_ADDRESS_FAMILY = 0x0017;
    /** The transport protocol between the server and the peers (RFC 8656 §18.8). */
    public static final int REQUESTED_TRANSPORT = 0x0019;
    /** HMAC-SHA256 of the preceding part of the message. */
    public static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    /** The algorithm by which the client derived the key of long-term credentials. */
    public static final int PASSWORD_ALGORITHM = 0x001D;
    /** The hash that replaces USERNAME where the server offers anonymity. */
    public static final int USERHASH = 0x001E;
    /** The address seen by the server, masked against middleboxes that rewrite addresses. */
    public static final int XOR_MAPPED_ADDRESS = 0x0020;
    /** The priority of the peer-reflexive candidate that a connectivity check may find (RFC 8445 §16.1). */
    public static final int PRIORITY = 0x0024;
    /** The nomination of a candidate pair, without a value (RFC 8445 §16.1). */
    public static final int USE_CANDIDATE = 0x0025;
    /** The algorithms by which the server can derive the key of long-term credentials. */
    public static final int PASSWORD_ALGORITHMS = 0x8002;
    /** The name of the server that ALTERNATE-SERVER refers to. */
    public static final int ALTERNATE_DOMAIN = 0x8003;
    /** The software of the sender. */
    public static final int SOFTWARE = 0x8022;
    /** The server to use instead, in error 300. */
    public static final int ALTERNATE_SERVER = 0x8023;
    /** CRC-32 of the whole message. */
    public static final int FINGERPRINT = 0x8028;
    /** The tie-breaker of an agent in the controlled role (RFC 8445 §16.1). */
    public static final int ICE_CONTROLLED = 0x8029;
    /** The tie-breaker of an agent in the controlling role (RFC 8445 §16.1). */
    public static final int ICE_CONTROLLING = 0x802A;

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
