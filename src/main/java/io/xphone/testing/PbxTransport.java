package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.xphone.sip.message.SipFramer;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** SIP over UDP and TCP on one port number (RFC 3261 §18). Confined to one event loop. */
final class PbxTransport {

    /** Receives messages. */
    interface Receiver {
        void onMessage(SipMessage message, PbxPeer from);

        void onMalformed(SipParseException problem, PbxPeer from);
    }

    private static final int MAX_DATAGRAM = 65_535;

    private static final int ATTEMPTS = 20;
    private static final byte[] PONG = {'\r', '\n'};

    private final Vertx vertx;
    private final FakePbxOptions options;
    private final Receiver receiver;
    private final LinkRunner in;
    private final LinkRunner out;
    private final Map<PbxPeer, Future<NetSocket>> connections = new HashMap<>();
    private DatagramSocket udp;
    private NetServer server;
    private NetClient client;
    private int port;

    PbxTransport(Vertx vertx, FakePbxOptions options, Receiver receiver) {
        this.vertx = vertx;
        this.options = options;
        this.receiver = receiver;
        this.in = new LinkRunner(vertx, options.sipIn());
        this.out = new LinkRunner(vertx, options.sipOut());
    }

    int port() {
        return port;
    }

    Future<Void> listen() {
        client = vertx.createNetClient();
        return listen(ATTEMPTS);
    }

    private Future<Void> listen(int attempts) {
        if (!options.transports().contains("UDP")) {
            return listenTcp(options.port());
        }
        udp = vertx.createDatagramSocket(new DatagramSocketOptions()
                .setReceiveBufferSize(MAX_DATAGRAM) // of the system, and the longest datagram accepted
                .setIpV6(options.host().indexOf(':') >= 0));
        udp.exceptionHandler(ignored -> {});
        udp.handler(packet -> {
            PbxPeer from = new PbxPeer(
                    "UDP", packet.sender().hostAddress(), packet.sender().port());
            byte[] bytes = packet.data().getBytes();
            in.pass(() -> onDatagram(bytes, from));
        });
        return udp.listen(options.port(), options.host()).compose(bound -> {
            port = bound.localAddress().port();
            if (!options.transports().contains("TCP")) {
                return Future.succeededFuture();
            }
            return listenTcp(port).recover(taken -> {
                if (options.port() != 0 || attempts == 1) {
                    return Future.failedFuture(taken);
                }
                return udp.close().compose(closed -> listen(attempts - 1));
            });
        });
    }

    private Future<Void> listenTcp(int tcpPort) {
        server = vertx.createNetServer().connectHandler(socket -> {
            PbxPeer from = peer(socket.remoteAddress());
            connections.put(from, Future.succeededFuture(socket));
            attach(socket, from);
        });
        return server.listen(tcpPort, options.host()).map(listening -> {
            port = listening.actualPort();
            return null;
        });
    }

    private static PbxPeer peer(SocketAddress address) {
        return new PbxPeer("TCP", address.hostAddress(), address.port());
    }

    private void onDatagram(byte[] bytes, PbxPeer from) {
        if (SipParser.isKeepAlive(bytes, 0, bytes.length)) {
            return;
        }
        SipMessage message;
        try {
            message = SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
        } catch (SipParseException problem) {
            receiver.onMalformed(problem, from);
            return;
        }
        receiver.onMessage(message, from);
    }

    private void attach(NetSocket socket, PbxPeer peer) {
        SipFramer framer = new SipFramer(SipLimits.DEFAULT);
        SipFramer.Sink sink = new SipFramer.Sink() {
            @Override
            public void message(SipMessage message) {
                receiver.onMessage(message, peer);
            }

            @Override
            public void malformed(SipParseException problem) {
                receiver.onMalformed(problem, peer);
            }

            @Override
            public void ping() {
                socket.write(Buffer.buffer(PONG));
            }

            @Override
            public void pong() {
                // no pong is awaited
            }

            @Override
            public void unframeable(SipParseException problem) {
                receiver.onMalformed(problem, peer);
                socket.close();
            }
        };
        socket.handler(data -> {
            byte[] bytes = data.getBytes();
            framer.feed(bytes, 0, bytes.length, sink);
        });
        socket.exceptionHandler(ignored -> {});
        socket.closeHandler(closed -> {
            Future<NetSocket> known = connections.get(peer);
            if (known != null && known.result() == socket) {
                connections.remove(peer);
            }
        });
    }

    /** Whether there is a connection to the peer, opened by either side. */
    boolean connected(PbxPeer peer) {
        return connections.containsKey(peer);
    }

    /**
     * Sends a message.
     *
     * @param outcomeHandler called first, with whether the simulated network drops the message
     * @param failureHandler called later if sending fails
     */
    void send(byte[] bytes, PbxPeer to, LinkRunner.OutcomeHandler outcomeHandler, Consumer<Throwable> failureHandler) {
        if (to.reliable()) {
            outcomeHandler.lost(false);
            write(bytes, to).onFailure(failureHandler::accept);
        } else if (udp == null) {
            outcomeHandler.lost(true);
            failureHandler.accept(new IllegalStateException("UDP is not enabled"));
        } else {
            out.pass(
                    outcomeHandler,
                    () -> udp.send(Buffer.buffer(bytes), to.port(), to.host()).onFailure(failureHandler::accept));
        }
    }

    /** Sends a datagram, bypassing the simulated network. */
    Future<Void> sendRaw(byte[] bytes, String host, int toPort) {
        return udp == null
                ? Future.failedFuture(new IllegalStateException("UDP is not enabled"))
                : udp.send(Buffer.buffer(bytes), toPort, host);
    }

    /** Writes to the existing connection; opens a new one if that has failed (RFC 3261 §18.1.1). */
    private Future<Void> write(byte[] bytes, PbxPeer to) {
        Future<NetSocket> known = connections.get(to);
        Future<Void> written = connection(to).compose(socket -> socket.write(Buffer.buffer(bytes)));
        return known == null
                ? written
                : written.recover(gone -> {
                    connections.remove(to, known);
                    return connection(to).compose(socket -> socket.write(Buffer.buffer(bytes)));
                });
    }

    private Future<NetSocket> connection(PbxPeer to) {
        Future<NetSocket> known = connections.get(to);
        if (known != null) {
            return known;
        }
        Future<NetSocket> opened = client.connect(to.port(), to.host()).onSuccess(socket -> attach(socket, to));
        connections.put(to, opened);
        opened.onFailure(failure -> connections.remove(to));
        return opened;
    }

    /** Closes every TCP connection. */
    Future<Void> disconnect() {
        List<Future<Void>> closing = new ArrayList<>();
        for (Future<NetSocket> each : connections.values()) {
            closing.add(each.compose(NetSocket::close));
        }
        connections.clear();
        return Future.join(closing).mapEmpty();
    }

    Future<Void> close() {
        Future<?> datagrams = udp == null ? Future.succeededFuture() : udp.close();
        Future<?> streams = server == null ? Future.succeededFuture() : server.close();
        return Future.join(datagrams, streams, client.close()).mapEmpty();
    }
}
