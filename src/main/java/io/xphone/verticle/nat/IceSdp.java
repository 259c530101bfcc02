package io.xphone.verticle.nat;

import io.xphone.nat.ice.IceCandidate;
import io.xphone.nat.ice.IceCandidateType;
import io.xphone.nat.ice.IceCredentials;
import io.xphone.nat.stun.StunAddress;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.verticle.runtime.AddressRange;
import io.xphone.verticle.runtime.LocalAddresses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Candidates and descriptions of ICE between SDP and the agent. */
final class IceSdp {

    private static final String HIDDEN_IPV4 = "0.0.0.0";
    private static final String HIDDEN_IPV6 = "::";
    private static final int DISCARD_PORT = 9;
    private static final Set<String> LITE_OPTIONS = Set.of(IceDescription.ICE2);
    private static final Set<String> OPTIONS =
            new LinkedHashSet<>(List.of(IceDescription.TRICKLE, IceDescription.ICE2));

    private IceSdp() {}

    /**
     * A candidate as SDP has it.
     *
     * @param hidden whether the related address is not published (RFC 8839 §5.1)
     */
    static io.xphone.sdp.transport.IceCandidate written(IceCandidate candidate, boolean hidden) {
        StunAddress related = candidate.related();
        String relatedHost = "";
        int relatedPort = 0;
        if (candidate.type() != IceCandidateType.HOST) {
            boolean named = related != null && !hidden;
            relatedHost = named
                    ? LocalAddresses.literal(related.address())
                    : candidate.address().ipv6() ? HIDDEN_IPV6 : HIDDEN_IPV4;
            relatedPort = named ? related.port() : DISCARD_PORT;
        }
        return new io.xphone.sdp.transport.IceCandidate(
                candidate.foundation(),
                candidate.component(),
                "UDP",
                candidate.priority(),
                LocalAddresses.literal(candidate.address().address()),
                candidate.address().port(),
                candidate.type().sdpName(),
                relatedHost,
                relatedPort,
                Map.of());
    }

    /**
     * The local description.
     *
     * @param end whether these are all candidates that there will be
     */
    static IceDescription written(
            IceCredentials credentials, boolean lite, List<IceCandidate> candidates, boolean end, boolean hidden) {
        return new IceDescription(
                credentials.ufrag(),
                credentials.pwd(),
                lite,
                lite ? LITE_OPTIONS : OPTIONS,
                candidates.stream().map(candidate -> written(candidate, hidden)).toList(),
                end && !lite,
                List.of());
    }

    /** The peer's description; its candidates that can be used: UDP, with an address and not a name (RFC 8839 §5.1). */
    static io.xphone.nat.ice.IceDescription read(IceDescription remote) {
        List<IceCandidate> candidates = new ArrayList<>();
        remote.candidates().forEach(candidate -> read(candidate).ifPresent(candidates::add));
        return new io.xphone.nat.ice.IceDescription(credentials(remote), remote.lite(), candidates);
    }

    static IceCredentials credentials(IceDescription description) {
        return new IceCredentials(description.ufrag(), description.password());
    }

    static Optional<IceCandidate> read(io.xphone.sdp.transport.IceCandidate candidate) {
        Optional<IceCandidateType> type = IceCandidateType.ofSdpName(candidate.type());
        boolean usable = candidate.udp()
                && type.isPresent()
                && candidate.component() <= IceCandidate.RTCP
                && candidate.port() > 0
                && candidate.priority() <= Integer.MAX_VALUE
                && !candidate.foundation().isEmpty()
                && AddressRange.isLiteral(candidate.address());
        if (!usable) {
            return Optional.empty();
        }
        StunAddress address = new StunAddress(LocalAddresses.ofLiteral(candidate.address()), candidate.port());
        boolean reachable =
                !address.address().isAnyLocalAddress() && !address.address().isMulticastAddress();
        return reachable
                ? Optional.of(new IceCandidate(
                        candidate.foundation(), candidate.component(), candidate.priority(), address, type.get(), null))
                : Optional.empty();
    }
}
