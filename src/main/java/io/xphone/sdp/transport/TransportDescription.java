package io.xphone.sdp.transport;

import java.util.List;
import java.util.Optional;

/**
 * What a description says about the transport of one stream; malformed attributes are left out.
 *
 * @param profile the profile of the m= line
 * @param crypto the lines {@code a=crypto} that can be used, in order of preference
 * @param cryptoStated whether there are any such lines, usable or not
 * @param fingerprints of the certificate
 * @param setup the role in the DTLS handshake; empty without the attribute
 * @param tlsId identifies the DTLS association; "" for none
 * @param rtcpMux whether RTCP may use the port of RTP
 * @param rtcpMuxOnly whether it uses no other (RFC 8858)
 * @param reducedSize whether RTCP of reduced size is understood (RFC 5506)
 * @param ice the ICE; empty without valid ufrag and password
 * @param iceMismatch whether the peer has found that an intermediary changed the addresses (RFC 8839 §5.3)
 * @param mid identifies the stream in groups; "" for none
 * @param bundled the mids of the group BUNDLE that the stream belongs to; empty for none
 */
public record TransportDescription(
        MediaProfile profile,
        List<CryptoAttribute> crypto,
        boolean cryptoStated,
        List<Fingerprint> fingerprints,
        Optional<SetupRole> setup,
        String tlsId,
        boolean rtcpMux,
        boolean rtcpMuxOnly,
        boolean reducedSize,
        Optional<IceDescription> ice,
        boolean iceMismatch,
        String mid,
        List<String> bundled) {

    /** Copies the lists. */
    public TransportDescription {
        crypto = List.copyOf(crypto);
        fingerprints = List.copyOf(fingerprints);
        bundled = List.copyOf(bundled);
    }
}
