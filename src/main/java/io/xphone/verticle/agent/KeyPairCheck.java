package io.xphone.verticle.agent;

import io.xphone.options.TlsOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** Checks that the files of {@link TlsOptions} can be read, and that the key is that of the certificate. */
final class KeyPairCheck {

    private static final Map<String, String> SIGNATURES = Map.of(
            "RSA", "SHA256withRSA",
            "EC", "SHA256withECDSA",
            "Ed25519", "Ed25519",
            "EdDSA", "EdDSA");
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private KeyPairCheck() {}

    static void check(TlsOptions tls) {
        if (tls.getCaPath() != null && !tls.getCaPath().isBlank()) {
            certificate("tls.caPath", tls.getCaPath());
        }
        if (tls.getCertPath() == null || tls.getCertPath().isBlank()) {
            return;
        }
        Certificate certificate = certificate("tls.certPath", tls.getCertPath());
        String pem = text("tls.keyPath", tls.getKeyPath());
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            if (!pem.contains("PRIVATE KEY-----")) {
                throw new IllegalArgumentException("tls.keyPath: " + quoted(tls.getKeyPath())
                        + " contains no private key: a PEM file with BEGIN PRIVATE KEY (PKCS #8) is needed");
            }
            return; // another form than PKCS #8, which Vert.x may read
        }
        if (!matches(certificate.getPublicKey(), key(pem.substring(begin + BEGIN.length(), end), certificate, tls))) {
            throw mismatch(tls);
        }
    }

    private static PrivateKey key(String base64, Certificate certificate, TlsOptions tls) {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException other) {
            throw mismatch(tls); // a key of another algorithm
        }
    }

    private static IllegalArgumentException mismatch(TlsOptions tls) {
        return new IllegalArgumentException("tls.keyPath: " + quoted(tls.getKeyPath())
                + " is not the key of the certificate tls.certPath, " + quoted(tls.getCertPath())
                + ": name the files of one pair");
    }

    /** Whether what the private key signs is what the public key verifies. */
    private static boolean matches(PublicKey certified, PrivateKey key) {
        String algorithm = SIGNATURES.get(certified.getAlgorithm());
        if (algorithm == null) {
            return true; // not known here
        }
        try {
            byte[] sample = "xphone".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException differs) {
            return false;
        }
    }

    private static Certificate certificate(String key, String path) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(text(key, path).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException malformed) {
            throw new IllegalArgumentException(key + ": " + quoted(path)
                    + " contains no certificate: a PEM file with BEGIN CERTIFICATE is needed");
        }
    }

    private static String text(String key, String path) {
        try {
            return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalArgumentException(
                    key + ": " + quoted(path) + " can't be read ("
                            + unreadable.getClass().getSimpleName() + "): name a PEM file on this machine",
                    unreadable);
        }
    }

    private static String quoted(String path) {
        return "\"" + path + "\"";
    }
}
