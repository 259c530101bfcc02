package io.xphone.verticle.nat;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.internal.ContextInternal;
import io.xphone.options.MediaOptions;
import io.xphone.options.TlsOptions;
import io.xphone.options.TurnServerOptions;
import io.xphone.peers.Coturn;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Relays at a real TURN server. */
@Tag("peers")
class CoturnTest {

    private static final InetAddress HERE = LocalAddresses.ofLiteral("127.0.0.1");

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> peerReceived = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
    private Coturn coturn;
    private DatagramSocket peer;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        if (coturn != null) {
            coturn.close();
        }
    }

    private <T> Future<T> on(Supplier<Future<T>> task) {
        Promise<T> result = Promise.promise();
        context.runOnContext(ignored -> task.get().onComplete(result));
        return result.future();
    }

    private Future<Relay> relay(String url, TurnServerOptions server) {
        NatServers servers = new NatServers(
                vertx,
                new MediaOptions().setTurnServers(List.of(server.setUrl(url))).setGatherTimeoutMs(10_000),
                new Names().address("turn.test", "127.0.0.1"),
                new CountingIdentifiers().numbers(new SecureRandom()::nextInt));
        return on(() -> servers.relay(context, HERE))
                .onSuccess(relay -> relay.receiver(new Relay.Receiver() {
                    @Override
                    public void onDatagram(byte[] data, int length, InetSocketAddress from) {
                        received.add(new String(data, 0, length) + " from " + from.getPort());
                    }

                    @Override
                    public void onLost(String reason) {
                        lost.add(reason);
                    }
                }));
    }

    private static TurnServerOptions account() {
        return new TurnServerOptions().setUsername(Coturn.USER).setPassword(Coturn.PASSWORD);
    }

    private int openPeer() throws Exception {
        peer = vertx.createDatagramSocket();
        peer.handler(packet -> peerReceived.add(
                packet.data().toString() + " from " + packet.sender().port()));
        return await(peer.listen(0, "127.0.0.1")).localAddress().port();
    }

    /** Datagrams in both directions, first in indications, then in a channel. */
    private void exchange(Relay relay, int peerPort, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            byte[] data = ("out" + "x".repeat(i)).getBytes();
            context.runOnContext(ignored -> relay.send(data, data.length, new InetSocketAddress(HERE, peerPort)));
            assertThat(next(peerReceived))
                    .isEqualTo(new String(data) + " from " + relay.relayed().getPort());
            await(peer.send(Buffer.buffer("in" + i), relay.relayed().getPort(), "127.0.0.1"));
            assertThat(next(received)).isEqualTo("in" + i + " from " + peerPort);
        }
    }

    private static void until(String what, BooleanSupplier so) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!so.getAsBoolean()) { // each check reads a file
            assertThat(System.nanoTime()).as(what).isLessThan(end);
        }
    }

    @Test
    void relaysOverUdpTcpAndTls() throws Exception {
        coturn = new Coturn();
        int peerPort = openPeer();
        TlsOptions trust = new TlsOptions().setCaPath(coturn.certificate());
        for (String url : List.of(
                "turn:127.0.0.1:" + coturn.port(),
                "turn:127.0.0.1:" + coturn.port() + "?transport=tcp",
                "turns:turn.test:" + coturn.tlsPort())) {
            Relay relay = await(relay(url, account().setTls(trust)));
            assertThat(relay.relayed().getAddress()).isEqualTo(HERE);
            assertThat(relay.mapped().getAddress()).isEqualTo(HERE);
            exchange(relay, peerPort, 12);
            await(on(relay::close));
        }
        assertThat(coturn.log()).contains("CHANNEL_BIND processed, success");
        until("three allocations are deleted", () -> coturn.log().split("lifetime=0", -1).length == 4);
        assertThat(failure(relay("turn:127.0.0.1:" + coturn.port(), account().setPassword("wrong"))))
                .hasMessageContaining("it rejects the user name or the password");
    }

    @Test
    void timeLimitedCredentials() throws Exception {
        coturn = Coturn.withSecret("north");
        int peerPort = openPeer();
        String url = "turn:127.0.0.1:" + coturn.port();
        Relay relay =
                await(relay(url, new TurnServerOptions().setSecret("north").setUsername("phone")));
        exchange(relay, peerPort, 2);
        assertThat(failure(relay(url, new TurnServerOptions().setSecret("south"))))
                .hasMessageContaining("it rejects the user name or the password");
    }

    @Test
    void aNonceThatHasExpiredIsReplaced() throws Exception {
        coturn = Coturn.with("--stale-nonce=1");
        int peerPort = openPeer();
        Relay relay = await(relay("turn:127.0.0.1:" + coturn.port(), account()));
        await(vertx.timer(2_100).mapEmpty());
        // the server discards datagrams until the permission is requested again
        byte[] knock = "knock".getBytes();
        long knocking = vertx.setPeriodic(
                50, ignored -> relay.send(knock, knock.length, new InetSocketAddress(HERE, peerPort)));
        assertThat(next(peerReceived)).startsWith("knock");
        vertx.cancelTimer(knocking);
        await(vertx.timer(1_100).mapEmpty());
        peerReceived.clear();
        exchange(relay, peerPort, 8);
        await(vertx.timer(2_100).mapEmpty());
        await(on(relay::close));
        assertThat(coturn.log()).contains("error 438").contains("lifetime=0");
    }

    @Test
    void theEndOfTheServerIsReported() throws Exception {
        coturn = new Coturn();
        int peerPort = openPeer();
        Relay relay = await(relay("turn:127.0.0.1:" + coturn.port() + "?transport=tcp", account()));
        exchange(relay, peerPort, 1);
        coturn.close();
        assertThat(next(lost)).isNotBlank();
        await(on(relay::close));
        coturn = null;
    }
}
