package io.xphone.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;

/** The server of a handshake with the extension use_srtp; it requires a certificate of the client. */
final class SrtpTlsServer extends AbstractTlsServer {

    private final Negotiation negotiation;
    private final int timeoutMs;
    private UseSRTPData chosen;

    SrtpTlsServer(Negotiation negotiation, int timeoutMs) {
        super(DtlsCrypto.SHARED);
        this.negotiation = negotiation;
        this.timeoutMs = timeoutMs;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Negotiation.VERSIONS.clone();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return negotiation.cipherSuites();
    }

    @Override
    public int[] getSupportedGroups() {
        return Negotiation.GROUPS.clone();
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return timeoutMs;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return negotiation.settings().resendMs();
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true; // the exporter is not safe without (RFC 7627 §5.4)
    }

    @Override
    @SuppressWarnings("rawtypes") // the library's signature
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        chosen = negotiation.chooseProfile(extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the library's signature
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, chosen);
        return extensions;
    }

    @Override
    public TlsCredentials getCredentials() throws IOException {
        return negotiation.signer(
                context, context.getSecurityParametersHandshake().getClientSigAlgs());
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                Negotiation.signatureAlgorithms(),
                null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        negotiation.verify(certificate);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        negotiation.complete(context);
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        negotiation.alertReceived(level, description);
    }
}
