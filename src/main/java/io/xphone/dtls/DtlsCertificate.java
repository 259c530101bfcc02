package io.xphone.dtls;

import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate and private key of an endpoint. The peer knows the certificate by its fingerprint in the SDP. */
public final class DtlsCertificate {

    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final long RENEW_AFTER_NANOS = TimeUnit.DAYS.toNanos(30);
    private static final int VALID_DAYS = 365;

    private static volatile DtlsCertificate ofProcess;
    private static volatile long madeAt;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final byte[] encoded;
    private final CertificateFingerprint fingerprint;

    private DtlsCertificate(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        this.certificate = certificate;
        this.key = key;
        this.encoded = certificate.getEncoded();
        this.fingerprint = CertificateFingerprint.of("sha-256", encoded);
    }

    /**
     * The self-signed certificate of this process. It is made at the first use, which takes up to half a second, and
     * anew after 30 days.
     */
    public static DtlsCertificate ofProcess() {
        return isMade(System.nanoTime()) ? ofProcess : make();
    }

    private static synchronized DtlsCertificate make() {
        long now = System.nanoTime();
        if (!isMade(now)) {
            DtlsCertificate made = generate();
            madeAt = now;
            ofProcess = made;
        }
        return ofProcess;
    }

    /**
     * Whether {@link #ofProcess} does not have to make one.
     *
     * @param nowNanos the time, by {@link System#nanoTime}
     */
    public static boolean isMade(long nowNanos) {
        return ofProcess != null && nowNanos - madeAt <= RENEW_AFTER_NANOS;
    }

    /** A new self-signed certificate: ECDSA on the curve P-256, valid for a year. */
    public static DtlsCertificate generate() {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=xphone");
            long now = System.currentTimeMillis();
            X509CertificateHolder holder = new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(63, random).add(BigInteger.ONE),
                            new Date(now - DAY_MS), // clocks of peers differ
                            new Date(now + VALID_DAYS * DAY_MS),
                            name,
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
            return new DtlsCertificate(new JcaX509CertificateConverter().getCertificate(holder), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate for DTLS: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a certificate and its private key.
     *
     * @param certificatePath a PEM file; its first certificate is used
     * @param keyPath a PEM file with the private key, without a password: PKCS #8, or the older formats of EC and RSA
     *     keys
     * @throws IllegalArgumentException if a file cannot be read, or the two do not fit, with a message that names the
     *     file
     */
    public static DtlsCertificate ofPem(Path certificatePath, Path keyPath) {
        X509Certificate certificate = readCertificate(certificatePath);
        PrivateKey key = readKey(keyPath);
        boolean ec = certificate.getPublicKey() instanceof ECPublicKey && "EC".equals(key.getAlgorithm());
        boolean rsa = certificate.getPublicKey() instanceof RSAPublicKey && "RSA".equals(key.getAlgorithm());
        if (!ec && !rsa) {
            throw new IllegalArgumentException("DTLS needs an EC or RSA certificate with its key; "
                    + certificatePath + " is of type "
                    + certificate.getPublicKey().getAlgorithm() + ", " + keyPath
                    + " of type " + key.getAlgorithm());
        }
        try {
            DtlsCertificate made = new DtlsCertificate(certificate, key);
            made.verifyKey(keyPath, certificatePath);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("certificate for DTLS " + certificatePath + ": " + e.getMessage(), e);
        }
    }

    private static X509Certificate readCertificate(Path path) {
        try (Reader reader = Files.newBufferedReader(path);
                PEMParser parser = new PEMParser(reader)) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof X509CertificateHolder holder) {
                    return new JcaX509CertificateConverter().getCertificate(holder);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("certificate for DTLS cannot be read: " + path + ": " + e, e);
        }
        throw new IllegalArgumentException("certificate for DTLS: no certificate in PEM format in " + path);
    }

    private static PrivateKey readKey(Path path) {
        try (Reader reader = Files.newBufferedReader(path);
                PEMParser parser = new PEMParser(reader)) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof PrivateKeyInfo key) {
                    return converter.getPrivateKey(key);
                } else if (next instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("private key for DTLS cannot be read: " + path + ": " + e, e);
        }
        throw new IllegalArgumentException("private key for DTLS: no private key without password in " + path);
    }

    private void verifyKey(Path keyPath, Path certificatePath) throws GeneralSecurityException {
        String algorithm = isEc() ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] text = {1, 2, 3};
        java.security.Signature signer = java.security.Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(text);
        byte[] signature = signer.sign();
        java.security.Signature verifier = java.security.Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(text);
        if (!verifier.verify(signature)) {
            throw new IllegalArgumentException(
                    "private key for DTLS: " + keyPath + " is not the key of the certificate in " + certificatePath);
        }
    }

    /** The SHA-256 fingerprint for the SDP. */
    public CertificateFingerprint fingerprint() {
        return fingerprint;
    }

    /** The certificate in DER; a copy. */
    public byte[] encoded() {
        return Arrays.copyOf(encoded, encoded.length);
    }

    PrivateKey key() {
        return key;
    }

    boolean isEc() {
        return certificate.getPublicKey() instanceof ECPublicKey;
    }

    /** The fingerprint; the key is not shown. */
    @Override
    public String toString() {
        return "DtlsCertificate[" + fingerprint + "]";
    }
}
