package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.xphone.Loopback;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.TransactionId;
import io.xphone.nat.turn.ChannelData;
import io.xphone.nat.turn.FakeTurnServer;
import io.xphone.nat.turn.TurnFraming;
import io.xphone.nat.turn.TurnMethod;
import io.xphone.options.TlsOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** {@link FakeTurnServer} on loopback sockets. What is sent to a peer comes back as if the peer had sent it. */
public final class LoopbackTurnServer {

    final FakeTurnServer turn = new FakeTurnServer();

    /** Requests and indications, by method. */
    final List<StunMessage> messages = new CopyOnWriteArrayList<>();

    final List<Integer> channels = new CopyOnWriteArrayList<>();
    final List<NetSocket> streams = new CopyOnWriteArrayList<>();
    private final Vertx vertx;

    /** Completes when a client requests a permission. */
    public final CompletableFuture<Void> permitted = new CompletableFuture<>();

    volatile boolean answering = true;
    private volatile boolean forgetting;
    private int untilLost = -1;
    public volatile int port;
    private NetServer server;
    private DatagramSocket socket;

    public LoopbackTurnServer(Vertx vertx) {
        this.vertx = vertx;
    }

    public LoopbackTurnServer udp(String host) throws Exception {
        socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(host.contains(":")));
        socket.handler(packet -> {
            byte[] data = packet.data().getBytes();
            onMessage(
                    data,
                    StunAddress.of(
                            address(packet.sender().host()), packet.sender().port()),
                    response -> socket.send(
                            Buffer.buffer(response),
                            packet.sender().port(),
                            packet.sender().host()));
        });
        port = Loopback.await(socket.listen(0, host)).localAddress().port();
        return this;
    }

    LoopbackTurnServer tcp() throws Exception {
        return stream(new NetServerOptions());
    }

    LoopbackTurnServer tls(TlsOptions tls) throws Exception {
        return stream(new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                        new PemKeyCertOptions().addCertPath(tls.getCertPath()).addKeyPath(tls.getKeyPath())));
    }

    private LoopbackTurnServer stream(NetServerOptions options) throws Exception {
        server = vertx.createNetServer(options).connectHandler(stream -> {
            streams.add(stream);
            TurnFraming framing = new TurnFraming();
            StunAddress source = StunAddress.of(
                    address(stream.remoteAddress().hostAddress()),
                    stream.remoteAddress().port());
            stream.handler(buffer -> {
                byte[] bytes = buffer.getBytes();
                framing.add(
                        bytes,
                        0,
                        bytes.length,
                        (data, at, length) -> onMessage(
                                Arrays.copyOfRange(data, at, at + length),
                                source,
                                response -> stream.write(Buffer.buffer(padded(response)))));
            });
        });
        port = Loopback.await(server.listen(0, "127.0.0.1")).actualPort();
        return this;
    }

    private static byte[] padded(byte[] message) {
        return Arrays.copyOf(message, message.length + 3 & ~3);
    }

    private static byte[] address(String host) {
        return io.xphone.verticle.runtime.LocalAddresses.ofLiteral(host).getAddress();
    }

    /** Relays are refreshed each second from now on. */
    public LoopbackTurnServer withShortLifetime() {
        turn.lifetime = 2;
        return this;
    }

    /** The server knows no relay when the next one is refreshed; relays have another address from then on. */
    public void forget() {
        forgetting = true;
    }

    /** One datagram is lost, requests and responses counted from 0. */
    synchronized void lose(int datagram) {
        untilLost = datagram;
    }

    private synchronized void onMessage(byte[] data, StunAddress source, Consumer<byte[]> reply) {
        if (untilLost-- == 0) {
            return;
        }
        onArrival(data, source, response -> {
            if (untilLost-- != 0) {
                reply.accept(response);
            }
        });
    }

    private void onArrival(byte[] data, StunAddress source, Consumer<byte[]> reply) {
        if (ChannelData.matches(data, 0, data.length)) {
            channels.add(ChannelData.channel(data, 0));
            reply.accept(data);
            return;
        }
        StunMessage message = StunMessage.parse(data, 0, data.length);
        messages.add(message);
        if (!answering) {
            return;
        }
        if (message.method() == StunMessage.BINDING) {
            reply.accept(message.bindingResponse(source).bytes());
        } else if (message.messageClass() == StunClass.REQUEST) {
            turn.mapped = source;
            if (forgetting && message.method() == TurnMethod.REFRESH) {
                forgetting = false;
                turn.fail(TurnMethod.REFRESH, 437);
                turn.relayed = StunAddress.of(new byte[] {(byte) 198, 51, 100, 2}, 50_000);
            }
            reply.accept(turn.respond(message).bytes());
            if (message.method() == TurnMethod.CREATE_PERMISSION) {
                permitted.complete(null);
            }
        } else if (message.method() == TurnMethod.SEND) {
            reply.accept(FakeTurnServer.data(
                            new TransactionId("0".repeat(24)),
                            message.xorPeerAddress().orElseThrow(),
                            message.data().orElseThrow())
                    .bytes());
        }
    }

    /** The peers that data was sent to in Send indications. */
    public Set<StunAddress> peers() {
        return messages.stream()
                .filter(message -> message.method() == TurnMethod.SEND)
                .map(message -> message.xorPeerAddress().orElseThrow())
                .collect(Collectors.toSet());
    }

    long count(int method) {
        return messages.stream().filter(message -> message.method() == method).count();
    }

    /** Sends bytes from the address of the server. */
    Future<Void> raw(byte[] data, int to) {
        return socket.send(Buffer.buffer(data), to, "127.0.0.1");
    }

    Future<Void> close() {
        return socket != null ? socket.close() : server.close();
    }
}
