package io.xphone.nat.stun;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A STUN message (RFC 8489 §5). Immutable.
 * <pre>
 *  0                   1                   2                   3
 * |0 0|     STUN Message Type     |         Message Length        |
 * |                         Magic Cookie  0x2112A442              |
 * |                     Transaction ID (96 bits)                  |
 * |                          Attributes ...
 * </pre>
 * Message type: {@code M11..M7 C1 M6..M4 C0 M3..M0}, method M and class C interleaved.
 *
 * <p>Attributes after MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 are ignored, except the latter after the
 * former, and FINGERPRINT (§14.5, §14.6), as the integrity does not cover them.
 */
public final class StunMessage {

    /** The Binding method. */
    public static final int BINDING = 0x001;

    static final int HEADER = 20;
    static final int COOKIE = 0x2112A442;

    private static final int MAX_ATTRIBUTES = 128;
    private static final Set<Integer> KNOWN = Set.of(
            StunAttribute.MAPPED_ADDRESS,
            StunAttribute.USERNAME,
            StunAttribute.MESSAGE_INTEGRITY,
            StunAttribute.ERROR_CODE,
            StunAttribute.UNKNOWN_ATTRIBUTES,
            StunAttribute.REALM,
            StunAttribute.NONCE,
            StunAttribute.MESSAGE_INTEGRITY_SHA256,
            StunAttribute.PASSWORD_ALGORITHM,
            StunAttribute.USERHASH,
            StunAttribute.XOR_MAPPED_ADDRESS);

    private final byte[] bytes;
    private final TransactionId transactionId;
    private final List<StunAttribute> attributes;
    private final int integrityAt;
    private final int integrity256At;
    private final int fingerprintAt;
    private final StunAddress mapped;
    private final StunError error;

    private StunMessage(byte[] bytes) {
        this.bytes = bytes;
        this.transactionId = TransactionId.of(Arrays.copyOfRange(bytes, 8, HEADER));
        List<StunAttribute> found = new ArrayList<>();
        int integrity = -1;
        int integrity256 = -1;
        int fingerprint = -1;
        int count = 0;
        for (int at = HEADER; at < bytes.length; ) {
            require(fingerprint < 0, "attributes after FINGERPRINT");
            require(++count <= MAX_ATTRIBUTES, "more than " + MAX_ATTRIBUTES + " attributes");
            require(bytes.length - at >= 4, "truncated attribute");
            int type = u16(bytes, at);
            int length = u16(bytes, at + 2);
            int next = at + 4 + (length + 3 & ~3);
            require(next <= bytes.length, "attribute exceeds the message");
            boolean covered = integrity < 0 && integrity256 < 0
                    || type == StunAttribute.FINGERPRINT
                    || type == StunAttribute.MESSAGE_INTEGRITY_SHA256 && integrity256 < 0;
            if (covered) {
                requireLength(type, length);
                found.add(new StunAttribute(type, Arrays.copyOfRange(bytes, at + 4, at + 4 + length)));
            }
            if (type == StunAttribute.FINGERPRINT) {
                fingerprint = at;
            } else if (type == StunAttribute.MESSAGE_INTEGRITY && covered) {
                integrity = at;
            } else if (type == StunAttribute.MESSAGE_INTEGRITY_SHA256 && covered) {
                integrity256 = at;
            }
            at = next;
        }
        this.attributes = List.copyOf(found);
        this.integrityAt = integrity;
        this.integrity256At = integrity256;
        this.fingerprintAt = fingerprint;
        this.error = attribute(StunAttribute.ERROR_CODE).map(StunMessage::error).orElse(null);
        this.mapped = attribute(StunAttribute.XOR_MAPPED_ADDRESS)
                .map(attribute -> StunAddressCodec.read(attribute.raw(), mask(bytes)))
                .or(() -> attribute(StunAttribute.MAPPED_ADDRESS)
                        .map(attribute -> StunAddressCodec.read(attribute.raw(), new byte[16])))
                .orElse(null);
        // malformed addresses are found here, so that no accessor throws
        xorPeerAddress();
        xorRelayedAddress();
        alternateServer();
    }

    /** Checks the length of an attribute that has a fixed one. */
    private static void requireLength(int type, int length) {
        boolean valid = switch (type) {
            case StunAttribute.FINGERPRINT,
                    StunAttribute.PRIORITY,
                    StunAttribute.LIFETIME,
                    StunAttribute.CHANNEL_NUMBER -> length == 4;
            case StunAttribute.ICE_CONTROLLED, StunAttribute.ICE_CONTROLLING -> length == 8;
            case StunAttribute.MESSAGE_INTEGRITY -> length == StunIntegrity.HMAC_BYTES;
            case StunAttribute.MESSAGE_INTEGRITY_SHA256 ->
                length >= 16 && length <= StunIntegrity.HMAC256_BYTES && (length & 3) == 0;
            default -> true;
        };
        if (!valid) {
            throw new StunParseException(String.format("attribute 0x%04x has %d bytes", type, length));
        }
    }

    /**
     * Whether a datagram is STUN and not RTP, RTCP or DTLS (RFC 7983 §7, RFC 8489 §5), by its header only. Does not
     * allocate, as it runs for every media packet.
     */
    public static boolean isStun(byte[] data, int offset, int length) {
        return length >= HEADER
                && (data[offset] & 0xc0) == 0
                && u16(data, offset + 4) == COOKIE >>> 16
                && u16(data, offset + 6) == (COOKIE & 0xffff)
                && u16(data, offset + 2) == length - HEADER
                && (length & 3) == 0;
    }

    /** Whether an encoded message is a request. */
    public static boolean isRequest(byte[] message) {
        return (message[0] & 1) == 0 && (message[1] & 0x10) == 0;
    }

    /**
     * Parses a datagram.
     *
     * @throws StunParseException if it is not exactly one STUN message
     */
    public static StunMessage parse(byte[] data, int offset, int length) {
        require(isStun(data, offset, length), "not a STUN message, or wrong length");
        return new StunMessage(Arrays.copyOfRange(data, offset, offset + length));
    }

    /** Creates a builder. */
    public static StunBuilder builder(StunClass messageClass, int method, TransactionId id) {
        return new StunBuilder(messageClass, method, id);
    }

    /** A Binding indication (RFC 8489 §2): keeps a NAT mapping open, and has no response. */
    public static StunMessage bindingIndication(TransactionId id) {
        return builder(StunClass.INDICATION, BINDING, id).fingerprint().build();
    }

    /** The success response to this Binding request, with the source address of the request. */
    public StunMessage bindingResponse(StunAddress source) {
        return builder(StunClass.SUCCESS, BINDING, transactionId)
                .xorMappedAddress(source)
                .fingerprint()
                .build();
    }

    /**
     * The success response to this Binding request, protected with the key of {@link StunIntegrity} (RFC 8445
     * §7.3).
     */
    public StunMessage bindingResponse(StunAddress source, byte[] key) {
        return builder(StunClass.SUCCESS, BINDING, transactionId)
                .xorMappedAddress(source)
                .integrity(key)
                .fingerprint()
                .build();
    }

    /** An error response to this request, to be completed: a reason that needs further attributes, integrity. */
    public StunBuilder errorResponse(int code, String reason) {
        return builder(StunClass.ERROR, method(), transactionId).error(code, reason);
    }

    /** The error response 420 to this request with attributes that are not understood (RFC 8489 §6.3.1). */
    public StunMessage unknownAttributesResponse(List<Integer> types) {
        return errorResponse(420, "Unknown Attribute")
                .unknownAttributes(types)
                .fingerprint()
                .build();
    }

    /** The class: request, indication, success or error. */
    public StunClass messageClass() {
        return StunClass.values()[(bytes[0] & 1) << 1 | bytes[1] >> 4 & 1];
    }

    /** The method, such as {@link #BINDING}. */
    public int method() {
        int type = u16(bytes, 0);
        return type & 0xf | type >> 1 & 0x70 | type >> 2 & 0xf80;
    }

    /** The transaction id. */
    public TransactionId transactionId() {
        return transactionId;
    }

    /** The attributes in order, including unknown ones, without ignored ones. */
    public List<StunAttribute> attributes() {
        return attributes;
    }

    /** The first attribute of this type. */
    public Optional<StunAttribute> attribute(int type) {
        for (StunAttribute attribute : attributes) {
            if (attribute.type() == type) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    /** The XOR-MAPPED-ADDRESS, else the MAPPED-ADDRESS. */
    public Optional<StunAddress> mappedAddress() {
        return Optional.ofNullable(mapped);
    }

    /** ERROR-CODE. */
    public Optional<StunError> error() {
        return Optional.ofNullable(error);
    }

    /** UNKNOWN-ATTRIBUTES of an error response 420; empty without one. */
    public List<Integer> unknownAttributes() {
        byte[] value = attribute(StunAttribute.UNKNOWN_ATTRIBUTES)
                .map(StunAttribute::raw)
                .orElse(new byte[0]);
        List<Integer> types = new ArrayList<>();
        for (int at = 0; at + 2 <= value.length; at += 2) {
            types.add(u16(value, at));
        }
        return types;
    }

    /** ALTERNATE-SERVER. */
    public Optional<StunAddress> alternateServer() {
        return attribute(StunAttribute.ALTERNATE_SERVER)
                .map(attribute -> StunAddressCodec.read(attribute.raw(), new byte[16]));
    }

    /** XOR-PEER-ADDRESS. */
    public Optional<StunAddress> xorPeerAddress() {
        return attribute(StunAttribute.XOR_PEER_ADDRESS)
                .map(attribute -> StunAddressCodec.read(attribute.raw(), mask(bytes)));
    }

    /** XOR-RELAYED-ADDRESS. */
    public Optional<StunAddress> xorRelayedAddress() {
        return attribute(StunAttribute.XOR_RELAYED_ADDRESS)
                .map(attribute -> StunAddressCodec.read(attribute.raw(), mask(bytes)));
    }

    /** PRIORITY, 0 to 2^32 - 1. */
    public OptionalLong priority() {
        return number(StunAttribute.PRIORITY);
    }

    /** Whether there is a USE-CANDIDATE. */
    public boolean useCandidate() {
        return attribute(StunAttribute.USE_CANDIDATE).isPresent();
    }

    /** The tie-breaker of ICE-CONTROLLING, an unsigned number. */
    public OptionalLong iceControlling() {
        return number(StunAttribute.ICE_CONTROLLING);
    }

    /** The tie-breaker of ICE-CONTROLLED, an unsigned number. */
    public OptionalLong iceControlled() {
        return number(StunAttribute.ICE_CONTROLLED);
    }

    /** LIFETIME, in seconds. */
    public OptionalLong lifetime() {
        return number(StunAttribute.LIFETIME);
    }

    /** DATA; a copy. */
    public Optional<byte[]> data() {
        return attribute(StunAttribute.DATA).map(StunAttribute::value);
    }

    private OptionalLong number(int type) {
        for (StunAttribute attribute : attributes) {
            if (attribute.type() == type) {
                long value = 0;
                for (byte octet : attribute.raw()) {
                    value = value << 8 | octet & 0xff;
                }
                return OptionalLong.of(value);
            }
        }
        return OptionalLong.empty();
    }

    /** SOFTWARE. */
    public Optional<String> software() {
        return text(StunAttribute.SOFTWARE);
    }

    /** USERNAME. */
    public Optional<String> username() {
        return text(StunAttribute.USERNAME);
    }

    /** REALM. */
    public Optional<String> realm() {
        return text(StunAttribute.REALM);
    }

    /** NONCE. */
    public Optional<String> nonce() {
        return text(StunAttribute.NONCE);
    }

    /**
     * Comprehension-required attribute types that are unknown: the response to a request with any is 420, a response
     * with any has failed (RFC 8489 §6.3).
     *
     * @param alsoKnown types that the caller supports
     */
    public List<Integer> notUnderstood(Set<Integer> alsoKnown) {
        return attributes.stream()
                .filter(StunAttribute::comprehensionRequired)
                .map(StunAttribute::type)
                .filter(type -> !KNOWN.contains(type) && !alsoKnown.contains(type))
                .distinct()
                .toList();
    }

    /** Whether there is a MESSAGE-INTEGRITY. */
    public boolean hasIntegrity() {
        return integrityAt >= 0;
    }

    /** Whether there is a MESSAGE-INTEGRITY and it is valid for the key. */
    public boolean integrityValid(byte[] key) {
        return hasIntegrity()
                && MessageDigest.isEqual(
                        StunIntegrity.hmac(bytes, integrityAt, key),
                        Arrays.copyOfRange(bytes, integrityAt + 4, integrityAt + 4 + StunIntegrity.HMAC_BYTES));
    }

    /** Whether there is a MESSAGE-INTEGRITY-SHA256. */
    public boolean hasIntegritySha256() {
        return integrity256At >= 0;
    }

    /** Whether there is a MESSAGE-INTEGRITY-SHA256, it has its full length and is valid for the key. */
    public boolean integritySha256Valid(byte[] key) {
        return hasIntegritySha256()
                && u16(bytes, integrity256At + 2) == StunIntegrity.HMAC256_BYTES
                && MessageDigest.isEqual(
                        StunIntegrity.hmac256(bytes, integrity256At, key),
                        Arrays.copyOfRange(
                                bytes, integrity256At + 4, integrity256At + 4 + StunIntegrity.HMAC256_BYTES));
    }

    /** Whether there is a FINGERPRINT. */
    public boolean hasFingerprint() {
        return fingerprintAt >= 0;
    }

    /** Whether there is a FINGERPRINT and it is valid. */
    public boolean fingerprintValid() {
        return hasFingerprint()
                && StunIntegrity.fingerprint(bytes, fingerprintAt)
                        == (u16(bytes, fingerprintAt + 4) << 16 | u16(bytes, fingerprintAt + 6));
    }

    /** The message in wire format; a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StunMessage that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return messageClass() + " " + method() + ' ' + transactionId.hex() + ' ' + attributes;
    }

    /** Cookie and transaction id: the mask of XOR addresses. */
    static byte[] mask(byte[] message) {
        return Arrays.copyOfRange(message, 4, HEADER);
    }

    private Optional<String> text(int type) {
        return attribute(type).map(attribute -> new String(attribute.raw(), StandardCharsets.UTF_8));
    }

    private static StunError error(StunAttribute attribute) {
        byte[] value = attribute.raw();
        require(value.length >= 4, "invalid ERROR-CODE of " + value.length + " bytes");
        int hundreds = value[2] & 7;
        int rest = value[3] & 0xff;
        require(hundreds >= 3 && hundreds <= 6 && rest <= 99, "ERROR-CODE out of range");
        return new StunError(hundreds * 100 + rest, new String(value, 4, value.length - 4, StandardCharsets.UTF_8));
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new StunParseException(message);
        }
    }
}
