package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.BusErrors;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.RequestsToSource;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxInvite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What each option of a server, its peers, its calls and of dialling changes; who is let in. */
class ServerOptionsTest extends OnLoopback {

    private static SipServerOptions peers(PeerOptions... peers) {
        return Loopback.options().setPeers(new ArrayList<>(List.of(peers)));
    }

    private static PeerOptions peer(String name, String... hosts) {
        return new PeerOptions().setName(name).setHosts(new ArrayList<>(List.of(hosts)));
    }

    private static SipRequest lastInvite(FakePbx pbx) {
        return pbx.recorder().lastInvite().orElseThrow();
    }

    private static String sdp(SipRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    /** How a call from 127.0.0.1 to such a server ends, or 200 when it rings. */
    private int status(SipServerOptions options) throws Exception {
        return status(options, new DialOptions());
    }

    private int status(SipServerOptions options, DialOptions dial) throws Exception {
        Listening server = loop.server(options);
        Listening caller = loop.server();
        server.server().callHandler(taken -> taken.accept());
        Call call = await(caller.server().dialUri(server.uri("600"), dial));
        call.answered().onSuccess(up -> call.end());
        CallEnd end = await(call.ended());
        return end.reason() == EndReason.LOCAL ? 200 : end.status();
    }

    @Test
    @Shows({"SipServerOptions.peers", "PeerOptions.hosts"})
    void peersAreKnownByTheirAddress() throws Exception {
        assertThat(status(peers(peer("a", "127.0.0.1")))).isEqualTo(200);
        assertThat(status(peers(peer("a", "127.0.0.0/8")))).isEqualTo(200);
        assertThat(status(peers(peer("a", "10.0.0.0/8"), peer("b", "127.0.0.0/30"))))
                .isEqualTo(200);
        assertThat(status(peers(peer("a", "127.0.0.2")))).isEqualTo(403);
        assertThat(status(peers(peer("a", "126.0.0.0/8", "::1")))).isEqualTo(403);
        assertThat(status(peers())).isEqualTo(403);
        assertThat(mistake(() -> SipServer.create(loop.vertx(), peers(peer("a", "127.0.0.0/33")))))
                .hasMessageContaining("peers.a.hosts");
    }

    @Test
    @Shows({"PeerOptions.username", "PeerOptions.password", "SipServerOptions.realm"})
    void peersAreKnownByTheirDigest() throws Exception {
        SipServerOptions options = peers(
                        new PeerOptions().setName("far").setUsername("trunk").setPassword("pw"))
                .setRealm("there");
        assertThat(status(options, new DialOptions().setUsername("trunk").setPassword("pw")))
                .isEqualTo(200);
        assertThat(status(options, new DialOptions().setUsername("trunk").setPassword("wrong")))
                .isEqualTo(403);
        assertThat(status(options, new DialOptions().setUsername("nobody").setPassword("pw")))
                .isEqualTo(403);
        assertThat(status(options)).isEqualTo(401);
        Listening server = loop.server(options);
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), server.port());
            SipResponse challenge = raw.answer();
            assertThat(challenge.status()).isEqualTo(401);
            assertThat(challenge.header(HeaderName.WWW_AUTHENTICATE).orElseThrow())
                    .contains("realm=\"there\"");
        }
    }

    @Test
    @Shows({"SipServerOptions.digestAlgorithms"})
    void challengesInTheOrderOfItsAlgorithms() throws Exception {
        SipServerOptions options =
                peers(new PeerOptions().setName("far").setUsername("trunk").setPassword("pw"));
        for (List<String> order : List.of(List.of("SHA-256", "MD5"), List.of("MD5"))) {
            options.setDigestAlgorithms(order);
            assertThat(new SipServerOptions().getDigestAlgorithms()).containsExactly("MD5");
            Listening server = loop.server(options);
            try (RawUdp raw = new RawUdp()) {
                raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), server.port());
                List<String> challenges = raw.answer().headers().all(HeaderName.WWW_AUTHENTICATE);
                assertThat(challenges).hasSameSizeAs(order);
                for (int i = 0; i < order.size(); i++) {
                    assertThat(challenges.get(i)).containsPattern("algorithm=\"?" + order.get(i) + "\\b");
                }
            }
            assertThat(status(options, new DialOptions().setUsername("trunk").setPassword("pw")))
                    .isEqualTo(200);
        }
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options.setDigestAlgorithms(List.of("ROT13")))))
                .hasMessageContaining("digestAlgorithms")
                .hasMessageContaining("ROT13");
    }

    @Test
    @Shows({"PeerOptions.name", "PeerOptions.host", "PeerOptions.port", "PeerOptions.transport"})
    void peersAreCalledByTheirName() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server(peers(
                new PeerOptions().setName("udp").setHost("127.0.0.1:" + pbx.port()),
                new PeerOptions()
                        .setName("tcp")
                        .setHost("127.0.0.1")
                        .setPort(pbx.port())
                        .setTransport(SipTransport.TCP),
                peer("mute", "10.0.0.1")));
        await(await(server.server().dial("udp", "123")).answered());
        assertThat(lastInvite(pbx).requestUri().toString()).isEqualTo("sip:123@127.0.0.1:" + pbx.port());
        assertThat(lastInvite(pbx).topVia().transport()).isEqualTo("UDP");
        Call tcp = await(server.server().dial("tcp", "124"));
        await(tcp.answered());
        assertThat(lastInvite(pbx).topVia().transport()).isEqualTo("TCP");
        assertThat(await(tcp.refresh()).getPeer()).isEqualTo("tcp");
        for (String bad : List.of("none", "mute")) {
            assertThat(((CallException) failure(server.server().dial(bad, "1"))).code())
                    .isEqualTo(BusErrors.INVALID_ARGUMENT);
        }
    }

    @Test
    @Shows({"PeerOptions.outboundUsername", "PeerOptions.outboundPassword"})
    void aPeerIsShownItsCredentials() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("us", "pw").setAuthenticateCalls(true));
        Listening server = loop.server(peers(
                new PeerOptions()
                        .setName("right")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setOutboundUsername("us")
                        .setOutboundPassword("pw"),
                new PeerOptions()
                        .setName("wrong")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setOutboundUsername("us")
                        .setOutboundPassword("no")));
        await(await(server.server().dial("right", "1")).answered());
        assertThat(await(await(server.server().dial("wrong", "1")).ended()).status())
                .isIn(401, 407);
    }

    @Test
    @Shows({"PeerOptions.codecs", "PeerOptions.rtpAddress"})
    void aPeerHasItsOwnCodecsAndAddress() throws Exception {
        FakePbx pbx = pbx();
        PeerOptions special = new PeerOptions()
                .setName("special")
                .setHost("127.0.0.1:" + pbx.port())
                .setCodecs(new ArrayList<>(List.of("PCMA")))
                .setRtpAddress("192.0.2.77");
        Listening server = loop.server(peers(special));
        await(await(server.server().dial("special", "1")).answered());
        assertThat(sdp(lastInvite(pbx)))
                .contains("RTP/AVP 8 ")
                .doesNotContain("PCMU")
                .contains("192.0.2.77");
        // and when it calls
        try (RawUdp raw = new RawUdp()) {
            server.server().callHandler(call -> call.accept());
            raw.send(
                    raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9).replace("AVP 0\r\n", "AVP 0 8\r\n")),
                    server.port());
            SipResponse answer = raw.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new String(answer.body())).contains("RTP/AVP 8").contains("192.0.2.77");
        }
    }

    @Test
    void whatAViaClaimsIsNoAddressOfAPeer() throws Exception {
        Listening server = loop.server(peers(peer("far", "192.0.2.77")));
        try (RawUdp raw = new RawUdp()) {
            String invite = raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9))
                    .replace(";rport;", ";received=192.0.2.77;rport=5060;");
            assertThat(invite).contains("received=192.0.2.77");
            raw.send(invite, server.port());
            assertThat(raw.answer().status()).isEqualTo(403);
            raw.send(
                    raw.text("INVITE", "2", "c2", "", 1, "", RawUdp.sdp(9))
                            .replace("SIP/2.0/UDP 127.0.0.1:" + raw.port() + ";", "SIP/2.0/UDP 192.0.2.77;"),
                    server.port());
            assertThat(((SipResponse) raw.message(said -> said instanceof SipResponse response
                                    && response.status() >= 200
                                    && response.callId().equals("c2")))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void aPeerOfCodecsThatThereAreNotIsNone() throws Exception {
        PeerOptions peer = peer("mute", "127.0.0.1").setCodecs(new ArrayList<>(List.of("PCMU", "MP3")));
        assertThat(mistake(() -> SipServer.create(loop.vertx(), peers(peer))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("peers.mute.codecs: \"MP3\"");
    }

    @Test
    void twoPeersOfOneUserCouldNotBeToldApart() throws Exception {
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(),
                        peers(
                                new PeerOptions()
                                        .setName("first")
                                        .setUsername("trunk")
                                        .setPassword("a"),
                                new PeerOptions()
                                        .setName("second")
                                        .setUsername("trunk")
                                        .setPassword("b")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("peers.second.username: \"trunk\"")
                .hasMessageContaining("first");
    }

    @Test
    @Shows({
        "SipServerOptions.listen",
        "ListenOptions.transport",
        "ListenOptions.host",
        "ListenOptions.port",
        "SipServerOptions.name"
    })
    void listensWhereItIsTold() throws Exception {
        int port = io.xphone.peers.Peers.freePorts(1);
        SipServer server = SipServer.create(
                loop.vertx(),
                Loopback.options()
                        .setName("trunk")
                        .setListen(new ArrayList<>(List.of(
                                new ListenOptions()
                                        .setTransport(SipTransport.UDP)
                                        .setHost("127.0.0.1")
                                        .setPort(port),
                                new ListenOptions()
                                        .setTransport(SipTransport.TCP)
                                        .setHost("127.0.0.1")
                                        .setPort(port)))));
        assertThat(await(server.listen()).listening())
                .containsExactly("udp:127.0.0.1:" + port, "tcp:127.0.0.1:" + port);
        assertThat(server.name()).isEqualTo("trunk");
        assertThat(await(SipServer.attach(loop.vertx(), "trunk")).name()).isEqualTo("trunk");
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            assertThat(socket.isConnected()).isTrue();
        }
        // a port that is taken: nothing stays bound
        int free = io.xphone.peers.Peers.freePorts(0);
        SipServer second = SipServer.create(
                loop.vertx(),
                Loopback.options()
                        .setListen(new ArrayList<>(List.of(
                                new ListenOptions().setHost("127.0.0.1").setPort(free),
                                new ListenOptions().setHost("127.0.0.1").setPort(port)))));
        assertThat(failure(second.listen())).hasMessageContaining("127.0.0.1:" + port);
        new java.net.DatagramSocket(free, InetAddress.getByName("127.0.0.1")).close();
    }

    private static final String LONG_HEADER = "X-Long: " + "x".repeat(900) + "\r\n";
    private static final String MANY_HEADERS = "X-Many: y\r\n".repeat(20);

    private static void refuses(RawUdp raw, int port, String lines, int status) throws Exception {
        String id = status + "-" + lines.length();
        raw.send(raw.text("OPTIONS", id, id, "", 1, lines, ""), port);
        assertThat(raw.answer().status()).isEqualTo(status);
    }

    @Test
    @Shows({
        "SipServerOptions.sipMaxMessageBytes",
        "SipServerOptions.sipMaxHeaders",
        "SipServerOptions.sipMaxLineBytes",
        "PhoneOptions.sipMaxMessageBytes",
        "PhoneOptions.sipMaxHeaders",
        "PhoneOptions.sipMaxLineBytes"
    })
    void longerMessagesAreRefused() throws Exception {
        try (RawUdp raw = new RawUdp()) {
            Listening usual = loop.server();
            refuses(raw, usual.port(), LONG_HEADER, 200);
            refuses(raw, usual.port(), MANY_HEADERS, 200);
            Listening bytes = loop.server(Loopback.options().setSipMaxMessageBytes(1_000));
            refuses(raw, bytes.port(), "", 200);
            refuses(raw, bytes.port(), LONG_HEADER, 513);
            Listening headers = loop.server(Loopback.options().setSipMaxHeaders(20));
            refuses(raw, headers.port(), LONG_HEADER, 200);
            refuses(raw, headers.port(), MANY_HEADERS, 513);
            Listening lines = loop.server(Loopback.options().setSipMaxLineBytes(500));
            refuses(raw, lines.port(), MANY_HEADERS, 200);
            refuses(raw, lines.port(), LONG_HEADER, 513);
            String longUri = raw.text("OPTIONS", "u", "u", "", 1, "", "")
                    .replace("sip:600@127.0.0.1 SIP/2.0", "sip:600@127.0.0.1;x=" + "y".repeat(600) + " SIP/2.0");
            raw.send(longUri, lines.port());
            SipResponse tooLong = raw.answer();
            assertThat(tooLong.status()).isEqualTo(414);
            assertThat(tooLong.reason()).contains("start line too long");
            assertThat(mistake(() ->
                            SipServer.create(loop.vertx(), Loopback.options().setSipMaxHeaders(0))))
                    .hasMessageContaining("sipMaxHeaders");
            List<PhoneOptions> phones = List.of(
                    new PhoneOptions(),
                    new PhoneOptions().setSipMaxMessageBytes(1_000),
                    new PhoneOptions().setSipMaxHeaders(20),
                    new PhoneOptions().setSipMaxLineBytes(500));
            for (int i = 0; i < phones.size(); i++) {
                Phone phone = Phone.create(
                        loop.vertx(),
                        phones.get(i)
                                .setUsername("a")
                                .setHost("127.0.0.1:" + raw.port())
                                .setRegister(false));
                await(phone.connect());
                Call call = await(phone.dial("1"));
                raw.reply(RawUdp.answer(raw.request("INVITE"), 486).build());
                await(call.ended());
                int port = raw.last().getPort();
                refuses(raw, port, LONG_HEADER, i == 1 || i == 3 ? 513 : 200);
                refuses(raw, port, MANY_HEADERS, i == 2 ? 513 : 200);
            }
        }
    }

    @Test
    @Shows({"SipServerOptions.sipMaxDatagramBytes", "PhoneOptions.sipMaxDatagramBytes"})
    void longRequestsBelongOnStreams() throws Exception {
        String usualLimit = LONG_HEADER.repeat(18); // 16.5 KB
        try (RawUdp raw = new RawUdp()) {
            Listening usual = loop.server();
            refuses(raw, usual.port(), LONG_HEADER.repeat(17), 200);
            refuses(raw, usual.port(), usualLimit, 513);
            Listening longer = loop.server(Loopback.options().setSipMaxDatagramBytes(20_000));
            refuses(raw, longer.port(), usualLimit, 200);
            Listening shorter = loop.server(Loopback.options().setSipMaxDatagramBytes(1_000));
            refuses(raw, shorter.port(), "", 200);
            refuses(raw, shorter.port(), LONG_HEADER, 513);
            assertThat(mistake(() ->
                            SipServer.create(loop.vertx(), Loopback.options().setSipMaxDatagramBytes(0))))
                    .hasMessageContaining("sipMaxDatagramBytes");
            Phone phone = Phone.create(
                    loop.vertx(),
                    new PhoneOptions()
                            .setSipMaxDatagramBytes(1_000)
                            .setUsername("a")
                            .setHost("127.0.0.1:" + raw.port())
                            .setRegister(false));
            await(phone.connect());
            Call call = await(phone.dial("1"));
            // a response is no request, however long
            raw.reply(RawUdp.answer(raw.request("INVITE"), 486)
                    .add("X-Long", "x".repeat(2_000))
                    .build());
            assertThat(await(call.ended()).status()).isEqualTo(486);
            refuses(raw, raw.last().getPort(), LONG_HEADER, 513);
        }
        Listening tcp =
                loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1").setSipMaxDatagramBytes(1_000));
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), tcp.port())) {
            socket.setSoTimeout(20_000);
            String options = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c:1;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
                    + "From: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: i\r\nCSeq: 1 OPTIONS\r\n" + LONG_HEADER
                    + "Content-Length: 0\r\n\r\n";
            socket.getOutputStream().write(options.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(11), StandardCharsets.US_ASCII))
                    .isEqualTo("SIP/2.0 200");
        }
    }

    @Test
    @Shows("SipServerOptions.maxConnectionsPerSource")
    void oneAddressOpensNoMoreConnectionsThanThat() throws Exception {
        Listening server =
                loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1").setMaxConnectionsPerSource(2));
        List<Socket> sockets = new ArrayList<>();
        for (String source : List.of("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.2")) {
            sockets.add(
                    new Socket(InetAddress.getByName("127.0.0.1"), server.port(), InetAddress.getByName(source), 0));
        }
        assertThat(pongs(sockets)).containsExactly(true, true, false, true);
        sockets.get(0).close();
        boolean[] accepted = new boolean[1];
        for (int i = 0; i < 200 && !accepted[0]; i++) { // until the server has seen the end of the connection
            Socket next = new Socket(InetAddress.getByName("127.0.0.1"), server.port());
            accepted[0] = pongs(List.of(next)).get(0);
            sockets.add(next);
        }
        assertThat(accepted[0]).isTrue();
        for (Socket socket : sockets) {
            socket.close();
        }
        assertThat(mistake(
                        () -> SipServer.create(loop.vertx(), Loopback.options().setMaxConnectionsPerSource(0))))
                .hasMessageContaining("maxConnectionsPerSource");
    }

    /** Which connections answer a ping, and are not closed. */
    private static List<Boolean> pongs(List<Socket> sockets) throws IOException {
        List<Boolean> pongs = new ArrayList<>();
        for (Socket socket : sockets) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                pongs.add(socket.getInputStream().read() == '\r');
            } catch (IOException reset) {
                pongs.add(false);
            }
        }
        return pongs;
    }

    @Test
    @Shows({"SipServerOptions.streamIdleMs", "PhoneOptions.streamIdleMs"})
    void aConnectionThatCarriesNothingIsClosedAfterThat() throws Exception {
        Listening server =
                loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1").setStreamIdleMs(300));
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isNegative();
        }
        // a phone whose connection is closed comes back with another
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setPassword("secret")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setTransport(SipTransport.TCP)
                        .setKeepAliveMs(0)
                        .setStreamIdleMs(300));
        await(phone.connect());
        int before = pbx.recorder().requests("REGISTER").size();
        await(pbx.recorder().awaitRequest("REGISTER", before + 1));
    }

    @Test
    @Shows({"SipServerOptions.domain", "SipServerOptions.outboundProxy"})
    void callsAsItsDomainByItsProxy() throws Exception {
        FakePbx pbx = pbx();
        Listening server =
                loop.server(Loopback.options().setDomain("us.example").setOutboundProxy("sip:127.0.0.1:" + pbx.port()));
        await(await(server.server().dialUri("sip:1@far.invalid")).answered());
        SipRequest invite = lastInvite(pbx);
        assertThat(invite.from().uri().toString()).endsWith("@us.example");
        assertThat(invite.requestUri().toString()).isEqualTo("sip:1@far.invalid");
        assertThat(invite.routes().toString())
                .contains("127.0.0.1:" + pbx.port())
                .contains(";lr");
    }

    @Test
    @Shows("SipServerOptions.optionsStatus")
    void optionsAreAnsweredAsSet() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server(Loopback.options().setOptionsStatus(480));
        assertThat(await(pbx.options(server.uri("x"))).status()).isEqualTo(480);
        await(server.server().setOptionsStatus(200));
        SipResponse able = await(pbx.options(server.uri("x")));
        assertThat(able.status()).isEqualTo(200);
        assertThat(able.header(HeaderName.ALLOW).orElseThrow())
                .contains("INVITE")
                .contains("BYE");
        assertThat(able.header(HeaderName.ACCEPT)).contains("application/sdp");
        assertThat(((CallException) failure(server.server().setOptionsStatus(100))).code())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
    }

    @Test
    void aServerThatDrainsTakesNoMore() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        Listening caller = loop.server();
        Pair running = loop.call(caller, server);
        await(server.server().drain());
        assertThat(await(pbx.options(server.uri("x"))).status()).isEqualTo(503);
        assertThat(failure(server.server().dialUri(pbx.uri("1")))).isInstanceOf(CallException.class);
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), server.port());
            SipResponse refused = raw.answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header(HeaderName.RETRY_AFTER)).isPresent();
        }
        await(running.callee().hold());
        await(running.callee().end());
    }

    @Test
    @Shows({"CallPolicyOptions.maxCalls", "SipServerOptions.calls"})
    void noMoreCallsThanThat() throws Exception {
        Listening server = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setMaxCalls(1)));
        Listening caller = loop.server();
        Pair first = loop.call(caller, server);
        Call second = await(caller.server().dialUri(server.uri("600")));
        assertThat(await(second.ended()).status()).isEqualTo(486);
        await(first.caller().end());
        await(first.callee().ended());
        await(loop.call(caller, server).caller().end());
    }

    @Test
    @Shows("CallPolicyOptions.maxRingingCalls")
    void noMoreCallsWaitForTheirAnswerThanThat() throws Exception {
        Listening server = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setMaxRingingCalls(2)));
        try (RawUdp caller = new RawUdp();
                RawUdp refused = new RawUdp()) {
            List<Call> ringing = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                caller.send(caller.text("INVITE", "r" + i, "r" + i, "", 1, "", RawUdp.sdp(4_000)), server.port());
                ringing.add(next(server.calls()));
            }
            SipResponse busy = invite(refused, "x1", server.port());
            assertThat(busy.status()).isEqualTo(503);
            assertThat(busy.header(HeaderName.RETRY_AFTER)).isPresent();
            await(ringing.get(0).accept());
            caller.send(caller.text("INVITE", "r2", "r2", "", 1, "", RawUdp.sdp(4_000)), server.port());
            Call third = next(server.calls());
            assertThat(invite(refused, "x2", server.port()).status()).isEqualTo(503);
            await(third.reject(486));
            await(ringing.get(1).reject(486));
            for (int i = 3; i < 5; i++) {
                caller.send(caller.text("INVITE", "r" + i, "r" + i, "", 1, "", RawUdp.sdp(4_000)), server.port());
                next(server.calls());
            }
            assertThat(invite(refused, "x3", server.port()).status()).isEqualTo(503);
        }
    }

    /** Keeps an event loop busy for 30 ms at a time, until it is told to stop. */
    private static void spin(Context loop, AtomicBoolean on) {
        loop.runOnContext(now -> {
            long end = System.nanoTime() + 30_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            if (on.get()) {
                spin(loop, on);
            }
        });
    }

    private static SipResponse invite(RawUdp caller, String id, int port) throws Exception {
        caller.send(caller.text("INVITE", id, id, "", 1, "", RawUdp.sdp(4_000)), port);
        return (SipResponse) caller.message(said -> said instanceof SipResponse response
                && response.status() >= 200
                && response.callId().equals(id));
    }

    @Test
    @Shows("CallPolicyOptions.overloadMs")
    void takesNoNewCallsWhileItIsLate() throws Exception {
        for (int limit : new int[] {0, 1}) {
            BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
            CompletableFuture<Context> made = new CompletableFuture<>();
            CompletableFuture<SipServer> up = new CompletableFuture<>();
            CompletableFuture<List<String>> at = new CompletableFuture<>();
            loop.vertx().deployVerticle(new VerticleBase() {
                @Override
                public Future<?> start() {
                    made.complete(context);
                    SipServer server = SipServer.create(
                            vertx, Loopback.options().setCalls(new CallPolicyOptions().setOverloadMs(limit)));
                    server.callHandler(call -> {
                        if (call.info().getSipCallId().equals("first")) {
                            call.accept();
                            calls.add(call);
                        } else {
                            call.reject(486);
                        }
                    });
                    up.complete(server);
                    return server.listen().onSuccess(up -> at.complete(up.listening()));
                }
            });
            Loopback.await(at);
            String where = at.join().get(0);
            int port = Integer.parseInt(where.substring(where.lastIndexOf(':') + 1));
            AtomicBoolean busy = new AtomicBoolean(true);
            try (RawUdp caller = new RawUdp()) {
                String tag = invite(caller, "first", port).to().tag().orElseThrow();
                caller.send(caller.text("ACK", "acked", "first", tag, 1, "", ""), port);
                spin(made.join(), busy);
                SipResponse answer = invite(caller, "c0", port);
                for (int i = 1; limit > 0 ? answer.status() != 503 : i < 10; i++) {
                    assertThat(answer.status()).isEqualTo(486);
                    answer = invite(caller, "c" + i, port);
                }
                AgentControl agent = AgentControl.at(loop.vertx(), up.join().name());
                AgentInfo info = await(agent.info());
                for (int i = 0; limit > 0 && info.getCallsShed() == 0 && i < 1_000; i++) {
                    info = await(agent.info()); // the count follows the response
                }
                if (limit == 0) {
                    assertThat(info.getCallsShed()).isZero();
                } else {
                    assertThat(answer.header(HeaderName.RETRY_AFTER)
                                    .map(Integer::parseInt)
                                    .orElse(0))
                            .isBetween(2, 8);
                    assertThat(info.getCallsShed()).isPositive();
                }
                caller.send(caller.text("BYE", "bye", "first", tag, 2, "", ""), port); // what there is goes on
                caller.message(said -> said instanceof SipResponse response
                        && response.status() == 200
                        && response.cseq().method().equals("BYE"));
            } finally {
                busy.set(false);
            }
            await(next(calls).ended());
        }
    }

    private static SipServerOptions toSource(RequestsToSource ofServer, RequestsToSource ofPeer) {
        SipServerOptions options = Loopback.options().setCalls(new CallPolicyOptions().setRequestsToSource(ofServer));
        options.getPeers().get(0).setRequestsToSource(ofPeer);
        return options;
    }

    /** An INVITE whose Contact is somewhere else than the caller. */
    private static String natted(RawUdp caller, String transport, int contactPort) {
        return caller.text("INVITE", "nat", "nat", "", 1, "", RawUdp.sdp(4_000))
                .replace("SIP/2.0/UDP", "SIP/2.0/" + transport)
                .replaceFirst("(?m)^Contact: .*$", "Contact: <sip:raw@127.0.0.1:" + contactPort + ">");
    }

    @Test
    @Shows({"CallPolicyOptions.requestsToSource", "PeerOptions.requestsToSource"})
    void requestsGoToTheContactOrToTheSource() throws Exception {
        RequestsToSource[][] each = {
            {RequestsToSource.NAT, null},
            {RequestsToSource.ALWAYS, null},
            {RequestsToSource.ALWAYS, RequestsToSource.NEVER},
            {RequestsToSource.NEVER, RequestsToSource.ALWAYS},
        };
        for (RequestsToSource[] set : each) {
            RequestsToSource meant = set[1] == null ? set[0] : set[1];
            Listening server = loop.server(toSource(set[0], set[1]));
            try (RawUdp caller = new RawUdp();
                    RawUdp contact = new RawUdp()) {
                caller.send(natted(caller, "UDP", contact.port()), server.port());
                Call call = next(server.calls());
                await(call.accept());
                SipResponse ok = caller.answer();
                caller.send(caller.text("ACK", "acked", "nat", ok.to().tag().orElseThrow(), 1, "", ""), server.port());
                await(call.end());
                SipRequest bye = (meant == RequestsToSource.ALWAYS ? caller : contact).request("BYE");
                assertThat(bye.requestUri()).hasToString("sip:raw@127.0.0.1:" + contact.port());
                assertThat(bye.routes()).isEmpty();
            }
        }
    }

    @Test
    void requestsToTheSourceGoByItsConnection() throws Exception {
        SipServerOptions options = Loopback.options(SipTransport.TCP, "127.0.0.1")
                .setCalls(new CallPolicyOptions().setRequestsToSource(RequestsToSource.ALWAYS));
        Listening server = loop.server(options);
        try (RawUdp words = new RawUdp();
                Socket caller = new Socket("127.0.0.1", server.port())) {
            caller.setSoTimeout(20_000);
            caller.getOutputStream().write(natted(words, "TCP", 1).getBytes(StandardCharsets.UTF_8));
            Call call = next(server.calls());
            await(call.accept());
            until(caller, "SIP/2.0 200 ");
            until(caller, "\r\n\r\n");
            String ack = words.text("ACK", "acked", "nat", await(call.refresh()).getLocalTag(), 1, "", "")
                    .replace("SIP/2.0/UDP", "SIP/2.0/TCP");
            caller.getOutputStream().write(ack.getBytes(StandardCharsets.UTF_8));
            await(call.end());
            until(caller, "BYE sip:raw@127.0.0.1:1 SIP/2.0\r\n");
        }
    }

    private static void until(Socket socket, String wanted) throws Exception {
        StringBuilder said = new StringBuilder();
        while (said.indexOf(wanted) < 0) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as("closed after " + said).isNotNegative();
            said.append((char) octet);
        }
    }

    @Test
    void aTargetWithItsHostIsAnAddressForServersAsForPhones() throws Exception {
        try (RawUdp peer = new RawUdp();
                RawUdp elsewhere = new RawUdp()) {
            Listening server = loop.server(Loopback.options()
                    .setPeers(new ArrayList<>(List.of(
                            new PeerOptions()
                                    .setName("trunk")
                                    .setHost("127.0.0.1")
                                    .setPort(peer.port()),
                            new PeerOptions().setName("caller").setHosts(new ArrayList<>(List.of("127.0.0.1")))))));
            String bob = "bob@127.0.0.1:" + elsewhere.port();
            for (String name : List.of("trunk", "caller")) {
                await(server.server().dial(name, bob));
                assertThat(elsewhere.request("INVITE").requestUri()).hasToString("sip:" + bob);
            }
            Call call = await(server.server().dial("trunk", "600"));
            SipRequest invite = peer.request("INVITE");
            assertThat(invite.requestUri().toString()).startsWith("sip:600@127.0.0.1:" + peer.port());
            peer.reply(RawUdp.answer(invite, 200)
                    .add(HeaderName.CONTACT, "<sip:600@127.0.0.1:" + peer.port() + ">")
                    .body("application/sdp", RawUdp.sdp(4_000))
                    .build());
            await(call.answered());
            call.transfer("bob@example.com");
            assertThat(peer.request("REFER").header(HeaderName.REFER_TO)).contains("<sip:bob@example.com>");
        }
    }

    @Test
    void aCallThatIsOverTakesNoPlaceWhileItsByeIsUnanswered() throws Exception {
        Listening server = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setMaxCalls(1)));
        try (RawUdp dead = new RawUdp()) {
            dead.send(dead.text("INVITE", "first", "first", "", 1, "", RawUdp.sdp(4_000)), server.port());
            Call first = next(server.calls());
            await(first.accept());
            dead.send(dead.text("INVITE", "second", "second", "", 1, "", RawUdp.sdp(4_000)), server.port());
            SipResponse refused = dead.answer();
            while (!refused.callId().equals("second")) {
                refused = dead.answer();
            }
            assertThat(refused.status()).isEqualTo(486);
            String tag = await(first.refresh()).getLocalTag();
            dead.send(dead.text("ACK", "acked", "first", tag, 1, "", ""), server.port());
            await(first.end());
            await(first.ended());
            dead.request("BYE"); // and no answer
            assertThat(await(AgentControl.at(loop.vertx(), server.server().name())
                                    .info())
                            .getCalls())
                    .isZero();
            dead.send(dead.text("INVITE", "third", "third", "", 1, "", RawUdp.sdp(4_000)), server.port());
            await(next(server.calls()).reject(480));
        }
    }

    @Test
    @Shows("CallPolicyOptions.ringTimeoutMs")
    void ringsNoLongerThanThat() throws Exception {
        Listening server = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setRingTimeoutMs(150)));
        Listening caller = loop.server();
        assertThat(await(await(caller.server().dialUri(server.uri("600"))).ended())
                        .status())
                .isEqualTo(480);
    }

    @Test
    void ringingWithoutALimitIsRejected() {
        SipServerOptions unlimited = Loopback.options().setCalls(new CallPolicyOptions().setRingTimeoutMs(0));
        assertThat(mistake(() -> SipServer.create(loop.vertx(), unlimited)))
                .hasMessageContaining("calls.ringTimeoutMs")
                .hasMessageContaining("3600000");
    }

    @Test
    @Shows("CallPolicyOptions.autoRing")
    void ringsByItselfOrWhenTold() throws Exception {
        for (boolean auto : new boolean[] {true, false}) {
            Listening server = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setAutoRing(auto)));
            try (RawUdp raw = new RawUdp()) {
                raw.send(raw.text("INVITE", "1", "c" + auto, "", 1, "", RawUdp.sdp(9)), server.port());
                Call call = next(server.calls());
                if (!auto) {
                    await(call.accept());
                }
                SipResponse first = (SipResponse)
                        raw.message(said -> said instanceof SipResponse response && response.status() != 100);
                assertThat(first.status()).isEqualTo(auto ? 180 : 200);
            }
        }
    }

    @Test
    @Shows("CallPolicyOptions.maxRedirects")
    void followsSoManyRedirections() throws Exception {
        FakePbx last = pbx();
        FakePbx first = pbx();
        first.inviteHandler(invite -> invite.redirect(last.uri("there")));
        Listening follows = loop.server();
        Call followed = await(follows.server().dialUri(first.uri("here")));
        await(followed.answered());
        assertThat(lastInvite(last).requestUri().toString()).isEqualTo(last.uri("there"));
        Listening stays = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setMaxRedirects(0)));
        assertThat(await(await(stays.server().dialUri(first.uri("here"))).ended())
                        .status())
                .isEqualTo(302);
    }

    @Test
    @Shows({
        "DialOptions.callerId",
        "DialOptions.fromUser",
        "DialOptions.fromDisplayName",
        "DialOptions.headers",
        "DialOptions.codecs",
        "DialOptions.rtpAddress"
    })
    void aCallIsPlacedAsAsked() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        await(await(server.server()
                        .dialUri(
                                pbx.uri("1"),
                                new DialOptions()
                                        .setCallerId("4930123")
                                        .setFromUser("anna")
                                        .setFromDisplayName("Anna B.")
                                        .addHeader("X-Trace", "7")
                                        .setCodecs(new ArrayList<>(List.of("PCMA")))
                                        .setRtpAddress("192.0.2.5")))
                .answered());
        SipRequest invite = lastInvite(pbx);
        assertThat(invite.header("P-Asserted-Identity").orElseThrow()).contains("sip:4930123@");
        assertThat(invite.from().displayName()).contains("Anna B.");
        assertThat(invite.from().uri().toString()).startsWith("sip:anna@");
        assertThat(invite.header("X-Trace")).contains("7");
        assertThat(sdp(invite)).contains("RTP/AVP 8 ").contains("c=IN IP4 192.0.2.5");
    }

    @Test
    @Shows({"DialOptions.username", "DialOptions.password"})
    void aCallMayHaveItsOwnCredentials() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("me", "pw").setAuthenticateCalls(true));
        Listening server = loop.server();
        await(await(server.server()
                        .dialUri(
                                pbx.uri("1"),
                                new DialOptions().setUsername("me").setPassword("pw")))
                .answered());
        assertThat(await(await(server.server()
                                        .dialUri(
                                                pbx.uri("1"),
                                                new DialOptions()
                                                        .setUsername("me")
                                                        .setPassword("no")))
                                .ended())
                        .status())
                .isIn(401, 407);
    }

    @Test
    @Shows("DialOptions.timeoutMs")
    void aCallRingsNoLongerThanAsked() throws Exception {
        FakePbx pbx = pbx().neverAnswer();
        Listening server = loop.server();
        Call call = await(server.server().dialUri(pbx.uri("1"), new DialOptions().setTimeoutMs(300)));
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        await(pbx.recorder().awaitRequest("CANCEL"));
    }

    @Test
    @Shows("DialOptions.earlyMedia")
    void audioBeforeTheAnswerIsHeardIfWanted() throws Exception {
        BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
        FakePbx pbx = pbx().inviteHandler(invites::add);
        Listening server = loop.server();
        Call heard = await(server.server().dialUri(pbx.uri("1")));
        Loopback.Events events = Loopback.Events.of(heard);
        PbxInvite invite = next(invites);
        await(invite.progress(183, true));
        invite.media().sendTone(440, 3_000);
        await(Loopback.hears(heard.audio().reader(), 440, 10));
        assertThat(events.next("media").getBoolean("early")).isTrue();
        await(heard.end());
        Call unheard = await(server.server().dialUri(pbx.uri("1"), new DialOptions().setEarlyMedia(false)));
        Loopback.Events none = Loopback.Events.of(unheard);
        await(next(invites).progress(183, true)); // once somebody listens
        none.next("progress");
        await(unheard.end());
        await(unheard.ended());
        assertThat(none.types()).doesNotContain("media");
    }

    @Test
    void aServerOnAllAddressesCallsItself() throws Exception {
        Listening server =
                loop.server(Loopback.options(SipTransport.UDP, "0.0.0.0").setMedia(new MediaOptions()));
        Call call = await(server.server().dialUri("sip:600@127.0.0.1:" + server.port()));
        Call taken = next(server.calls());
        await(taken.accept());
        await(call.answered());
        await(call.end());
        await(taken.ended());
    }

    @Test
    void aPhoneThatIsNotRegisteredDoesNotDial() throws Exception {
        FakePbx pbx = pbx();
        pbx.registerHandler(request -> request.respond(500));
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("a")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setRegisterRetryMs(50_000));
        phone.connect();
        await(pbx.recorder().awaitRequest("REGISTER"));
        assertThat(((CallException) failure(phone.dial("1"))).code()).isEqualTo(BusErrors.NOT_CONNECTED);
    }
}
