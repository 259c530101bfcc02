package io.xphone.verticle.transport;

import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which of several UDP sockets a request leaves from. The peer answers to it, and a peer that tells callers by their address, or holds open
 * what it has been called from, takes another of our sockets for a stranger's.
 */
final class UdpSelection {

    private UdpSelection() {}

    /**
     * The socket that peers know us by on the way to {@code remote}: the one that our Contact names, then the one that is bound to the address
     * which the system's route uses, then one on all addresses, then the first.
     *
     * @param locals what the sockets are bound to; those of the other family and, for other hosts, those on loopback are passed over
     * @param contact the address of ours that the request names, unresolved or not; null where it names none
     * @param route our address on the way to a peer as the system's routes have it
     * @return the place in {@code locals}; -1 when none leads there
     */
    static int pick(
            List<InetSocketAddress> locals,
            InetAddress remote,
            InetSocketAddress contact,
            Function<InetAddress, String> route) {
        int only = -1;
        int usable = 0;
        for (int i = 0; i < locals.size(); i++) {
            if (leads(locals.get(i).getAddress(), remote)) {
                only = usable++ == 0 ? i : only;
            }
        }
        if (usable <= 1) {
            return only;
        }
        if (contact != null) {
            int named = first(
                    locals,
                    remote,
                    local -> local.getPort() == contact.getPort()
                            && LocalAddresses.literal(local.getAddress()).equalsIgnoreCase(contact.getHostString()));
            if (named < 0) {
                named = first(locals, remote, local -> local.getPort() == contact.getPort() && any(local));
            }
            if (named >= 0) {
                return named;
            }
        }
        String source = route.apply(remote);
        int routed = first(
                locals,
                remote,
                local -> LocalAddresses.literal(local.getAddress()).equals(source));
        if (routed < 0) {
            routed = first(locals, remote, UdpSelection::any);
        }
        return routed >= 0 ? routed : only;
    }

    private static int first(List<InetSocketAddress> locals, InetAddress remote, Predicate<InetSocketAddress> wanted) {
        for (int i = 0; i < locals.size(); i++) {
            if (leads(locals.get(i).getAddress(), remote) && wanted.test(locals.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean any(InetSocketAddress local) {
        return local.getAddress().isAnyLocalAddress();
    }

    private static boolean leads(InetAddress local, InetAddress remote) {
        return local instanceof Inet6Address == remote instanceof Inet6Address
                && (!local.isLoopbackAddress() || remote.isLoopbackAddress() || remote.isAnyLocalAddress());
    }
}
