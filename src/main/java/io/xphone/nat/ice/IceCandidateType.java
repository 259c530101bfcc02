package io.xphone.nat.ice;

import java.util.Optional;

/** The type of a candidate, with its type preference (RFC 8445 §5.1.2.2). */
public enum IceCandidateType {
    /** The address of a local socket. */
    HOST("host", 126),
    /** An address that the peer's NAT or ours gave a connectivity check. */
    PEER_REFLEXIVE("prflx", 110),
    /** An address that a NAT gave a request to a STUN server. */
    SERVER_REFLEXIVE("srflx", 100),
    /** An address of a TURN server. */
    RELAYED("relay", 0);

    private final String sdpName;
    private final int preference;

    IceCandidateType(String sdpName, int preference) {
        this.sdpName = sdpName;
        this.preference = preference;
    }

    /** The name in SDP (RFC 8839 §5.1). */
    public String sdpName() {
        return sdpName;
    }

    /** The type preference, 0 to 126. */
    public int preference() {
        return preference;
    }

    /** The type with a name of SDP; empty for others. */
    public static Optional<IceCandidateType> ofSdpName(String name) {
        for (IceCandidateType type : values()) {
            if (type.sdpName.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
