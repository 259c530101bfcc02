package io.xphone.sdp.transport;

import java.util.Objects;
import java.util.Optional;

/**
 * How the media of a call is transported, as negotiated.
 *
 * @param profile the profile of the m= line
 * @param sdes the keys of SDES; empty unless they are used
 * @param dtls the DTLS association; empty unless it provides the keys
 * @param rtcpMux whether RTCP uses the port of RTP
 * @param ice the ICE of both sides; empty where it is not used
 */
public record NegotiatedTransport(
        MediaProfile profile,
        Optional<SdesKeys> sdes,
        Optional<DtlsParameters> dtls,
        boolean rtcpMux,
        Optional<NegotiatedIce> ice) {

    /** Plain RTP, RTCP on a port of its own. */
    public static final NegotiatedTransport PLAIN =
            new NegotiatedTransport(MediaProfile.AVP, Optional.empty(), Optional.empty(), false, Optional.empty());

    /** Rejects null. */
    public NegotiatedTransport {
        Objects.requireNonNull(profile);
    }

    /** The name of the crypto suite of SDES; empty for plain media, and for DTLS, whose handshake chooses it. */
    public Optional<String> suite() {
        return sdes.map(keys -> keys.suite().sdpName());
    }

    /** Whether every packet is SRTP. */
    public boolean secured() {
        return sdes.isPresent() || dtls.isPresent();
    }
}
