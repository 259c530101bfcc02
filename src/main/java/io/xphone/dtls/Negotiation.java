package io.xphone.dtls;

import io.xphone.rtp.srtp.SrtpKey;
import io.xphone.rtp.srtp.SrtpSuite;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;

/** What both roles do alike in a handshake: the certificates, the SRTP protection profile, and the keys. */
final class Negotiation {

    static final ProtocolVersion[] VERSIONS = ProtocolVersion.DTLSv12.only();

    static final int[] GROUPS = {NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1};

    private static final int[] EC_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    };
    private static final int[] RSA_SUITES = {
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    };

    private static final String EXPORTER_LABEL = "EXTRACTOR-dtls_srtp"; // RFC 5764 §4.2

    private final DtlsSettings settings;
    private final Runnable closed;
    private SrtpSuite suite;
    private DtlsException failure;
    private DtlsKeys keys;
    private boolean complete;

    /**
     * Creates a negotiation.
     *
     * @param closed called when the peer ends the association after the handshake
     */
    Negotiation(DtlsSettings settings, Runnable closed) {
        this.settings = settings;
        this.closed = closed;
    }

    DtlsSettings settings() {
        return settings;
    }

    /** Why the handshake failed, if this negotiation failed it, else null. */
    DtlsException failure() {
        return failure;
    }

    /** The keys after the handshake. */
    DtlsKeys keys() {
        return keys;
    }

    /** The cipher suites of a client, which knows nothing of the server's certificate, or of a server with its own. */
    int[] cipherSuites() {
        if (settings.role() == DtlsRole.SERVER) {
            return settings.certificate().isEc() ? EC_SUITES.clone() : RSA_SUITES.clone();
        }
        int[] both = Arrays.copyOf(EC_SUITES, EC_SUITES.length + RSA_SUITES.length);
        System.arraycopy(RSA_SUITES, 0, both, EC_SUITES.length, RSA_SUITES.length);
        return both;
    }

    // profiles

    UseSRTPData offeredProfiles() {
        return new UseSRTPData(
                settings.suites().stream().mapToInt(SrtpSuite::dtlsProfile).toArray(), TlsUtils.EMPTY_BYTES);
    }

    /** Takes the first of our profiles that the client offers. */
    UseSRTPData chooseProfile(UseSRTPData offered) throws IOException {
        if (offered == null) {
            throw fail(
                    AlertDescription.handshake_failure,
                    DtlsException.Reason.PROFILE,
                    "the peer's ClientHello has no use_srtp extension (RFC 5764)");
        }
        for (SrtpSuite own : settings.suites()) {
            if (contains(offered.getProtectionProfiles(), own.dtlsProfile())) {
                suite = own;
                // without MKI: there is one key, and no packet is to carry its number (RFC 5764 §4.1.3)
                return new UseSRTPData(new int[] {own.dtlsProfile()}, TlsUtils.EMPTY_BYTES);
            }
        }
        throw fail(
                AlertDescription.handshake_failure,
                DtlsException.Reason.PROFILE,
                "the peer offers the SRTP protection profiles " + hex(offered.getProtectionProfiles()) + ", we accept "
                        + names(settings.suites()));
    }

    /** Checks what the server has chosen. */
    void profileChosen(UseSRTPData chosen) throws IOException {
        if (chosen == null) {
            throw fail(
                    AlertDescription.handshake_failure,
                    DtlsException.Reason.PROFILE,
                    "the peer accepts none of the SRTP protection profiles " + names(settings.suites()));
        }
        int[] profiles = chosen.getProtectionProfiles();
        for (SrtpSuite own : settings.suites()) {
            if (profiles.length == 1 && profiles[0] == own.dtlsProfile() && chosen.getMki().length == 0) {
                suite = own;
                return;
            }
        }
        throw fail(
                AlertDescription.illegal_parameter,
                DtlsException.Reason.PROFILE,
                "the peer chose the SRTP protection profiles " + hex(profiles) + ", which we have not offered");
    }

    private static boolean contains(int[] some, int one) {
        return Arrays.stream(some).anyMatch(value -> value == one);
    }

    private static String hex(int[] profiles) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(profiles.length, 8); i++) {
            text.append(i == 0 ? "" : ", ").append(String.format("0x%04x", profiles[i]));
        }
        return text.append(profiles.length > 8 ? ", …" : "").toString();
    }

    private static String names(List<SrtpSuite> suites) {
        return String.join(", ", suites.stream().map(SrtpSuite::sdpName).toList());
    }

    // certificates

    /** The signature algorithms: ECDSA and RSA, not with SHA-1. */
    static Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
        Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
        for (short signature : new short[] {SignatureAlgorithm.ecdsa, SignatureAlgorithm.rsa}) {
            for (short hash : new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
                algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, signature));
            }
        }
        return algorithms;
    }

    /**
     * Compares the peer's certificate with its SDP, when it arrives: before any key is made. That the peer has the
     * private key is verified by the library.
     */
    void verify(Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw fail(
                    AlertDescription.certificate_required,
                    DtlsException.Reason.CERTIFICATE,
                    "the peer sent no certificate");
        }
        byte[] certificate = chain.getCertificateAt(0).getEncoded();
        if (!CertificateFingerprint.matches(settings.peer(), certificate)) {
            throw fail(
                    AlertDescription.bad_certificate,
                    DtlsException.Reason.CERTIFICATE,
                    "the peer's certificate has the fingerprint "
                            + CertificateFingerprint.of(settings.peer().get(0).hash(), certificate)
                            + ", its SDP has " + settings.peer().get(0));
        }
    }

    TlsCredentialedSigner signer(TlsContext context, Vector<?> algorithms) throws IOException {
        DtlsCertificate own = settings.certificate();
        short kind = own.isEc() ? SignatureAlgorithm.ecdsa : SignatureAlgorithm.rsa;
        SignatureAndHashAlgorithm algorithm = TlsUtils.chooseSignatureAndHashAlgorithm(context, algorithms, kind);
        TlsCertificate encoded = DtlsCrypto.SHARED.createCertificate(own.encoded());
        return new JcaDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                DtlsCrypto.SHARED,
                own.key(),
                new Certificate(new TlsCertificate[] {encoded}),
                algorithm);
    }

    // keys

    /** Exports the keys (RFC 5764 §4.2): of client and server, then their salts. */
    void complete(TlsContext context) {
        int keyLength = suite.keyLength();
        int saltLength = suite.saltLength();
        byte[] material = context.exportKeyingMaterial(EXPORTER_LABEL, null, 2 * (keyLength + saltLength));
        SrtpKey client = key(material, 0, 2 * keyLength);
        SrtpKey server = key(material, keyLength, 2 * keyLength + saltLength);
        Arrays.fill(material, (byte) 0);
        keys = settings.role() == DtlsRole.CLIENT ? new DtlsKeys(client, server) : new DtlsKeys(server, client);
        complete = true;
    }

    private SrtpKey key(byte[] material, int keyAt, int saltAt) {
        byte[] key = Arrays.copyOfRange(material, keyAt, keyAt + suite.keyLength());
        byte[] salt = Arrays.copyOfRange(material, saltAt, saltAt + suite.saltLength());
        SrtpKey made = new SrtpKey(suite, key, salt); // copies
        Arrays.fill(key, (byte) 0);
        Arrays.fill(salt, (byte) 0);
        return made;
    }

    // failures

    void alertReceived(short level, short description) {
        if (complete) {
            if (level == AlertLevel.fatal || description == AlertDescription.close_notify) {
                closed.run();
            }
        } else if (level == AlertLevel.fatal || description == AlertDescription.close_notify) {
            failure = new DtlsException(
                    DtlsException.Reason.ALERT,
                    "the peer ended the handshake with the alert " + AlertDescription.getText(description));
        }
    }

    /** The failure that an exception of the library means. */
    DtlsException failure(Exception cause) {
        if (failure != null) {
            return failure;
        }
        if (cause instanceof TlsFatalAlert alert) {
            String detail =
                    alert.getCause() == null ? "" : ": " + alert.getCause().getMessage();
            return new DtlsException(
                    DtlsException.Reason.PROTOCOL,
                    "the handshake failed: " + AlertDescription.getText(alert.getAlertDescription()) + detail,
                    cause);
        }
        return new DtlsException(DtlsException.Reason.PROTOCOL, "the handshake failed: " + cause.getMessage(), cause);
    }

    private TlsFatalAlert fail(short alert, DtlsException.Reason reason, String message) {
        failure = new DtlsException(reason, message);
        return new TlsFatalAlert(alert);
    }
}
