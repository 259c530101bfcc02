package io.xphone.nat.ice;

import java.util.List;

/**
 * What the peer says of itself (RFC 8445 §5.4): credentials and candidates.
 *
 * @param credentials of its ICE session
 * @param lite whether it is a lite implementation
 * @param candidates its candidates so far
 */
public record IceDescription(IceCredentials credentials, boolean lite, List<IceCandidate> candidates) {

    /** Copies the list. */
    public IceDescription {
        candidates = List.copyOf(candidates);
    }
}
