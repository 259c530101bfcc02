package io.xphone.verticle.runtime;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.SocketProtocolFamily;
import io.vertx.core.internal.VertxInternal;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Datagram channels of Vert.x' own transport, of the family of their address. On epoll Vert.x opens IPv6 sockets for either family: the
 * system then maps each address of an IPv4 packet to and fro.
 */
public final class DatagramChannels {

    private DatagramChannels() {}

    @SuppressWarnings("deprecation") // Vert.x' transport names the family so
    static DatagramChannel open(VertxInternal vertx, InetAddress address) {
        boolean ipv6 = address instanceof Inet6Address;
        if (!ipv6 && isEpoll(vertx)) {
            return Epoll.ipv4();
        }
        return vertx.transport().datagramChannel(ipv6 ? InternetProtocolFamily.IPv6 : InternetProtocolFamily.IPv4);
    }

    /** Whether Vert.x runs on epoll. */
    public static boolean isEpoll(VertxInternal vertx) {
        return vertx.transport().getClass().getSimpleName().startsWith("Epoll");
    }

    /** Apart, as an application on another transport need not have epoll's classes. */
    private static final class Epoll {
        static DatagramChannel ipv4() {
            return new EpollDatagramChannel(SocketProtocolFamily.INET);
        }
    }
}
