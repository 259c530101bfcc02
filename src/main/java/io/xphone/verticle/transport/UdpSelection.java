package io.xphone.verticle.transport;

import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Selects the UDP socket that a request is sent from. The peer responds to that address; a peer that identifies callers
 * by address, or is behind a NAT binding of an earlier request, would not recognise another socket.
 */
final class UdpSelection {

    private UdpSelection() {}

    /**
     * The socket for {@code remote}: the one that the Contact names, then the one that is bound to the source address
     * of the system's route, then one on the wildcard address, then the first.
     *
     * @param locals bound addresses of the sockets; those of the other family and, for other hosts, those on loopback
     *     are skipped
     * @param contact the local address in the request's Contact, unresolved or not; null for none
     * @param route the source address of the system's route to a peer
     * @return the index in {@code locals}; -1 when no socket can reach the peer
     */
    static int pick(
            List<InetSocketAddress> locals,
            InetAddress remote,
            InetSocketAddress contact,
            Function<InetAddress, String> route) {
        int only = -1;
        int usable = 0;
        for (int i = 0; i < locals.size(); i++) {
            if (reaches(locals.get(i).getAddress(), remote)) {
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
            if (reaches(locals.get(i).getAddress(), remote) && wanted.test(locals.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean any(InetSocketAddress local) {
        return local.getAddress().isAnyLocalAddress();
    }

    private static boolean reaches(InetAddress local, InetAddress remote) {
        return local instanceof Inet6Address == remote instanceof Inet6Address
                && (!local.isLoopbackAddress() || remote.isLoopbackAddress() || remote.isAnyLocalAddress());
    }
}
