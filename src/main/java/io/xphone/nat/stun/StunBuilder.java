package io.xphone.nat.stun;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Builds a STUN message: attributes in the order of the calls, then MESSAGE-INTEGRITY, then FINGERPRINT, if requested.
 * Values too long for a message are rejected with an IllegalArgumentException.
 */
public final class StunBuilder {

    private static final int MAX_VALUE = 0x7fff;

    private final int type;
    private final byte[] mask = new byte[16];
    private final ByteArrayOutputStream attributes = new ByteArrayOutputStream(64);
    private byte[] key;
    private byte[] key256;
    private boolean fingerprint;
    private byte padding;

    StunBuilder(StunClass messageClass, int method, TransactionId id) {
        if (method < 0 || method > 0xfff) {
            throw new IllegalArgumentException("invalid method " + method);
        }
        int bits = messageClass.ordinal();
        type = method & 0xf | (method & 0x70) << 1 | (method & 0xf80) << 2 | (bits & 1) << 4 | (bits & 2) << 7;
        put32(mask, 0, StunMessage.COOKIE);
        System.arraycopy(id.bytes(), 0, mask, 4, TransactionId.BYTES);
    }

    /** Adds an attribute of any type. */
    public StunBuilder attribute(int attributeType, byte[] value) {
        if (attributeType < 0 || attributeType > 0xffff || value.length > MAX_VALUE) {
            throw new IllegalArgumentException("invalid attribute " + attributeType + " of " + value.length + " bytes");
        }
        attributes.write(attributeType >> 8);
        attributes.write(attributeType);
        attributes.write(value.length >> 8);
        attributes.write(value.length);
        attributes.writeBytes(value);
        for (int i = value.length; (i & 3) != 0; i++) {
            attributes.write(padding);
        }
        return this;
    }

    /** Adds USERNAME. */
    public StunBuilder username(String username) {
        return text(StunAttribute.USERNAME, username);
    }

    /** Adds REALM. */
    public StunBuilder realm(String realm) {
        return text(StunAttribute.REALM, realm);
    }

    /** Adds NONCE. */
    public StunBuilder nonce(String nonce) {
        return text(StunAttribute.NONCE, nonce);
    }

    /** Adds USERHASH, in place of USERNAME. */
    public StunBuilder userHash(String username, String realm) {
        return attribute(StunAttribute.USERHASH, StunIntegrity.userHash(username, realm));
    }

    /** Adds PRIORITY, 0 to 2^32 - 1. */
    public StunBuilder priority(long priority) {
        return number(StunAttribute.PRIORITY, priority, 4);
    }

    /** Adds USE-CANDIDATE. */
    public StunBuilder useCandidate() {
        return attribute(StunAttribute.USE_CANDIDATE, new byte[0]);
    }

    /** Adds ICE-CONTROLLING with the tie-breaker, an unsigned number. */
    public StunBuilder iceControlling(long tieBreaker) {
        return number(StunAttribute.ICE_CONTROLLING, tieBreaker, 8);
    }

    /** Adds ICE-CONTROLLED with the tie-breaker, an unsigned number. */
    public StunBuilder iceControlled(long tieBreaker) {
        return number(StunAttribute.ICE_CONTROLLED, tieBreaker, 8);
    }

    /** Adds LIFETIME, in seconds. */
    public StunBuilder lifetime(long seconds) {
        return number(StunAttribute.LIFETIME, seconds, 4);
    }

    /** Adds CHANNEL-NUMBER. */
    public StunBuilder channelNumber(int channel) {
        return number(StunAttribute.CHANNEL_NUMBER, (long) channel << 16, 4);
    }

    /** Adds DATA. */
    public StunBuilder data(byte[] data) {
        return attribute(StunAttribute.DATA, data);
    }

    /** Adds XOR-PEER-ADDRESS. */
    public StunBuilder xorPeerAddress(StunAddress address) {
        return attribute(StunAttribute.XOR_PEER_ADDRESS, StunAddressCodec.write(address, mask));
    }

    /** Adds XOR-RELAYED-ADDRESS. */
    public StunBuilder xorRelayedAddress(StunAddress address) {
        return attribute(StunAttribute.XOR_RELAYED_ADDRESS, StunAddressCodec.write(address, mask));
    }

    /** Adds ALTERNATE-SERVER. */
    public StunBuilder alternateServer(StunAddress address) {
        return attribute(StunAttribute.ALTERNATE_SERVER, StunAddressCodec.write(address, new byte[16]));
    }

    /** Adds SOFTWARE. */
    public StunBuilder software(String software) {
        return text(StunAttribute.SOFTWARE, software);
    }

    /** Adds XOR-MAPPED-ADDRESS. */
    public StunBuilder xorMappedAddress(StunAddress address) {
        return attribute(StunAttribute.XOR_MAPPED_ADDRESS, StunAddressCodec.write(address, mask));
    }

    /** Adds MAPPED-ADDRESS, for RFC 3489 clients. */
    public StunBuilder mappedAddress(StunAddress address) {
        return attribute(StunAttribute.MAPPED_ADDRESS, StunAddressCodec.write(address, new byte[16]));
    }

    /** Adds ERROR-CODE. */
    public StunBuilder error(int code, String reason) {
        if (code < 300 || code > 699) {
            throw new IllegalArgumentException("error code out of range: " + code);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[4 + text.length];
        value[2] = (byte) (code / 100);
        value[3] = (byte) (code % 100);
        System.arraycopy(text, 0, value, 4, text.length);
        return attribute(StunAttribute.ERROR_CODE, value);
    }

    /** Adds UNKNOWN-ATTRIBUTES, for error 420. */
    public StunBuilder unknownAttributes(List<Integer> types) {
        byte[] value = new byte[types.size() * 2];
        for (int i = 0; i < types.size(); i++) {
            value[2 * i] = (byte) (types.get(i) >> 8);
            value[2 * i + 1] = types.get(i).byteValue();
        }
        return attribute(StunAttribute.UNKNOWN_ATTRIBUTES, value);
    }

    /** Adds MESSAGE-INTEGRITY with a key of {@link StunIntegrity}. */
    public StunBuilder integrity(byte[] newKey) {
        key = newKey.clone();
        return this;
    }

    /** Adds MESSAGE-INTEGRITY-SHA256 with a key of {@link StunIntegrity}, after MESSAGE-INTEGRITY if both are added. */
    public StunBuilder integritySha256(byte[] newKey) {
        key256 = newKey.clone();
        return this;
    }

    /** Adds FINGERPRINT. */
    public StunBuilder fingerprint() {
        fingerprint = true;
        return this;
    }

    /** Sets the padding of subsequent attributes; default 0, any value is valid (RFC 8489 §14). */
    StunBuilder padding(int octet) {
        padding = (byte) octet;
        return this;
    }

    /** Builds the message. */
    public StunMessage build() {
        byte[] body = attributes.toByteArray();
        int integrityAt = StunMessage.HEADER + body.length;
        int integrity256At = integrityAt + (key == null ? 0 : 4 + StunIntegrity.HMAC_BYTES);
        int fingerprintAt = integrity256At + (key256 == null ? 0 : 4 + StunIntegrity.HMAC256_BYTES);
        int length = fingerprintAt + (fingerprint ? 8 : 0);
        if (length - StunMessage.HEADER > 0xffff) {
            throw new IllegalArgumentException("message too long: " + length + " bytes");
        }
        byte[] message = Arrays.copyOf(new byte[] {(byte) (type >> 8), (byte) type}, length);
        message[2] = (byte) (length - StunMessage.HEADER >> 8);
        message[3] = (byte) (length - StunMessage.HEADER);
        System.arraycopy(mask, 0, message, 4, mask.length);
        System.arraycopy(body, 0, message, StunMessage.HEADER, body.length);
        if (key != null) {
            put32(message, integrityAt, StunAttribute.MESSAGE_INTEGRITY << 16 | StunIntegrity.HMAC_BYTES);
            byte[] hmac = StunIntegrity.hmac(message, integrityAt, key);
            System.arraycopy(hmac, 0, message, integrityAt + 4, hmac.length);
        }
        if (key256 != null) {
            put32(message, integrity256At, StunAttribute.MESSAGE_INTEGRITY_SHA256 << 16 | StunIntegrity.HMAC256_BYTES);
            byte[] hmac = StunIntegrity.hmac256(message, integrity256At, key256);
            System.arraycopy(hmac, 0, message, integrity256At + 4, hmac.length);
        }
        if (fingerprint) {
            put32(message, fingerprintAt, StunAttribute.FINGERPRINT << 16 | 4);
            put32(message, fingerprintAt + 4, StunIntegrity.fingerprint(message, fingerprintAt));
        }
        return StunMessage.parse(message, 0, message.length);
    }

    private StunBuilder text(int attributeType, String text) {
        return attribute(attributeType, text.getBytes(StandardCharsets.UTF_8));
    }

    private StunBuilder number(int attributeType, long value, int bytes) {
        if (bytes < 8 && (value < 0 || value > 0xffff_ffffL)) {
            throw new IllegalArgumentException("invalid value " + value + " of attribute " + attributeType);
        }
        byte[] field = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            field[i] = (byte) (value >> 8 * (bytes - 1 - i));
        }
        return attribute(attributeType, field);
    }

    private static void put32(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 24);
        to[at + 1] = (byte) (value >> 16);
        to[at + 2] = (byte) (value >> 8);
        to[at + 3] = (byte) value;
    }
}
