package io.xphone.nat.ice;

import io.xphone.nat.stun.StunAddress;
import java.net.Inet6Address;
import java.util.Objects;

/**
 * A UDP candidate (RFC 8445 §5.1, §5.3), local or remote.
 *
 * @param foundation equal for candidates of the same type, base address and server; 1 to 32 characters
 * @param component 1 for RTP, or for RTP and RTCP on one port; 2 for RTCP; up to 256
 * @param priority 1 to 2³¹ - 1
 * @param address where the candidate receives
 * @param type its type
 * @param related the base of a reflexive candidate, the mapped address of a relayed one; null for host candidates, and
 *     for those of a peer that does not publish it
 */
public record IceCandidate(
        String foundation,
        int component,
        long priority,
        StunAddress address,
        IceCandidateType type,
        StunAddress related) {

    /** The component of RTP. */
    public static final int RTP = 1;

    /** The component of RTCP on a port of its own. */
    public static final int RTCP = 2;

    private static final long MAX_PRIORITY = 0x7fffffffL;
    private static final int MAX_FOUNDATION = 32;

    /** @throws IllegalArgumentException if a number is out of range, or the port is 0 */
    public IceCandidate {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(type, "type");
        if (foundation.isEmpty() || foundation.length() > MAX_FOUNDATION) {
            throw new IllegalArgumentException("foundation of " + foundation.length() + " characters");
        }
        if (component < 1 || component > 256) {
            throw new IllegalArgumentException("component out of range: " + component);
        }
        if (priority < 1 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority out of range: " + priority);
        }
        if (address.port() == 0) {
            throw new IllegalArgumentException("port 0");
        }
    }

    /** A local host candidate. */
    public static IceCandidate host(String foundation, int component, int localPreference, StunAddress address) {
        return of(IceCandidateType.HOST, foundation, component, localPreference, address, null);
    }

    /** A local candidate, with the recommended priority. */
    public static IceCandidate of(
            IceCandidateType type,
            String foundation,
            int component,
            int localPreference,
            StunAddress address,
            StunAddress related) {
        return new IceCandidate(
                foundation, component, priority(type, localPreference, component), address, type, related);
    }

    /**
     * The recommended priority (RFC 8445 §5.1.2.1).
     *
     * @param localPreference 0 to 65535: the highest for the preferred address family, interface or server
     */
    public static long priority(IceCandidateType type, int localPreference, int component) {
        return (long) type.preference() << 24 | (long) (localPreference & 0xffff) << 8 | 256 - component;
    }

    /** Where packets of this local candidate are sent from: the socket, or the relayed address (RFC 8445 §4). */
    public StunAddress base() {
        boolean reflexive = type == IceCandidateType.SERVER_REFLEXIVE || type == IceCandidateType.PEER_REFLEXIVE;
        return reflexive && related != null ? related : address;
    }

    /** PRIORITY of a check from this local candidate: that of a peer-reflexive candidate (RFC 8445 §7.1.1). */
    long peerReflexivePriority() {
        return (long) IceCandidateType.PEER_REFLEXIVE.preference() << 24 | priority & 0xffffff;
    }

    /** Whether checks between the two are possible: the family, and the scope of link-local addresses (§6.1.2.2). */
    boolean reaches(IceCandidate remote) {
        return address.ipv6() == remote.address.ipv6()
                && (!(address.address() instanceof Inet6Address)
                        || address.address().isLinkLocalAddress()
                                == remote.address.address().isLinkLocalAddress());
    }

    /** Whether one of two candidates is redundant: the same address and base (RFC 8445 §5.1.3). */
    public boolean redundantTo(IceCandidate other) {
        return component == other.component && address.equals(other.address) && base().equals(other.base());
    }
}
