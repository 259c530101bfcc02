package io.xphone.sdp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportValuesTest {

    private static final String SHA256 =
            "4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1";

    @ParameterizedTest
    @CsvSource({
        "RTP/AVP, AVP",
        "rtp/avp, AVP",
        "RTP/AVPF, AVPF",
        "RTP/SAVP, SAVP",
        "Rtp/SavpF, SAVPF",
        "UDP/TLS/RTP/SAVP, DTLS_SAVP",
        "UDP/TLS/RTP/SAVPF, DTLS_SAVPF"
    })
    void profiles(String protocol, MediaProfile profile) {
        assertThat(MediaProfile.of(protocol)).contains(profile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RTP", "RTP/AVP ", "udptl", "TCP/MSRP", "UDP/TLS/UDPTL"})
    void otherTransportsAreNoProfile(String protocol) {
        assertThat(MediaProfile.of(protocol)).isEmpty();
    }

    @Test
    void fingerprints() {
        Fingerprint fingerprint =
                Fingerprint.parse("SHA-256 " + SHA256.toLowerCase()).orElseThrow();
        assertThat(fingerprint.hash()).isEqualTo("sha-256");
        assertThat(fingerprint.value()).hasSize(32).startsWith(0x4A, 0xAD);
        assertThat(fingerprint)
                .hasToString("sha-256 " + SHA256)
                .isEqualTo(Fingerprint.of("sha-256", fingerprint.value()));
        assertThat(Fingerprint.parse("sha3-256 " + SHA256))
                .as("a later hash is kept as text")
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha-256",
                "sha-256 ",
                "sha-256 4A:AD",
                "sha-256 " + SHA256 + ":00",
                "sha-1 " + SHA256,
                "sha-256 4AADB9",
                "sha-256 4A:AD:zz",
                SHA256,
                "sha-256 " + SHA256 + " x"
            })
    void malformedFingerprintsAreNone(String text) {
        assertThat(Fingerprint.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"active, ACTIVE", "passive, PASSIVE", "actpass, ACTPASS", "holdconn, HOLDCONN", "ACTPASS, ACTPASS"})
    void setupRoles(String text, SetupRole role) {
        assertThat(SetupRole.of(text)).contains(role);
        assertThat(role.text()).isEqualTo(text.toLowerCase());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "both", "active passive"})
    void otherSetupRolesAreNone(String text) {
        assertThat(SetupRole.of(text)).isEmpty();
    }

    @Test
    void groups() {
        assertThat(MediaGroup.parse("BUNDLE audio 1")).contains(new MediaGroup("BUNDLE", List.of("audio", "1")));
        assertThat(MediaGroup.parse("BUNDLE").orElseThrow().mids()).isEmpty();
        assertThat(MediaGroup.parse("")).isEmpty();
        assertThat(MediaGroup.parse("BUNDLE" + " x".repeat(100))).isEmpty();
        assertThat(new MediaGroup("LS", List.of("a", "b")).text()).isEqualTo("LS a b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 1 UDP 2130706431 192.0.2.1 4000 typ host",
                "2 2 udp 1694498815 198.51.100.1 45664 typ srflx raddr 10.0.1.1 rport 8998",
                "3 1 UDP 2130706431 2001:db8::1 4000 typ host",
                "4 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0 network-id 1",
                "5 1 UDP 1 9b36eaac-bb2e-49bb-bb78-21c41c499900.local 5 typ host generation 0",
                "6 1 UDP 100 turn.example.com 5 typ relay raddr 0.0.0.0 rport 0 ufrag Ab+/ network-cost 999"
            })
    void writesTheCandidatesThatItReads(String text) {
        assertThat(IceCandidate.parse(text).orElseThrow().text()).isEqualTo(text);
    }

    @Test
    void candidates() {
        IceCandidate tcp = IceCandidate.parse("4 1 TCP 1 2001:db8::1 9 typ host tcptype active generation 0")
                .orElseThrow();
        assertThat(tcp.udp()).isFalse();
        assertThat(tcp.extensions()).isEqualTo(Map.of("tcptype", "active", "generation", "0"));
        assertThat(tcp.literal()).isTrue();
        IceCandidate name = IceCandidate.parse("1 1 UDP 1 abc.local 9 typ host").orElseThrow();
        assertThat(name.literal()).isFalse();
        assertThat(name.udp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 1 UDP 1 192.0.2.1 4000 typ",
                "1 1 UDP 1 192.0.2.1 4000 type host",
                "1 0 UDP 1 192.0.2.1 4000 typ host",
                "1 257 UDP 1 192.0.2.1 4000 typ host",
                "1 x UDP 1 192.0.2.1 4000 typ host",
                "1 1 UDP 0 192.0.2.1 4000 typ host",
                "1 1 UDP 4294967296 192.0.2.1 4000 typ host",
                "1 1 UDP 1 192.0.2.1 65536 typ host",
                "1 1 UDP 1 192.0.2.1 -1 typ host",
                "1 1 UDP 1 192.0.2.1 4000 typ host raddr",
                "1 1 UDP 1 192.0.2.1 4000 typ srflx raddr 10.0.0.1 rport x",
                "123456789012345678901234567890123 1 UDP 1 192.0.2.1 4000 typ host"
            })
    void malformedCandidatesAreNone(String text) {
        assertThat(IceCandidate.parse(text)).isEmpty();
    }

    @Test
    void credentialsOfIceHaveTheirLengthAndCharacters() {
        assertThat(IceDescription.validUfrag("abcd")).isTrue();
        assertThat(IceDescription.validUfrag("abc")).isFalse();
        assertThat(IceDescription.validUfrag("ab cd")).isFalse();
        assertThat(IceDescription.validPassword("a".repeat(22))).isTrue();
        assertThat(IceDescription.validPassword("a".repeat(21))).isFalse();
        assertThat(IceDescription.validPassword("a".repeat(257))).isFalse();
    }
}
