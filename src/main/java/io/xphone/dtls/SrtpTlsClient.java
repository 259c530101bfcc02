package io.xphone.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;

/** The client of a handshake with the extension use_srtp. */
final class SrtpTlsClient extends AbstractTlsClient {

    private final Negotiation negotiation;
    private final int timeoutMs;

    SrtpTlsClient(Negotiation negotiation, int timeoutMs) {
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
    @SuppressWarnings("rawtypes") // the library's signature
    protected Vector<Integer> getSupportedGroups(Vector roles) {
        Vector<Integer> groups = new Vector<>();
        TlsUtils.addIfSupported(groups, getCrypto(), Negotiation.GROUPS);
        return groups;
    }

    @Override
    protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
        return Negotiation.signatureAlgorithms();
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
    @SuppressWarnings({"rawtypes", "unchecked"}) // the library's signature
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, negotiation.offeredProfiles());
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes") // the library's signature
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        negotiation.profileChosen(extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                negotiation.verify(certificate.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                Vector<?> algorithms = request.getSupportedSignatureAlgorithms();
                return negotiation.signer(context, algorithms == null ? new Vector<>(List.of()) : algorithms);
            }
        };
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
