package io.xphone.sdp.transport;

import java.util.List;
import java.util.Optional;

/**
 * The transport of the local media, as the media has opened it; keys of SDES are new for each description and not part
 * of it.
 *
 * @param fingerprints of the local certificate; empty: no DTLS
 * @param tlsId identifies the first DTLS association (RFC 8842 §4); later ones have new ones; "" for none
 * @param ice the local ICE; empty for none
 */
public record LocalTransport(List<Fingerprint> fingerprints, String tlsId, Optional<IceDescription> ice) {

    /** Neither DTLS nor ICE. */
    public static final LocalTransport NONE = new LocalTransport(List.of(), "", Optional.empty());

    /** Copies the list. */
    public LocalTransport {
        fingerprints = List.copyOf(fingerprints);
    }

    /** The same with other ICE. */
    public LocalTransport withIce(IceDescription other) {
        return new LocalTransport(fingerprints, tlsId, Optional.of(other));
    }
}
