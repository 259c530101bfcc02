package io.xphone.verticle.nat;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.xphone.Certificates;
import io.xphone.LogTap;
import io.xphone.Shows;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.turn.FakeTurnServer;
import io.xphone.nat.turn.TurnMethod;
import io.xphone.options.MediaOptions;
import io.xphone.options.TlsOptions;
import io.xphone.options.TurnServerOptions;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatServersTest {

    private static final InetAddress HERE = LocalAddresses.ofLiteral("127.0.0.1");
    private static final InetSocketAddress PEER = new InetSocketAddress(LocalAddresses.ofLiteral("192.0.2.7"), 7_000);

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
    private final AtomicLong millis = new AtomicLong(1_000);
    private final Random random = new Random(17);
    private final Names names = new Names().address("turn.test", "127.0.0.1");
    private NatServers servers;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private final class Received implements Relay.Receiver {
        @Override
        public void onDatagram(byte[] data, int length, InetSocketAddress peer) {
            received.add(
                    new String(data, 0, length) + " from " + peer.getAddress().getHostAddress() + ":" + peer.getPort());
        }

        @Override
        public void onLost(String reason) {
            lost.add(reason);
        }
    }

    private NatServers servers(MediaOptions options) {
        servers = new NatServers(
                vertx,
                options,
                names,
                new CountingIdentifiers().numbers(random::nextInt),
                millis::get,
                () -> 1_700_000_000L);
        return servers;
    }

    private static MediaOptions media(TurnServerOptions... turn) {
        return new MediaOptions().setTurnServers(new ArrayList<>(List.of(turn))).setGatherTimeoutMs(5_000);
    }

    private static TurnServerOptions account(String url) {
        return new TurnServerOptions()
                .setUrl(url)
                .setUsername(FakeTurnServer.USER)
                .setPassword(FakeTurnServer.PASSWORD);
    }

    private <T> Future<T> on(Supplier<Future<T>> task) {
        Promise<T> result = Promise.promise();
        context.runOnContext(ignored -> task.get().onComplete(result));
        return result.future();
    }

    private Relay relay(NatServers from) throws Exception {
        Relay relay = await(on(() -> from.relay(context, HERE)));
        context.runOnContext(ignored -> relay.receiver(new Received()));
        return relay;
    }

    private void send(Relay relay, String text) {
        byte[] data = text.getBytes();
        context.runOnContext(ignored -> relay.send(data, data.length, PEER));
    }

    private static LogTap tap() {
        return LogTap.of(NatServers.class.getName(), Level.INFO);
    }

    // ---- TURN ----

    /** The three transports: allocation, datagrams in indications and in a channel, and the end. */
    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    @Shows({"MediaOptions.turnServers", "TurnServerOptions.url", "TurnServerOptions.tls"})
    void relaysOverEveryTransport(String transport) throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx);
        TlsOptions trust = new TlsOptions();
        switch (transport) {
            case "udp" -> server.udp("127.0.0.1");
            case "tcp" -> server.tcp();
            default -> {
                Certificates authority = new Certificates("xphone turn test authority");
                server.tls(authority.options("turn", "DNS:turn.test"));
                trust = authority.trust();
            }
        }
        String url = (transport.equals("tls") ? "turns" : "turn") + ":turn.test:" + server.port
                + (transport.equals("tcp") ? "?transport=tcp" : "");
        Relay relay = relay(servers(media(account(url).setTls(trust))));
        assertThat(relay.relayed()).isEqualTo(new InetSocketAddress("198.51.100.1", 50_000));
        assertThat(relay.mapped().getAddress()).isEqualTo(HERE);
        for (int i = 0; i < 5; i++) {
            send(relay, "hello " + i);
            assertThat(next(received)).isEqualTo("hello " + i + " from 192.0.2.7:7000");
        }
        for (int i = 0; server.channels.isEmpty(); i++) {
            assertThat(i).as("a channel comes soon").isLessThan(1_000);
            send(relay, "x".repeat(i % 9));
            assertThat(next(received)).isEqualTo("x".repeat(i % 9) + " from 192.0.2.7:7000");
        }
        assertThat(server.channels.get(0)).isEqualTo(0x4000);
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(1);
        await(on(relay::close));
        assertThat(server.messages.get(server.messages.size() - 1).lifetime()).hasValue(0);
        assertThat(lost).isEmpty();
    }

    /** A relay of the address family of the media, also by a server that has an IPv4 address alone. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void ipv6Relays(String host) throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp(host);
        server.turn.relayed = new StunAddress(LocalAddresses.ofLiteral("2001:db8::5"), 50_000);
        servers(media(account("turn:" + LocalAddresses.bracketed(host) + ":" + server.port)));
        Relay relay = await(on(() -> servers.relay(context, LocalAddresses.ofLiteral("::1"))));
        context.runOnContext(ignored -> relay.receiver(new Received()));
        assertThat(relay.relayed()).isEqualTo(new InetSocketAddress("2001:db8::5", 50_000));
        InetSocketAddress peer = new InetSocketAddress("2001:db8::7", 7_000);
        byte[] data = "six".getBytes();
        context.runOnContext(ignored -> relay.send(data, data.length, PEER)); // of the other family: not sent
        context.runOnContext(ignored -> relay.send(data, data.length, peer));
        assertThat(next(received)).isEqualTo("six from 2001:db8:0:0:0:0:0:7:7000");
        assertThat(server.count(TurnMethod.SEND)).isEqualTo(1);
    }

    @Test
    void certificatesAreVerified() throws Exception {
        Certificates authority = new Certificates("xphone turn test authority");
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).tls(authority.options("turn", "DNS:other.test"));
        try (LogTap log = tap()) {
            servers(media(account("turns:turn.test:" + server.port).setTls(authority.trust())));
            failure(on(() -> servers.relay(context, HERE)));
            servers(media(account("turns:turn.test:" + server.port).setUsername("other")));
            failure(on(() -> servers.relay(context, HERE)));
            assertThat(log.lines(Level.WARN)).hasSize(2).allMatch(line -> line.contains("turns:turn.test"));
        }
        assertThat(server.messages).isEmpty();
        millis.addAndGet(ServerHealth.AVOIDED_MS + 1);
        assertThat(relay(servers(media(account("turns:turn.test:" + server.port)
                                .setTls(authority.trust().setVerifyHost(false)))))
                        .relayed())
                .isNotNull();
    }

    @Test
    @Shows({"TurnServerOptions.username", "TurnServerOptions.password"})
    void aWrongPasswordIsLoggedOnceAndNotRepeated() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        servers(media(account("turn:127.0.0.1:" + server.port).setPassword("wrong")));
        try (LogTap log = tap()) {
            assertThat(failure(on(() -> servers.relay(context, HERE))))
                    .hasMessageContaining("it rejects the user name or the password");
            assertThat(failure(on(() -> servers.relay(context, HERE)))).isNotNull();
            assertThat(log.lines(Level.WARN)).hasSize(1).first().asString().contains("for 300 s");
        }
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(2);
        millis.addAndGet(300_001);
        assertThat(failure(on(() -> servers.relay(context, HERE)))).isNotNull();
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(4);
    }

    @Test
    @Shows("TurnServerOptions.secret")
    void timeLimitedCredentialsAreMadeOfTheSecret() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        servers(media(new TurnServerOptions()
                .setUrl("turn:127.0.0.1:" + server.port)
                .setUsername("phone")
                .setSecret("north")));
        failure(on(() -> servers.relay(context, HERE)));
        var signed = server.messages.get(1);
        assertThat(signed.username()).contains("1700086400:phone");
        String password = StunIntegrity.timeLimitedPassword("north", "1700086400:phone");
        assertThat(signed.integrityValid(StunIntegrity.longTermKey("1700086400:phone", FakeTurnServer.REALM, password)))
                .isTrue();
    }

    @Test
    void theNextServerIsTriedWhenOneRejects() throws Exception {
        LoopbackTurnServer full = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        LoopbackTurnServer other = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        full.turn.fail(TurnMethod.ALLOCATE, 486);
        servers(media(account("turn:127.0.0.1:" + full.port), account("turn:127.0.0.1:" + other.port)));
        relay(servers);
        assertThat(other.count(TurnMethod.ALLOCATE)).isEqualTo(2);
        relay(servers);
        assertThat(full.count(TurnMethod.ALLOCATE)).as("it is avoided").isEqualTo(2);
        millis.addAndGet(60_001);
        relay(servers);
        assertThat(full.count(TurnMethod.ALLOCATE)).isEqualTo(4);
    }

    @Test
    void aClientAddressInUseIsReplaced() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        server.turn.fail(TurnMethod.ALLOCATE, 437, 437);
        relay(servers(media(account("turn:127.0.0.1:" + server.port))));
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(6);
    }

    @Test
    void anAlternateServerIsFollowed() throws Exception {
        LoopbackTurnServer first = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        LoopbackTurnServer second = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        first.turn.fail(TurnMethod.ALLOCATE, 300);
        first.turn.alternate = new StunAddress(HERE, second.port);
        relay(servers(media(account("turn:127.0.0.1:" + first.port))));
        assertThat(second.count(TurnMethod.ALLOCATE)).isEqualTo(2);
    }

    @Test
    void redirectionsDoNotGoOnForEver() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        server.turn.fail(TurnMethod.ALLOCATE, 300, 300, 300, 300, 300, 300);
        server.turn.alternate = new StunAddress(HERE, server.port);
        servers(media(account("turn:127.0.0.1:" + server.port)));
        failure(on(() -> servers.relay(context, HERE)));
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(6);
    }

    @Test
    void aServerThatDoesNotRespondDelaysNoLongerThanTheTimeout() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        server.answering = false;
        servers(media(account("turn:127.0.0.1:" + server.port)).setGatherTimeoutMs(50));
        try (LogTap log = tap()) {
            assertThat(failure(on(() -> servers.relay(context, HERE)))).hasMessageContaining("no response in 50 ms");
            assertThat(failure(on(() -> servers.relay(context, HERE))))
                    .hasMessageContaining("every TURN server failed a short while ago");
            assertThat(log.lines(Level.WARN)).hasSize(1);
        }
    }

    /** What succeeds with the default timeout although a datagram is lost each time, unless the machine stalls. */
    private void succeedsInTime(LoopbackTurnServer server, int lost, Supplier<Future<?>> request) throws Exception {
        for (int attempt = 1; ; attempt++) {
            server.lose(lost);
            try {
                await(request.get());
                return;
            } catch (Exception late) {
                assertThat(attempt).as("%s", late).isLessThan(5);
                millis.addAndGet(ServerHealth.AVOIDED_MS + 1);
            }
        }
    }

    /** An allocation takes two requests and two responses. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aLostDatagramDoesNotCostTheRelay(int lost) throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        servers(new MediaOptions().setTurnServers(List.of(account("turn:127.0.0.1:" + server.port))));
        succeedsInTime(server, lost, () -> on(() -> servers.relay(context, HERE)));
    }

    /** Candidates may follow, but those of the first description are the best. */
    @Test
    void aPatientRequestIsRepeatedAsSoonAsOthers() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        servers(new MediaOptions()
                .setStunServer("127.0.0.1:" + server.port)
                .setTurnServers(List.of(account("turn:127.0.0.1:" + server.port))));
        int timeoutMs = servers.timeoutMs();
        succeedsInTime(server, 0, () -> on(() -> inTime(servers.relay(context, HERE, 5_000), timeoutMs)));
        succeedsInTime(server, 0, () -> on(() -> inTime(mapped("127.0.0.1", false, new int[1], 5_000), timeoutMs)));
    }

    private static <T> Future<T> inTime(Future<T> result, int timeoutMs) {
        return result.timeout(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** A few lost datagrams look like a server that is down: it is asked again soon, once. */
    @ParameterizedTest
    @ValueSource(strings = {"stun", "turn"})
    void aServerThatDoesNotRespondAgainIsAvoidedForLonger(String scheme) throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        String url = scheme + ":127.0.0.1:" + server.port;
        boolean stun = scheme.equals("stun");
        servers(stun ? new MediaOptions().setStunServer(url) : media(account(url)));
        Supplier<Future<?>> patient = () -> on(() -> request(stun, 60_000));
        Supplier<Future<?>> request = () -> on(() -> request(stun, 50));
        server.answering = false;
        try (LogTap log = tap()) {
            Future<?> parallel = on(() -> Future.join(request(stun, 50), request(stun, 50)));
            assertThat(failure(parallel)).hasMessageContaining("no response in 50 ms");
            assertAvoidedFor(10_000, request);
            assertThat(log.lines(Level.WARN)).hasSize(1).first().asString().contains("for 10 s");
            assertAvoidedFor(60_000, request);
            assertAvoidedFor(60_000, request);
            millis.addAndGet(60_000);
            server.answering = true;
            await(patient.get());
            server.answering = false;
            assertThat(failure(request.get())).hasMessageContaining("no response in 50 ms");
            assertThat(log.lines(Level.WARN)).hasSize(2);
            assertAvoidedFor(10_000, request);
        }
    }

    private Future<?> request(boolean stun, long patienceMs) {
        return stun ? mapped("127.0.0.1", false, new int[1], patienceMs) : servers.relay(context, HERE, patienceMs);
    }

    /** Lets the time pass until the server is asked again, in vain. */
    private void assertAvoidedFor(long ms, Supplier<Future<?>> request) throws Exception {
        millis.addAndGet(ms - 1);
        assertThat(failure(request.get())).hasMessageContaining("a short while ago");
        millis.addAndGet(1);
        assertThat(failure(request.get())).hasMessageContaining("no response in 50 ms");
    }

    /** A connection whose first packet is lost is made a second later. */
    @Test
    void aConnectionMayTakeAsLongAsTheSearch() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, HERE)) {
            List<SocketChannel> queued = new ArrayList<>();
            for (boolean room = true; room; ) { // until the system ignores the next connection
                SocketChannel next = SocketChannel.open();
                next.configureBlocking(false);
                room = next.connect(full.getLocalSocketAddress()) || next.finishConnect();
                queued.add(next);
                assertThat(queued).hasSizeLessThan(100);
            }
            servers(media(account("turn:127.0.0.1:" + full.getLocalPort() + "?transport=tcp"))
                    .setGatherTimeoutMs(50));
            assertThat(failure(on(() -> servers.relay(context, HERE, 400))))
                    .hasMessageContaining("no response in 400 ms");
            for (SocketChannel each : queued) {
                each.close();
            }
        }
    }

    /** Vert.x closes the clients that were created on the context of a call with the call. */
    @Test
    void theEndOfACallLeavesTheRelaysOfOthers() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).tcp();
        servers(media(account("turn:127.0.0.1:" + server.port + "?transport=tcp")));
        CloseFuture end = new CloseFuture();
        ContextInternal call = context.owner()
                .contextBuilder()
                .withEventLoop(context.nettyEventLoop())
                .withCloseFuture(end)
                .build();
        Promise<Relay> first = Promise.promise();
        call.runOnContext(ignored -> servers.relay(call, HERE).onComplete(first));
        await(first.future());
        Relay second = relay(servers);
        await(end.close());
        send(second, "still here");
        assertThat(next(received)).isEqualTo("still here from 192.0.2.7:7000");
        assertThat(relay(servers).relayed()).isNotNull();
    }

    @Test
    void theEndOfTheConnectionIsReported() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).tcp();
        relay(servers(media(account("turn:127.0.0.1:" + server.port + "?transport=tcp"))));
        server.streams.get(0).close();
        assertThat(next(lost)).contains("closed the connection");
    }

    @Test
    void garbageOnAStreamEndsTheRelay() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).tcp();
        relay(servers(media(account("turn:127.0.0.1:" + server.port + "?transport=tcp"))));
        server.streams.get(0).write(Buffer.buffer(new byte[] {(byte) 0x80, 1, 2, 3}));
        assertThat(next(lost)).contains("neither STUN nor ChannelData");
    }

    @Test
    void strangersAndUnknownChannelsAreIgnored() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        Relay relay = relay(servers(media(account("turn:127.0.0.1:" + server.port))));
        int local = relay.mapped().getPort();
        var stranger = vertx.createDatagramSocket();
        long seed = 5;
        Random bytes = new Random(seed);
        byte[] data = {0x40, 0, 0, 1, 'x'};
        await(stranger.send(Buffer.buffer(data), local, "127.0.0.1"));
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[bytes.nextInt(100)];
            bytes.nextBytes(noise);
            await(stranger.send(Buffer.buffer(noise), local, "127.0.0.1"));
        }
        for (int i = 0; i < 200; i++) { // and the server itself
            byte[] noise = new byte[1 + bytes.nextInt(100)];
            bytes.nextBytes(noise);
            noise[0] = (byte) (bytes.nextBoolean() ? 0x40 : 0x01);
            await(server.raw(noise, local));
        }
        send(relay, "still here");
        assertThat(next(received)).isEqualTo("still here from 192.0.2.7:7000");
        assertThat(received).isEmpty();
        assertThat(lost).isEmpty();
    }

    // ---- SRV records (RFC 5928, RFC 8489 §8) ----

    /** The server of a name without port is where DNS says, by the transport of the service. */
    @ParameterizedTest
    @CsvSource({
        "turn:turn.example, _turn._udp.turn.example, udp",
        "turn:turn.example?transport=udp, _turn._udp.turn.example, udp",
        "turn:turn.example, _turn._tcp.turn.example, tcp",
        "turn:turn.example?transport=tcp, _turn._tcp.turn.example, tcp",
        "turns:turn.example, _turns._tcp.turn.example, tls"
    })
    @Shows("TurnServerOptions.url")
    void aNameWithoutPortIsFoundByItsService(String url, String service, String transport) throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx);
        TlsOptions trust = new TlsOptions();
        switch (transport) {
            case "udp" -> server.udp("127.0.0.1");
            case "tcp" -> server.tcp();
            default -> {
                Certificates authority = new Certificates("xphone turn test authority");
                server.tls(authority.options("turn", "DNS:turn.example")); // the name of the URI, not of the record
                trust = authority.trust();
            }
        }
        names.service(service, "turn.test", server.port);
        assertThat(relay(servers(media(account(url).setTls(trust)))).relayed()).isNotNull();
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(2);
    }

    @Test
    void udpIsTriedBeforeTcp() throws Exception {
        LoopbackTurnServer tcp = new LoopbackTurnServer(vertx).tcp();
        LoopbackTurnServer udp = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        names.service("_turn._tcp.turn.example", "turn.test", tcp.port)
                .service("_turn._udp.turn.example", "turn.test", udp.port);
        servers(media(account("turn:turn.example")));
        relay(servers);
        assertThat(udp.count(TurnMethod.ALLOCATE)).isEqualTo(2);
        assertThat(tcp.messages).isEmpty();
        udp.turn.fail(TurnMethod.ALLOCATE, 486);
        relay(servers);
        assertThat(tcp.count(TurnMethod.ALLOCATE))
                .as("the next record of the same server")
                .isEqualTo(2);
    }

    @Test
    void addressesAndPortsAreNotSearchedAsServices() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        relay(servers(media(account("turn:turn.test:" + server.port))));
        relay(servers(media(account("turn:127.0.0.1:" + server.port))));
        for (String url : List.of("turn:[::1]", "turns:127.0.0.1")) {
            servers(media(account(url)).setGatherTimeoutMs(50));
            failure(on(() -> servers.relay(context, HERE)));
        }
        assertThat(names.asked).containsOnly("turn.test");
    }

    @Test
    void aDomainThatDeclaresToHaveNoServerIsNotAskedAtItsAddress() throws Exception {
        names.service("_turn._udp.turn.test", ".", 0);
        servers(media(account("turn:turn.test")));
        assertThat(failure(on(() -> servers.relay(context, HERE))))
                .hasMessage("turn:turn.test: DNS declares that the domain has no such server");
    }

    @Test
    void theNextStunServerIsAskedAfterOneThatDidNotRespond() throws Exception {
        LoopbackTurnServer first = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        LoopbackTurnServer second = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        first.answering = false;
        names.service("_stun._udp.stun.example", "turn.test", first.port)
                .service("_stun._udp.stun.example", "turn.test", second.port);
        MediaOptions media = new MediaOptions().setStunServer("stun:stun.example");
        servers(media.setGatherTimeoutMs(300));
        int[] port = new int[1];
        try (LogTap log = tap()) {
            assertThat(failure(on(() -> mapped("127.0.0.1", false, port)))).hasMessage("no response in 300 ms");
            assertThat(log.lines(Level.WARN)).hasSize(1).first().asString().contains("stun:turn.test:" + first.port);
        }
        servers(media.setGatherTimeoutMs(5_000));
        assertThat(await(on(() -> mapped("127.0.0.1", false, port))).getPort()).isEqualTo(port[0]);
        second.answering = false;
        servers(media.setGatherTimeoutMs(300));
        failure(on(() -> mapped("127.0.0.1", false, port)));
        assertThat(failure(on(() -> mapped("127.0.0.1", false, port))))
                .hasMessage("the STUN servers failed a short while ago");
    }

    /** A name server that ignores the question for the service leaves time for the default port. */
    @Test
    void aServiceThatDnsDoesNotAnswerIsSearchedAtTheDefaultPort() throws Exception {
        names.silent("_stun._udp.turn.test").silent("_stun._udp.nowhere.test");
        servers(new MediaOptions().setStunServer("turn.test").setGatherTimeoutMs(300));
        StunClient client = new StunClient(context, new CountingIdentifiers().numbers(random::nextInt));
        BlockingQueue<InetSocketAddress> asked = new LinkedBlockingQueue<>();
        on(() -> servers.mapped(context, client, false, (data, length, to) -> asked.add(to)));
        assertThat(next(asked)).isEqualTo(new InetSocketAddress(HERE, 3_478));
        servers(new MediaOptions().setStunServer("nowhere.test").setGatherTimeoutMs(100));
        assertThat(failure(on(() -> servers.mapped(context, client, false, (data, length, to) -> asked.clear()))))
                .hasMessage("no response in 100 ms");
    }

    @Test
    void mistakesNameTheKey() {
        assertMistake(media(new TurnServerOptions()), "media.turnServers.0.url: \"null\" is not a server");
        assertMistake(media(new TurnServerOptions().setUrl("turn:a")), "media.turnServers.0.password: is missing");
        assertMistake(
                media(new TurnServerOptions().setUrl("turn:a").setPassword("p")),
                "media.turnServers.0.username: is missing");
        assertMistake(media(account("turn:a").setSecret("s")), "media.turnServers.0.secret: password is set as well");
        assertMistake(new MediaOptions().setStunServer("turn:a"), "media.stunServer: \"turn:a\"");
    }

    private static void assertMistake(MediaOptions options, String message) {
        assertThatThrownBy(() -> NatServers.check(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    // ---- STUN ----

    /** A socket whose datagrams go to a STUN client first. */
    private Future<InetSocketAddress> mapped(String host, boolean ipv6, int[] port) {
        return mapped(host, ipv6, port, servers.timeoutMs());
    }

    private Future<InetSocketAddress> mapped(String host, boolean ipv6, int[] port, long patienceMs) {
        StunClient client = new StunClient(context, new CountingIdentifiers().numbers(random::nextInt));
        var socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(ipv6));
        socket.handler(packet -> {
            byte[] data = packet.data().getBytes();
            client.onDatagram(
                    data,
                    data.length,
                    new InetSocketAddress(
                            LocalAddresses.ofLiteral(packet.sender().host()),
                            packet.sender().port()));
        });
        return socket.listen(0, host).compose(bound -> {
            port[0] = bound.localAddress().port();
            return servers.mapped(
                    context,
                    client,
                    ipv6,
                    (data, length, to) -> bound.send(
                            Buffer.buffer(Arrays.copyOf(data, length)),
                            to.getPort(),
                            to.getAddress().getHostAddress()),
                    patienceMs);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void theMappedAddressOfASocket(String host) throws Exception {
        boolean ipv6 = host.contains(":");
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp(host);
        servers(new MediaOptions()
                .setStunServer("stun:" + LocalAddresses.bracketed(host) + ":" + server.port)
                .setGatherTimeoutMs(5_000));
        int[] port = new int[1];
        InetSocketAddress mapped = await(on(() -> mapped(host, ipv6, port)));
        assertThat(mapped).isEqualTo(new InetSocketAddress(host, port[0]));
    }

    @Test
    void severalRequestsOfASocketRunInParallel() throws Exception {
        LoopbackTurnServer one = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        LoopbackTurnServer two = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        StunClient client = new StunClient(context, new CountingIdentifiers().numbers(random::nextInt));
        var socket = await(vertx.createDatagramSocket().listen(0, "127.0.0.1"));
        socket.handler(packet -> {
            byte[] data = packet.data().getBytes();
            context.runOnContext(ignored -> client.onDatagram(
                    data,
                    data.length,
                    new InetSocketAddress("127.0.0.1", packet.sender().port())));
        });
        StunClient.Sender sender = (data, length, to) ->
                socket.send(Buffer.buffer(Arrays.copyOf(data, length)), to.getPort(), "127.0.0.1");
        List<InetSocketAddress> both = await(on(() -> Future.all(
                        client.request(new InetSocketAddress("127.0.0.1", one.port), StunTimers.DEFAULT, 5_000, sender),
                        client.request(new InetSocketAddress("127.0.0.1", two.port), StunTimers.DEFAULT, 5_000, sender))
                .map(all -> all.<InetSocketAddress>list())));
        assertThat(both)
                .containsOnly(
                        new InetSocketAddress("127.0.0.1", socket.localAddress().port()));
        assertThat(client.active()).isFalse();
    }

    @Test
    @Shows({"MediaOptions.gatherTimeoutMs"})
    void aStunServerThatDoesNotRespondIsLoggedOnceAndAvoided() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        server.answering = false;
        servers(new MediaOptions().setStunServer("127.0.0.1:" + server.port).setGatherTimeoutMs(200));
        try (LogTap log = tap()) {
            assertThat(failure(on(() -> mapped("127.0.0.1", false, new int[1]))))
                    .hasMessage("no response in 200 ms");
            assertThat(server.messages).as("repeated within the timeout").hasSizeGreaterThanOrEqualTo(2);
            assertThat(failure(on(() -> mapped("127.0.0.1", false, new int[1]))))
                    .hasMessageContaining("a short while ago");
            assertThat(server.messages.stream().map(StunMessage::transactionId).distinct())
                    .hasSize(1);
            assertThat(log.lines(Level.INFO)).hasSize(1).first().asString().contains("no response in 200 ms");
            millis.addAndGet(ServerHealth.AVOIDED_MS + 1);
            assertThat(failure(on(() -> mapped("127.0.0.1", false, new int[1]))))
                    .hasMessage("no response in 200 ms");
            assertThat(log.lines(Level.INFO)).as("the first failure alone").hasSize(1);
            millis.addAndGet(ServerHealth.AVOIDED_MS + 1);
            server.answering = true;
            await(on(() -> mapped("127.0.0.1", false, new int[1])));
            assertThat(log.lines(Level.INFO)).hasSize(2);
        }
    }

    @Test
    void theEndOfACallIsNoFailureOfTheServer() throws Exception {
        servers(new MediaOptions().setStunServer("127.0.0.1:3478").setGatherTimeoutMs(5_000));
        try (LogTap log = tap()) {
            for (int i = 0; i < 2; i++) {
                StunClient client = new StunClient(context, new CountingIdentifiers().numbers(random::nextInt));
                BlockingQueue<InetSocketAddress> asked = new LinkedBlockingQueue<>();
                Future<InetSocketAddress> mapped =
                        on(() -> servers.mapped(context, client, false, (data, length, to) -> asked.add(to)));
                next(asked);
                context.runOnContext(ignored -> client.close());
                assertThat(failure(mapped)).hasMessage("the socket was closed");
            }
            assertThat(log.lines(Level.INFO)).isEmpty();
        }
    }

    /** A call whose candidates may follow its answer is patient: the calls after it do not wait meanwhile. */
    @Test
    void othersDoNotWaitForAServerThatIsStillAsked() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        server.answering = false;
        servers(new MediaOptions().setStunServer("127.0.0.1:" + server.port).setGatherTimeoutMs(50));
        try (LogTap log = tap()) {
            Future<InetSocketAddress> patient = on(() -> mapped("127.0.0.1", false, new int[1], 60_000));
            while (server.messages.isEmpty()) {
                Thread.onSpinWait();
            }
            await(on(() -> vertx.timer(50).mapEmpty()));
            assertThat(failure(on(() -> mapped("127.0.0.1", false, new int[1]))))
                    .hasMessageContaining("a short while ago");
            assertThat(log.lines(Level.INFO)).as("it has not failed yet").isEmpty();
            server.answering = true;
            await(patient);
            await(on(() -> mapped("127.0.0.1", false, new int[1])));
            assertThat(log.lines(Level.INFO)).isEmpty();
        }
    }

    @Test
    void othersDoNotWaitForARelayThatIsStillAsked() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        server.answering = false;
        servers(media(account("turn:127.0.0.1:" + server.port)).setGatherTimeoutMs(50));
        Future<Relay> patient = on(() -> servers.relay(context, HERE, 60_000));
        while (server.messages.isEmpty()) {
            Thread.onSpinWait();
        }
        await(on(() -> vertx.timer(50).mapEmpty()));
        assertThat(failure(on(() -> servers.relay(context, HERE)))).hasMessageContaining("a short while ago");
        server.answering = true;
        await(patient);
        relay(servers);
    }

    /** A server of one address family is of no use to sockets of the other, and serves those of its own. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, ::1, IPv6", "::1, 127.0.0.1, IPv4"})
    void aServerWithoutAnAddressOfOneFamilyServesTheOther(String host, String otherHost, String other)
            throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp(host);
        names.address("stun.test", host);
        boolean ipv6 = host.contains(":");
        for (String name : List.of("stun.test", LocalAddresses.bracketed(host))) {
            servers(new MediaOptions().setStunServer(name + ":" + server.port).setGatherTimeoutMs(5_000));
            int[] port = new int[1];
            try (LogTap log = tap()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(failure(on(() -> mapped(otherHost, !ipv6, new int[1]))))
                            .hasMessage(
                                    i == 0
                                            ? "it has no " + other + " address"
                                            : "the STUN server failed a short while ago");
                    assertThat(await(on(() -> mapped(host, ipv6, port))))
                            .isEqualTo(new InetSocketAddress(host, port[0]));
                }
                millis.addAndGet(ServerHealth.AVOIDED_MS + 1);
                assertThat(failure(on(() -> mapped(otherHost, !ipv6, new int[1]))))
                        .hasMessage("it has no " + other + " address");
                assertThat(log.lines(Level.WARN)).isEmpty();
                assertThat(log.lines(Level.INFO))
                        .containsExactly("stun:" + name + ":" + server.port + " has no " + other
                                + " address: sockets of that family have their local addresses");
            }
        }
    }

    @Test
    void aNameThatDnsDoesNotKnowIsReported() throws Exception {
        servers(new MediaOptions().setStunServer("stun.nowhere"));
        assertThat(failure(on(() -> mapped("127.0.0.1", false, new int[1]))))
                .hasMessage("DNS has no address of that name");
    }

    /** Only the server that was asked is believed, and only with the id of the request. */
    @Test
    void responsesOfStrangersAreNotTaken() throws Exception {
        LoopbackTurnServer server = new LoopbackTurnServer(vertx).udp("127.0.0.1");
        server.answering = false;
        StunClient client = new StunClient(context, new CountingIdentifiers().numbers(random::nextInt));
        List<byte[]> requests = new ArrayList<>();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.port);
        await(on(() -> {
            Future<InetSocketAddress> result = client.request(
                    address,
                    StunTimers.DEFAULT,
                    10_000,
                    (data, length, to) -> requests.add(Arrays.copyOf(data, length)));
            byte[] request = requests.get(0);
            byte[] response = StunMessage.parse(request, 0, request.length)
                    .bindingResponse(StunAddress.of(new byte[] {6, 6, 6, 6}, 666))
                    .bytes();
            InetSocketAddress stranger = new InetSocketAddress("127.0.0.2", server.port);
            assertThat(client.onDatagram(response, response.length, stranger)).isFalse();
            assertThat(client.onDatagram(request, 7, address)).isFalse();
            byte[] malformed = response.clone();
            malformed[25] = 9; // the family of the address
            assertThat(client.onDatagram(malformed, malformed.length, address)).isFalse();
            byte[] other = response.clone();
            other[10] ^= 1; // another transaction
            assertThat(client.onDatagram(other, other.length, address)).isFalse();
            assertThat(result.isComplete()).isFalse();
            client.close();
            assertThat(result.failed()).isTrue();
            return Future.succeededFuture();
        }));
        assertThat(client.active()).isFalse();
    }
}
