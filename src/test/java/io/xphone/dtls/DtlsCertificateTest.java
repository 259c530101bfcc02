package io.xphone.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.peers.Peers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DtlsCertificateTest {

    @TempDir
    Path dir;

    @Test
    void aGeneratedCertificateIsSelfSignedWithP256() throws Exception {
        DtlsCertificate made = DtlsCertificate.generate();
        X509Certificate parsed = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(made.encoded()));
        parsed.verify(parsed.getPublicKey());
        parsed.checkValidity();
        assertThat(parsed.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(made.fingerprint().hash()).isEqualTo("sha-256");
        assertThat(made.fingerprint()).isEqualTo(CertificateFingerprint.of("sha-256", made.encoded()));
        assertThat(DtlsCertificate.generate().fingerprint()).isNotEqualTo(made.fingerprint());
    }

    @Test
    void aProcessHasOneCertificate() {
        assertThat(DtlsCertificate.ofProcess()).isSameAs(DtlsCertificate.ofProcess());
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = dir.resolve("none.pem");
        assertThatThrownBy(() -> DtlsCertificate.ofPem(missing, missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void aFileWithoutCertificateIsNamed() throws IOException {
        Path empty = Files.writeString(dir.resolve("empty.pem"), "nothing\n");
        assertThatThrownBy(() -> DtlsCertificate.ofPem(empty, empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no certificate in PEM format in " + empty);
    }

    @Test
    void filesOfAllUsualFormatsAreRead() {
        Peers.requireProgram("openssl");
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "sec1.key");
        openssl("req", "-x509", "-new", "-key", "sec1.key", "-out", "ec.pem", "-subj", "/CN=a");
        openssl("pkcs8", "-topk8", "-nocrypt", "-in", "sec1.key", "-out", "pkcs8.key");
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "other.key");
        Path certificate = dir.resolve("ec.pem");
        CertificateFingerprint one =
                DtlsCertificate.ofPem(certificate, dir.resolve("sec1.key")).fingerprint();
        assertThat(DtlsCertificate.ofPem(certificate, dir.resolve("pkcs8.key")).fingerprint())
                .isEqualTo(one);
        assertThatThrownBy(() -> DtlsCertificate.ofPem(certificate, dir.resolve("other.key")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not the key of the certificate");
        assertThatThrownBy(() -> DtlsCertificate.ofPem(certificate, certificate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no private key without password in");
    }

    private void openssl(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Peers.run(dir, Map.of(), 30, command);
    }
}
