package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.unix.Socket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.xphone.Loopback;
import io.xphone.Shows;
import io.xphone.verticle.runtime.DatagramChannels;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Media sockets, on a channel and directly on epoll, with sockets of the JDK at the other end. */
class MediaSocketTest {

    private record Datagram(byte[] data, InetSocketAddress from) {}

    private final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    private Vertx vertx;
    private ContextInternal context;

    private MediaSocket open(boolean epoll, String host, int dscp) throws Exception {
        while (true) {
            try {
                return open(epoll, host, ThreadLocalRandom.current().nextInt(32_768, 60_999), dscp);
            } catch (IOException inUse) {
                // try another port
            }
        }
    }

    private MediaSocket open(boolean epoll, String host, int port, int dscp) throws Exception {
        if (vertx == null) {
            vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(epoll));
            context = (ContextInternal) vertx.getOrCreateContext();
        }
        assumeThat(DatagramChannels.isEpoll((VertxInternal) vertx)).isEqualTo(epoll);
        InetAddress address = InetAddress.getByName(host);
        Future<MediaSocket> bound = Future.future(promise -> context.runOnContext(ignored -> MediaSocket.bind(
                        context,
                        address,
                        port,
                        dscp,
                        (data, length, sender) -> received.add(new Datagram(Arrays.copyOf(data, length), sender)))
                .onComplete(promise)));
        return Loopback.await(bound);
    }

    private <T> T onLoop(Callable<T> step) throws Exception {
        return Loopback.await(Future.future(promise -> context.runOnContext(ignored -> {
            try {
                promise.complete(step.call());
            } catch (Exception failure) {
                promise.fail(failure);
            }
        })));
    }

    private void onLoop(Runnable step) throws Exception {
        onLoop(() -> {
            step.run();
            return null;
        });
    }

    private static void send(DatagramSocket from, int value, MediaSocket to) throws IOException {
        from.send(new DatagramPacket(
                new byte[] {(byte) value, 1, 2}, 3, new InetSocketAddress(from.getLocalAddress(), to.port())));
    }

    private Datagram next() throws InterruptedException {
        return received.poll(10, TimeUnit.SECONDS);
    }

    private static DatagramSocket peer(String host) throws IOException {
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getByName(host));
        peer.setSoTimeout(10_000);
        return peer;
    }

    @AfterEach
    void close() throws Exception {
        if (vertx != null) {
            Loopback.await(vertx.close());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void datagramsAreSentAndReceived(boolean epoll) throws Exception {
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            MediaSocket socket = open(epoll, host, 46);
            try (DatagramSocket peer = peer(host)) {
                send(peer, 7, socket);
                Datagram datagram = next();
                assertThat(datagram.data()).containsExactly(7, 1, 2);
                assertThat(datagram.from()).isEqualTo(peer.getLocalSocketAddress());
                onLoop(() -> socket.send(new byte[] {9, 8, 7, 6}, 3, datagram.from()));
                DatagramPacket back = new DatagramPacket(new byte[10], 10);
                peer.receive(back);
                assertThat(Arrays.copyOf(back.getData(), back.getLength())).containsExactly(9, 8, 7);
                assertThat(back.getPort()).isEqualTo(socket.port());
            }
            Loopback.await(socket.close(context));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void boundPortFailsAndClosedPortIsFree(boolean epoll) throws Exception {
        MediaSocket first = open(epoll, "127.0.0.1", 0);
        int port = first.port();
        assertThatThrownBy(() -> open(epoll, "127.0.0.1", port, 0)).isInstanceOf(IOException.class);
        Loopback.await(first.close(context));
        MediaSocket second = open(epoll, "127.0.0.1", port, 0);
        onLoop(() -> first.send(new byte[1], 1, new InetSocketAddress("127.0.0.1", port)));
        try (DatagramSocket peer = peer("127.0.0.1")) {
            send(peer, 5, second);
            assertThat(next().data()[0]).isEqualTo((byte) 5); // nothing arrived from the closed socket
        }
    }

    @Test
    void bindFailureDoesNotThrow() {
        assertThatThrownBy(() -> open(true, "127.0.0.1", 70_000, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void restrictedSocketReceivesFromItsPeerOnly() throws Exception {
        MediaSocket socket = open(true, "127.0.0.1", 0);
        try (DatagramSocket peer = peer("127.0.0.1");
                DatagramSocket stranger = peer("127.0.0.1")) {
            InetSocketAddress there = (InetSocketAddress) peer.getLocalSocketAddress();
            onLoop(() -> socket.restrictTo(there));
            assertThat(onLoop(socket::restricted)).isTrue();
            send(stranger, 1, socket);
            send(peer, 2, socket);
            Datagram datagram = next();
            assertThat(datagram.data()[0]).isEqualTo((byte) 2);
            assertThat(datagram.from()).isSameAs(there);
            onLoop(() -> socket.send(new byte[] {3}, 1, there));
            peer.receive(new DatagramPacket(new byte[1], 1));
            onLoop(socket::unrestrict);
            assertThat(onLoop(socket::restricted)).isFalse();
            send(stranger, 4, socket);
            assertThat(next()).satisfies(other -> {
                assertThat(other.data()[0]).isEqualTo((byte) 4);
                assertThat(other.from()).isEqualTo(stranger.getLocalSocketAddress());
            });
            onLoop(() -> socket.send(new byte[] {3}, 1, there));
            peer.receive(new DatagramPacket(new byte[1], 1));
        }
    }

    @Test
    void whatCameBeforeTheRestrictionIsOfItsSender() throws Exception {
        MediaSocket socket = open(true, "127.0.0.1", 0);
        try (DatagramSocket peer = peer("127.0.0.1");
                DatagramSocket stranger = peer("127.0.0.1")) {
            onLoop(() -> {
                for (byte i = 0; i < 10; i++) {
                    send(stranger, 1, socket);
                    send(peer, 2, socket);
                }
                socket.restrictTo((InetSocketAddress) peer.getLocalSocketAddress());
                return null;
            });
            send(peer, 3, socket);
            Datagram datagram = next();
            for (; datagram.data()[0] != 3; datagram = next()) {
                assertThat(datagram.data()[0]).isEqualTo((byte) 2);
            }
            assertThat(datagram.from()).isEqualTo(peer.getLocalSocketAddress());
        }
    }

    @Test
    void peerThatReturnsIsReceivedAgain() throws Exception {
        MediaSocket socket = open(true, "127.0.0.1", 0);
        DatagramSocket gone = peer("127.0.0.1");
        InetSocketAddress there = (InetSocketAddress) gone.getLocalSocketAddress();
        onLoop(() -> socket.restrictTo(there));
        gone.close();
        for (int i = 0; i < 5; i++) { // the system responds with "port unreachable"
            onLoop(() -> socket.send(new byte[] {3}, 1, there));
        }
        try (DatagramSocket back = new DatagramSocket(there)) {
            send(back, 8, socket);
            assertThat(next().data()[0]).isEqualTo((byte) 8);
        }
    }

    @Test
    @Shows("MediaOptions.dscp")
    void packetsCarryTheDscp() throws Exception {
        for (int dscp : new int[] {46, 0}) {
            EpollMediaSocket socket = (EpollMediaSocket) open(true, "127.0.0.1", dscp);
            assertThat(((Socket) socket.fd()).getTrafficClass()).isEqualTo(dscp << 2);
            Loopback.await(socket.close(context));
        }
    }
}
