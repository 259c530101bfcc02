package io.xphone.sdp.transport;

import java.util.List;

/**
 * The DTLS association that was negotiated.
 *
 * @param role ACTIVE: the local side is the client; PASSIVE: it is the server
 * @param fingerprints of the peer's certificate, which has to match one of them
 * @param tlsId of the peer; "" for none
 */
public record DtlsParameters(SetupRole role, List<Fingerprint> fingerprints, String tlsId) {

    /** Copies the list. */
    public DtlsParameters {
        fingerprints = List.copyOf(fingerprints);
    }
}
