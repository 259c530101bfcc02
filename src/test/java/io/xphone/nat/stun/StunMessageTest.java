package io.xphone.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunMessageTest {

    private static final TransactionId ID = new TransactionId("000102030405060708090a0b");
    private static final StunAddress ADDRESS = StunAddress.of(new byte[] {(byte) 192, 0, 2, 1}, 65535);
    private static final String HEADER = "2112a442000102030405060708090a0b";

    @Test
    void theShortestRequestIsTheHeader() {
        StunMessage request =
                StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID).build();
        assertThat(HexFormat.of().formatHex(request.bytes())).isEqualTo("00010000" + HEADER);
        assertThat(parse("00010000" + HEADER)).isEqualTo(request).hasSameHashCodeAs(request);
    }

    @ParameterizedTest
    @EnumSource(StunClass.class)
    void classAndMethodAreInterleaved(StunClass messageClass) {
        for (int method : new int[] {0, 1, 3, 0xf, 0x10, 0x7f, 0x80, 0xabc, 0xfff}) {
            StunMessage message = StunMessage.builder(messageClass, method, ID).build();
            assertThat(message.messageClass()).isEqualTo(messageClass);
            assertThat(message.method()).isEqualTo(method);
            assertThat(message.bytes()[0] & 0xc0).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"REQUEST, 0001", "INDICATION, 0011", "SUCCESS, 0101", "ERROR, 0111"})
    void bindingHasItsWellKnownTypes(StunClass messageClass, String type) {
        byte[] bytes = StunMessage.builder(messageClass, StunMessage.BINDING, ID)
                .build()
                .bytes();
        assertThat(HexFormat.of().formatHex(bytes, 0, 2)).isEqualTo(type);
    }

    @Test
    void writesAndParsesAllKnownAttributes() {
        StunMessage message = StunMessage.builder(StunClass.ERROR, StunMessage.BINDING, ID)
                .error(438, "Stale Nonce")
                .unknownAttributes(List.of(0x0024, 0x7fff))
                .realm("r")
                .nonce("n")
                .attribute(0xfffe, new byte[] {1, 2, 3})
                .build();
        assertThat(message.error()).contains(new StunError(438, "Stale Nonce"));
        assertThat(message.attribute(StunAttribute.UNKNOWN_ATTRIBUTES)
                        .orElseThrow()
                        .value())
                .containsExactly(0, 0x24, 0x7f, 0xff);
        assertThat(message.attribute(0xfffe).orElseThrow().value()).containsExactly(1, 2, 3);
        assertThat(message.attribute(0xfffe).orElseThrow().comprehensionRequired())
                .isFalse();
        assertThat(message.notUnderstood(Set.of())).isEmpty();
        assertThat(message.mappedAddress()).isEmpty();
        assertThat(message.hasIntegrity()).isFalse();
        assertThat(message.integrityValid(new byte[0])).isFalse();
    }

    @Test
    void prefersTheXorMappedAddress() {
        StunAddress other = StunAddress.of(new byte[] {10, 0, 0, 1}, 1);
        assertThat(StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID)
                        .mappedAddress(other)
                        .build()
                        .mappedAddress())
                .contains(other);
        assertThat(StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID)
                        .mappedAddress(other)
                        .xorMappedAddress(ADDRESS)
                        .build()
                        .mappedAddress())
                .contains(ADDRESS);
    }

    @Test
    void bindingResponseCarriesTheSourceAddress() {
        StunMessage request = parse("00010000" + HEADER);
        StunMessage response = request.bindingResponse(ADDRESS);
        assertThat(response.transactionId()).isEqualTo(ID);
        assertThat(response.mappedAddress()).contains(ADDRESS);
        assertThat(response.fingerprintValid()).isTrue();
        assertThat(StunMessage.bindingIndication(ID).messageClass()).isEqualTo(StunClass.INDICATION);
    }

    @Test
    void writesAndParsesTheAttributesOfIce() {
        byte[] key = StunIntegrity.shortTermKey("secret");
        StunMessage check = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                .username("a:b")
                .priority(0xfffffffeL)
                .iceControlling(-1)
                .useCandidate()
                .integrity(key)
                .integritySha256(key)
                .fingerprint()
                .build();
        assertThat(check.priority()).hasValue(0xfffffffeL);
        assertThat(check.iceControlling()).hasValue(-1);
        assertThat(check.iceControlled()).isEmpty();
        assertThat(check.useCandidate()).isTrue();
        assertThat(check.integrityValid(key)).isTrue();
        assertThat(check.integritySha256Valid(key)).isTrue();
        assertThat(check.integritySha256Valid(new byte[] {1})).isFalse();
        assertThat(check.fingerprintValid()).isTrue();
        assertThat(check.notUnderstood(Set.of())).containsExactly(StunAttribute.PRIORITY, StunAttribute.USE_CANDIDATE);
        StunMessage controlled = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                .iceControlled(5)
                .build();
        assertThat(controlled.iceControlled()).hasValue(5);
        assertThat(controlled.priority()).isEmpty();
        StunMessage response = check.bindingResponse(ADDRESS, key);
        assertThat(response.integrityValid(key)).isTrue();
        assertThat(response.mappedAddress()).contains(ADDRESS);
        StunMessage conflict = check.errorResponse(487, "Role Conflict")
                .integrity(key)
                .fingerprint()
                .build();
        assertThat(conflict.error()).contains(new StunError(487, "Role Conflict"));
        assertThat(conflict.transactionId()).isEqualTo(ID);
    }

    @Test
    void writesAndParsesTheAttributesOfTurn() {
        StunAddress peer = StunAddress.of(HexFormat.of().parseHex("20010db8000000000000000000000001"), 9);
        StunMessage message = StunMessage.builder(StunClass.SUCCESS, 3, ID)
                .xorRelayedAddress(ADDRESS)
                .xorPeerAddress(peer)
                .alternateServer(peer)
                .lifetime(600)
                .channelNumber(0x4001)
                .data(new byte[] {1, 2, 3})
                .build();
        assertThat(message.xorRelayedAddress()).contains(ADDRESS);
        assertThat(message.xorPeerAddress()).contains(peer);
        assertThat(message.alternateServer()).contains(peer);
        assertThat(message.lifetime()).hasValue(600);
        assertThat(message.data().orElseThrow()).containsExactly(1, 2, 3);
        assertThat(message.attribute(StunAttribute.CHANNEL_NUMBER).orElseThrow().value())
                .containsExactly(0x40, 1, 0, 0);
    }

    @Test
    void unknownAttributesAreListedIn420() {
        StunMessage request = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                .attribute(0x7777, new byte[0])
                .attribute(0x7778, new byte[0])
                .build();
        StunMessage response = request.unknownAttributesResponse(request.notUnderstood(Set.of()));
        assertThat(response.error()).contains(new StunError(420, "Unknown Attribute"));
        assertThat(response.unknownAttributes()).containsExactly(0x7777, 0x7778);
        assertThat(request.unknownAttributes()).isEmpty();
    }

    @Test
    void aTruncatedSha256IsParsedAndNotValid() {
        byte[] key = {1};
        byte[] whole = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                .integritySha256(key)
                .build()
                .bytes();
        assertThat(StunMessage.parse(whole, 0, whole.length).integritySha256Valid(key))
                .isTrue();
        byte[] cut = Arrays.copyOf(whole, whole.length - 16);
        cut[3] = 20;
        cut[23] = 16;
        StunMessage message = StunMessage.parse(cut, 0, cut.length);
        assertThat(message.hasIntegritySha256()).isTrue();
        assertThat(message.integritySha256Valid(key)).isFalse();
    }

    @Test
    void ignoresAttributesAfterTheIntegrity() {
        byte[] key = StunIntegrity.shortTermKey("secret");
        byte[] whole = StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID)
                .software("s")
                .integrity(key)
                .build()
                .bytes();
        byte[] longer = Arrays.copyOf(whole, whole.length + 12);
        byte[] smuggled = StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID)
                .xorMappedAddress(ADDRESS)
                .build()
                .bytes();
        System.arraycopy(smuggled, 20, longer, whole.length, 12);
        longer[3] = (byte) (longer.length - 20);
        StunMessage message = StunMessage.parse(longer, 0, longer.length);
        assertThat(message.integrityValid(key)).isTrue();
        assertThat(message.mappedAddress()).isEmpty();
        assertThat(message.attributes()).hasSize(2);
    }

    @Test
    void acceptsAnEmptyPassword() {
        StunMessage message = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                .integrity(StunIntegrity.shortTermKey(""))
                .build();
        assertThat(message.integrityValid(StunIntegrity.shortTermKey(""))).isTrue();
        assertThat(message.integrityValid(StunIntegrity.shortTermKey("x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00010000",
                "00010000" + "2112a442000102030405060708090a",
                "00010004" + HEADER, // longer than the datagram
                "00010000" + HEADER + "80220000", // shorter than the datagram
                "00010002" + HEADER + "8022", // no multiple of four
                "40010000" + HEADER, // not 00 in front
                "80010000" + HEADER, // RTP
                "00010000" + "2112a443000102030405060708090a0b", // no cookie
                "00010004" + HEADER + "80220001", // value cut off
                "00010008" + HEADER + "8022ffff00000000",
                "0101000c" + HEADER + "002000080003a147e112a643", // family 3
                "01010008" + HEADER + "00200004" + "0001a147", // no address
                "0101000c" + HEADER + "002000080002a147e112a643", // IPv6 of four bytes
                "01010008" + HEADER + "0020000300010000",
                "01110008" + HEADER + "0009000400000200", // code 200
                "01110008" + HEADER + "0009000400000464", // code 4, 100
                "01110008" + HEADER + "0009000200000000",
                "00010008" + HEADER + "8028000300000000", // FINGERPRINT of three bytes
                "00010008" + HEADER + "0008000400000000", // HMAC of four
                "00010008" + HEADER + "001c000400000000", // SHA-256 of four
                "00010008" + HEADER + "0024000300000000", // PRIORITY of three
                "00010008" + HEADER + "8029000400000000", // tie-breaker of four
                "00010008" + HEADER + "000d000200000000", // LIFETIME of two
                "00010008" + HEADER + "000c000100000000", // CHANNEL-NUMBER of one
                "00010008" + HEADER + "0012000400010000", // peer without an address
                "00010008" + HEADER + "0016000400010000", // relay without an address
                "00010008" + HEADER + "8023000400010000", // alternate server without an address
                "0001000c" + HEADER + "80280004000000008022" + "0000", // something behind FINGERPRINT
            })
    void rejectsMalformedMessages(String hex) {
        assertThatThrownBy(() -> parse(hex)).isInstanceOf(StunParseException.class);
    }

    @Test
    void rejectsTooManyAttributes() {
        StunBuilder builder = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID);
        for (int i = 0; i < 129; i++) {
            builder.software("");
        }
        assertThatThrownBy(builder::build).isInstanceOf(StunParseException.class);
    }

    @Test
    void parsesWithinALargerBuffer() {
        byte[] message = StunMessage.bindingIndication(ID).bytes();
        byte[] buffer = new byte[message.length + 10];
        System.arraycopy(message, 0, buffer, 5, message.length);
        assertThat(StunMessage.isStun(buffer, 5, message.length)).isTrue();
        assertThat(StunMessage.parse(buffer, 5, message.length).bytes()).isEqualTo(message);
        assertThat(StunMessage.isStun(buffer, 5, 19)).isFalse();
    }

    @Test
    void throwsStunParseExceptionOnly() {
        long seed = 8489;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] sample = StunMessage.builder(StunClass.ERROR, StunMessage.BINDING, ID)
                .error(401, "Unauthorized")
                .xorMappedAddress(ADDRESS)
                .software("abc")
                .username("u")
                .integrity(new byte[] {1})
                .fingerprint()
                .build()
                .bytes();
        int parsed = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] mutant = Arrays.copyOf(sample, random.nextInt(8) == 0 ? random.nextInt(140) : sample.length);
            int changes = random.nextInt(5);
            for (int i = 0; i < changes && mutant.length > 0; i++) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 32);
            }
            if (mutant.length >= 4 && random.nextBoolean()) {
                mutant[2] = 0;
                mutant[3] = (byte) (mutant.length - 20);
            }
            try {
                StunMessage message = StunMessage.parse(mutant, 0, mutant.length);
                parsed++;
                message.integrityValid(new byte[] {1});
                message.fingerprintValid();
                message.notUnderstood(Set.of());
                assertThat(message.toString()).isNotEmpty();
                assertThat(message.bytes()).isEqualTo(mutant);
            } catch (StunParseException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
        assertThat(parsed).isBetween(500, 9_500);
    }

    @Test
    void idsUseTheGivenRandomSource() {
        assertThat(TransactionId.random(bound -> bound - 1).hex()).isEqualTo("f".repeat(24));
        assertThat(TransactionId.of(ID.bytes())).isEqualTo(ID);
        assertThatThrownBy(() -> new TransactionId("xyz")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TransactionId.of(new byte[11])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsInvalidValues() {
        StunBuilder builder = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID);
        assertThatThrownBy(() -> builder.error(200, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.attribute(1, new byte[40000])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.attribute(-1, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StunMessage.builder(StunClass.REQUEST, 0x1000, ID))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StunAddress.of(new byte[5], 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StunAddress.of(new byte[4], 65536)).isInstanceOf(IllegalArgumentException.class);
    }

    private static StunMessage parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return StunMessage.parse(bytes, 0, bytes.length);
    }
}
