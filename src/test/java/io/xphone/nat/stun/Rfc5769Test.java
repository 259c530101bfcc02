package io.xphone.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Parses, verifies and rewrites the sample messages of RFC 5769. */
class Rfc5769Test {

    private static final byte[] SHORT_TERM = StunIntegrity.shortTermKey("VOkJxbRl1RmTxUk/WvJxBt");
    private static final TransactionId ID = new TransactionId("b7e7a701bc34d686fa87dfae");
    private static final String KATAKANA = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";

    @Test
    void request() throws IOException {
        byte[] bytes = read("2.1-request.bin");
        StunMessage message = StunMessage.parse(bytes, 0, bytes.length);
        assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(message.method()).isEqualTo(StunMessage.BINDING);
        assertThat(message.transactionId()).isEqualTo(ID);
        assertThat(message.software()).contains("STUN test client");
        assertThat(message.username()).contains("evtj:h6vY");
        assertThat(message.notUnderstood(Set.of())).containsExactly(0x0024);
        assertThat(message.notUnderstood(Set.of(0x0024))).isEmpty();
        checked(message, SHORT_TERM);
        assertThat(message.fingerprintValid()).isTrue();
        assertThat(StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                        .padding(' ')
                        .software("STUN test client")
                        .attribute(
                                0x0024, message.attribute(0x0024).orElseThrow().value())
                        .attribute(
                                0x8029, message.attribute(0x8029).orElseThrow().value())
                        .username("evtj:h6vY")
                        .integrity(SHORT_TERM)
                        .fingerprint()
                        .build()
                        .bytes())
                .isEqualTo(bytes);
    }

    @Test
    void responseWithIpv4() throws IOException {
        response("2.2-response-ipv4.bin", StunAddress.of(new byte[] {(byte) 192, 0, 2, 1}, 32853), "192.0.2.1");
    }

    @Test
    void responseWithIpv6() throws IOException {
        byte[] ip = java.util.HexFormat.of().parseHex("20010db8123456780011223344556677");
        response("2.3-response-ipv6.bin", StunAddress.of(ip, 32853), "2001:db8:1234:5678:11:2233:4455:6677");
    }

    @Test
    void requestWithLongTermCredential() throws IOException {
        byte[] bytes = read("2.4-request-longterm.bin");
        StunMessage message = StunMessage.parse(bytes, 0, bytes.length);
        byte[] key = StunIntegrity.longTermKey(KATAKANA, "example.org", "TheMatrIX");
        assertThat(message.username()).contains(KATAKANA);
        assertThat(message.realm()).contains("example.org");
        assertThat(message.nonce()).contains("f//499k954d6OL34oL9FSTvy64sA");
        assertThat(message.hasFingerprint()).isFalse();
        assertThat(message.fingerprintValid()).isFalse();
        checked(message, key);
        assertThat(StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, message.transactionId())
                        .username(KATAKANA)
                        .nonce("f//499k954d6OL34oL9FSTvy64sA")
                        .realm("example.org")
                        .integrity(key)
                        .build()
                        .bytes())
                .isEqualTo(bytes);
    }

    private static void response(String file, StunAddress address, String host) throws IOException {
        byte[] bytes = read(file);
        StunMessage message = StunMessage.parse(bytes, 0, bytes.length);
        assertThat(message.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(message.mappedAddress()).contains(address);
        assertThat(address.host()).isEqualTo(host);
        assertThat(message.software()).contains("test vector");
        checked(message, SHORT_TERM);
        assertThat(message.fingerprintValid()).isTrue();
        assertThat(StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID)
                        .padding(' ')
                        .software("test vector")
                        .xorMappedAddress(address)
                        .integrity(SHORT_TERM)
                        .fingerprint()
                        .build()
                        .bytes())
                .isEqualTo(bytes);
    }

    /** Valid with the key; invalid with another key, or with any protected bit changed. */
    private static void checked(StunMessage message, byte[] key) {
        assertThat(message.integrityValid(key)).isTrue();
        assertThat(message.integrityValid(StunIntegrity.shortTermKey("other"))).isFalse();
        byte[] bytes = message.bytes();
        for (int i = 8; i < bytes.length - (message.hasFingerprint() ? 8 : 0); i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            try {
                StunMessage other = StunMessage.parse(changed, 0, changed.length);
                assertThat(other.integrityValid(key)).as("byte " + i).isFalse();
                assertThat(other.fingerprintValid()).as("byte " + i).isFalse();
            } catch (StunParseException expected) {
                assertThat(Arrays.equals(bytes, changed)).isFalse();
            }
        }
    }

    private static byte[] read(String file) throws IOException {
        return Files.readAllBytes(Vectors.dir("stun/rfc5769").resolve(file));
    }
}
