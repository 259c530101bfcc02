package io.xphone.verticle.runtime;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.SocketProtocolFamily;
import io.vertx.core.internal.VertxInternal;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Creates datagram channels of Vert.x' transport with the protocol family of their address. On epoll, Vert.x opens IPv6
 * sockets for both families, and the system then maps the addresses of each IPv4 packet in both directions.
 */
public final class DatagramChannels {

    private DatagramChannels() {}

    @SuppressWarnings("deprecation") // the signature of Vert.x' transport
    public static DatagramChannel open(VertxInternal vertx, InetAddress address) {
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

    /** A separate class, because epoll's classes may be absent when another transport is used. */
    private static final class Epoll {
        static DatagramChannel ipv4() {
            return new EpollDatagramChannel(SocketProtocolFamily.INET);
        }
    }
}
