package io.xphone.verticle.runtime;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * The addresses of one peer.
 *
 * @param hop the host that it is called at, as {@code ConfiguredHops} names it; null: it has none
 * @param sources the addresses that it calls from
 */
public record PeerAddresses(String hop, List<AddressRange> sources) {

    /** Whether the peer calls from an address. */
    public boolean isAt(InetAddress address) {
        for (AddressRange range : sources) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether an address is one of the peer.
     *
     * @param hops the configured hosts that have resolved to the address
     */
    public boolean has(InetAddress address, Set<String> hops) {
        return hop != null && hops.contains(hop) || isAt(address);
    }
}
