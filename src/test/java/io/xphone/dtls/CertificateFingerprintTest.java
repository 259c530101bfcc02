package io.xphone.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateFingerprintTest {

    private static final byte[] CERTIFICATE = {1, 2, 3};

    @Test
    void textAndParseAreInverse() {
        CertificateFingerprint made = CertificateFingerprint.of("sha-256", CERTIFICATE);
        assertThat(made.text()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(CertificateFingerprint.parse("SHA-256", made.text().toLowerCase(java.util.Locale.ROOT)))
                .contains(made);
        assertThat(made).hasToString("sha-256 " + made.text());
    }

    @ParameterizedTest
    @CsvSource({
        "md5, 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        "sha-256, 00:11",
        "sha-1, 00112233445566778899AABBCCDDEEFF00112233",
        "sha-1, 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:XX",
        "sha-1, ''",
        "'', 00"
    })
    void malformedOnesAreNotParsed(String hash, String value) {
        assertThat(CertificateFingerprint.parse(hash, value)).isEmpty();
    }

    @Test
    void anyOfTheStrongestHashMayMatch() {
        CertificateFingerprint right = CertificateFingerprint.of("sha-256", CERTIFICATE);
        CertificateFingerprint other = CertificateFingerprint.of("sha-256", new byte[] {9});
        assertThat(CertificateFingerprint.matches(List.of(other, right), CERTIFICATE))
                .isTrue();
        assertThat(CertificateFingerprint.matches(List.of(other), CERTIFICATE)).isFalse();
        assertThat(CertificateFingerprint.matches(List.of(), CERTIFICATE)).isFalse();
        CertificateFingerprint stronger = CertificateFingerprint.of("sha-512", new byte[] {9});
        assertThat(CertificateFingerprint.matches(List.of(right, stronger), CERTIFICATE))
                .isFalse();
    }
}
