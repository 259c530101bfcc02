package io.xphone.sdp.transport;

import java.util.List;

/**
 * The DTLS association that was negotiated.
 *
 * @param role ACTIVE: the local side is the client; PASSIVE: it is the server
 * @param fingerprints of the peer's certificate, which has to match one of them
 * @param tlsId of the peer; "" for none
 * @param localTlsId of the local side; "" for none
 */
public record DtlsParameters(SetupRole role, List<Fingerprint> fingerprints, String tlsId, String localTlsId) {

    /** Copies the list. */
    public DtlsParameters {
        fingerprints = List.copyOf(fingerprints);
    }

    /** Whether a description of the peer belongs to this association (RFC 8842 §4), as far as its role permits. */
    public boolean continuedBy(TransportDescription remote) {
        return fingerprints.equals(remote.fingerprints()) && tlsId.equals(remote.tlsId());
    }
}
