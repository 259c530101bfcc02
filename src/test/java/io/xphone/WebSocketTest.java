package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.options.IceMode;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpMode;
import io.xphone.options.TlsOptions;
import io.xphone.peers.Peers;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SIP over WebSocket (RFC 7118): phones and browsers at a server. */
class WebSocketTest extends OnLoopback {

    private static Certificates authority;

    @BeforeAll
    static void certificates() throws Exception {
        authority = new Certificates("xphone websocket test authority");
    }

    private static SipServerOptions ws() {
        return Loopback.options(SipTransport.WS, "127.0.0.1");
    }

    private static ListenOptions listen(SipServerOptions options) {
        return options.getListen().get(0);
    }

    private static PhoneOptions phone(SipTransport transport) {
        return new PhoneOptions().setUsername("alice").setTransport(transport);
    }

    private static void talk(Pair pair) throws Exception {
        var low = Loopback.hears(pair.callee().audio().reader(), 440, 20);
        await(pair.caller().audio().writer().write(Loopback.tone(440, 1_000)));
        await(low);
        await(pair.callee().hold());
        assertThat(pair.callee().state()).isEqualTo(CallState.ON_HOLD);
        await(pair.callee().resume());
        await(pair.caller().hold());
        await(pair.caller().resume());
    }

    @Test
    void aPhoneCallsOverAWebSocket() throws Exception {
        Listening server = loop.server(ws());
        assertThat(server.at().get(0)).startsWith("ws:127.0.0.1:");
        Phone phone = loop.phone(server, phone(SipTransport.WS));
        Pair pair = loop.call(phone.dial("600"), server);
        assertThat(pair.callee().header("Via")).startsWith("SIP/2.0/WS 127.0.0.1:");
        assertThat(pair.callee().header("Contact")).contains("127.0.0.1:").contains(";transport=ws");
        assertThat(pair.caller().header("Contact")).contains("127.0.0.1:" + server.port() + ";transport=ws");
        talk(pair);
        await(pair.callee().end()); // the BYE finds the phone, which listens on nothing
        assertThat(await(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
        // a second call uses the same connection, whatever host it names
        Pair again = loop.call(phone.dial("sip:601@pbx.example.com"), server);
        assertThat(again.callee().header("Via").replaceAll("branch=[^;]*", ""))
                .isEqualTo(pair.callee().header("Via").replaceAll("branch=[^;]*", ""));
        await(again.caller().end());
        assertThat(await(again.callee().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void aPhoneCallsOverASecureWebSocketAndVerifiesTheServer() throws Exception {
        SipServerOptions options = Loopback.options(SipTransport.WSS, "127.0.0.1")
                .setTls(authority.options("server", "IP:127.0.0.1,DNS:localhost"));
        Listening server = loop.server(options);
        assertThat(server.at().get(0)).startsWith("wss:127.0.0.1:");
        Phone phone = loop.phone(server, phone(SipTransport.WSS).setTls(authority.trust()));
        Pair pair = loop.call(phone.dial("600"), server);
        assertThat(pair.callee().header("Via")).startsWith("SIP/2.0/WSS 127.0.0.1:");
        assertThat(pair.callee().header("Contact")).contains(";transport=ws>"); // RFC 7118 §5.2 has no wss
        talk(pair);
        await(pair.callee().end());
        await(pair.caller().ended());
        // by name
        Phone named = Phone.create(
                loop.vertx(),
                phone(SipTransport.WSS)
                        .setTls(authority.trust())
                        .setHost("localhost:" + server.port())
                        .setRegister(false));
        await(named.connect());
        Pair byName = loop.call(named.dial("600"), server);
        await(byName.caller().end());
        // an authority that does not vouch for it
        Phone doubts = loop.phone(server, phone(SipTransport.WSS).setTls(new Certificates("another").trust()));
        CallEnd end = await(await(doubts.dial("600")).ended());
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.phrase()).contains("wss 127.0.0.1:" + server.port());
        // a plain phone at a secure port
        Phone plain = loop.phone(server, phone(SipTransport.WS));
        assertThat(await(await(plain.dial("600")).ended()).reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void aServerNamesWhatIsMissingForWss() {
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(),
                        Loopback.options(SipTransport.WSS, "127.0.0.1").setTls(new TlsOptions()))))
                .hasMessageContaining("tls.certPath: is missing")
                .hasMessageContaining("WSS");
    }

    @Test
    @Shows({"ListenOptions.path", "PhoneOptions.webSocketPath"})
    void thePathOfTheWebSocket() throws Exception {
        SipServerOptions options = ws();
        listen(options).setPath("/sip");
        Listening server = loop.server(options);
        Phone other = loop.phone(server, phone(SipTransport.WS));
        CallEnd end = await(await(other.dial("600")).ended());
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.phrase()).contains("404").contains("webSocketPath").contains("/ws");
        Phone phone = loop.phone(server, phone(SipTransport.WS).setWebSocketPath("/sip"));
        await(loop.call(phone.dial("600"), server).caller().end());

        for (String wrong : List.of("ws", "", "/a b", "/ws#x")) {
            assertThat(mistake(() -> Phone.create(
                            loop.vertx(), phone(SipTransport.WS).setHost("pbx").setWebSocketPath(wrong))))
                    .hasMessageContaining("webSocketPath: \"" + wrong + "\" is no path");
        }
        listen(options).setPath("sip");
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options)))
                .hasMessageContaining("listen.0.path: \"sip\"");
        listen(options).setPath("/sip").setTransport(SipTransport.TCP);
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options)))
                .hasMessageContaining("listen.0.path: is for the transports WS and WSS");
    }

    private int status(WebSocketConnectOptions options) throws Exception {
        try {
            RawWebSocket.connect(loop.vertx(), options);
            return 101;
        } catch (ExecutionException failed) {
            return ((UpgradeRejectedException) failed.getCause()).getStatus();
        }
    }

    private static WebSocketConnectOptions from(int port, String origin) {
        WebSocketConnectOptions options = RawWebSocket.options(port).setAllowOriginHeader(true);
        options.addHeader("Origin", origin);
        return options;
    }

    @Test
    @Shows("ListenOptions.allowedOrigins")
    void pagesOfOtherHostsAreRejectedUnlessListed() throws Exception {
        SipServerOptions options = ws();
        int port = loop.server(options).port();
        assertThat(status(from(port, "http://127.0.0.1:8080"))).isEqualTo(101);
        assertThat(status(from(port, "https://phone.example.com"))).isEqualTo(403);
        assertThat(status(from(port, "null"))).isEqualTo(403);
        listen(options).setAllowedOrigins(new ArrayList<>(List.of("https://phone.example.com")));
        int listed = loop.server(options).port();
        assertThat(status(from(listed, "https://phone.example.com"))).isEqualTo(101);
        assertThat(status(from(listed, "https://other.example.com"))).isEqualTo(403);

        listen(options).setAllowedOrigins(new ArrayList<>(List.of("phone.example.com")));
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options)))
                .hasMessageContaining("listen.0.allowedOrigins: \"phone.example.com\" is no origin");
        listen(options)
                .setAllowedOrigins(new ArrayList<>(List.of("https://phone.example.com")))
                .setTransport(SipTransport.UDP);
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options)))
                .hasMessageContaining("listen.0.allowedOrigins: is for the transports WS and WSS");
    }

    @Test
    void aServerOpensNoWebSocket() {
        SipServerOptions options = ws();
        options.getPeers().get(0).setName("pbx").setHost("127.0.0.1").setTransport(SipTransport.WS);
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options)))
                .hasMessageContaining("peers.pbx.transport: is WS");
        assertThat(mistake(() -> SipServer.create(loop.vertx(), ws().setOutboundProxy("sip:pbx;transport=ws"))))
                .hasMessageContaining("outboundProxy")
                .hasMessageContaining("opens none");
    }

    @Test
    void aCallToAUriThatOnlyAWebSocketLeadsToFailsAtOnce() throws Exception {
        Listening server = loop.server();
        for (String uri :
                List.of("sip:q8s3k@" + RawWebSocket.HOST + ";transport=ws", "sip:q8s3k@127.0.0.1:9;transport=wss")) {
            CallEnd end = await(await(server.server().dialUri(uri)).ended());
            assertThat(end.reason()).isEqualTo(EndReason.ERROR);
            assertThat(end.phrase()).contains("WebSocket");
        }
    }

    private static String sdp() {
        return RawUdp.sdp(9);
    }

    /** INVITE, 200, ACK; the tag of the server. */
    private static SipResponse invite(RawWebSocket browser, Listening server, String id) throws Exception {
        browser.send(RawWebSocket.text("INVITE", "sip:600@pbx", "i" + id, id, "", 1, "", sdp()));
        Call call = next(server.calls());
        await(call.accept());
        SipResponse ok = browser.answer();
        assertThat(ok.status()).isEqualTo(200);
        browser.send(RawWebSocket.text("ACK", ok.contacts().get(0).uri().toString(), "a" + id, id, tag(ok), 1, "", ""));
        await(call.answered());
        server.calls().add(call);
        return ok;
    }

    private static String tag(SipResponse response) {
        return response.to().tag().orElseThrow();
    }

    private static void answer(RawWebSocket browser, SipRequest request) {
        SipResponse.Builder ok = RawUdp.answer(request, 200)
                .set(
                        HeaderName.TO,
                        request.to().tag().isPresent()
                                ? request.to().toString()
                                : request.to().withTag("browser").toString())
                .set(HeaderName.CONTACT, "<sip:q8s3k@" + RawWebSocket.HOST + ";transport=ws;ob>");
        browser.reply(
                request.method().equals("INVITE")
                        ? ok.body("application/sdp", sdp()).build()
                        : ok.build());
    }

    /** Its Contact is of a host that does not exist: every request to it has to take the connection of its own. */
    @Test
    void aBrowserCallsAndIsReachedOverItsConnection() throws Exception {
        Listening server = loop.server(ws());
        RawWebSocket browser = RawWebSocket.connect(loop.vertx(), server.port());
        assertThat(browser.socket().subProtocol()).isEqualTo("sip");
        SipResponse ok = invite(browser, server, "one");
        assertThat(ok.contacts().get(0).uri().toString()).isEqualTo("sip:127.0.0.1:" + server.port() + ";transport=ws");
        Call call = next(server.calls());
        call.hold();
        SipRequest hold = browser.request("INVITE");
        assertThat(hold.requestUri().toString()).contains(RawWebSocket.HOST);
        assertThat(hold.topVia().transport()).isEqualTo("WS");
        answer(browser, hold);
        assertThat(browser.request("ACK").requestUri().toString()).contains(RawWebSocket.HOST);
        call.end();
        answer(browser, browser.request("BYE"));
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.LOCAL);
        // and the other way round
        SipResponse second = invite(browser, server, "two");
        Call again = next(server.calls());
        browser.send(RawWebSocket.text("BYE", "sip:600@pbx", "b", "two", tag(second), 2, "", ""));
        assertThat(browser.answer().status()).isEqualTo(200);
        assertThat(await(again.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    private static String registration(String branch, int cseq, String lines) {
        return RawWebSocket.text("REGISTER", "sip:pbx", branch, "reg", "", cseq, lines, "")
                .replace("To: <sip:600@pbx>", "To: <sip:browser@pbx>")
                .replace(
                        ";transport=ws;ob>",
                        ";transport=ws>;+sip.instance=\"<urn:uuid:0f6dd8b6-0000-1000-8000-000000000002>\";reg-id=1;"
                                + "expires=600");
    }

    /** As JsSIP does it: REGISTER, the challenge, REGISTER with a digest. */
    private static void register(RawWebSocket browser, int cseq) throws Exception {
        browser.send(registration("r" + cseq, cseq, ""));
        SipResponse challenge = browser.answer();
        assertThat(challenge.status()).isEqualTo(401);
        String text = registration("s" + cseq, cseq + 1, "");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        SipRequest plain = (SipRequest) SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
        SipRequest digest = new DigestClient(new Credentials("browser", "secret"), new CountingIdentifiers())
                .authorize(plain, challenge)
                .orElseThrow();
        browser.send(registration(
                "s" + cseq,
                cseq + 1,
                "Authorization: " + digest.headers().first("Authorization").orElseThrow() + "\r\n"));
        SipResponse ok = browser.answer();
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.contacts().get(0).uri().toString()).contains(RawWebSocket.HOST);
    }

    @Test
    void aBrowserThatRegistersIsCalledOverItsConnectionAndNotOverThatOfAnother() throws Exception {
        SipServerOptions options = ws().setPeers(new ArrayList<>(List.of(new PeerOptions()
                .setName("browser")
                .setUsername("browser")
                .setPassword("secret")
                .setSrtp(SrtpMode.OFF) // the answer of this test is plain
                .setIce(IceMode.OFF))));
        Listening server = loop.server(options);
        RawWebSocket other = RawWebSocket.connect(loop.vertx(), server.port());
        RawWebSocket browser = RawWebSocket.connect(loop.vertx(), server.port());
        register(browser, 1);
        Call call = await(server.server().dial("browser"));
        SipRequest invite = browser.request("INVITE");
        assertThat(invite.requestUri().toString()).contains(RawWebSocket.HOST);
        answer(browser, invite);
        browser.request("ACK");
        await(call.answered());
        call.end();
        answer(browser, browser.request("BYE"));
        await(call.ended());
        assertThat(other.received()).isEmpty();
        // its page is loaded again: another connection, the same instance
        await(browser.socket().close());
        RawWebSocket again = RawWebSocket.connect(loop.vertx(), server.port());
        register(again, 11);
        Call second = await(server.server().dial("browser"));
        SipRequest moved = again.request("INVITE");
        again.reply(RawUdp.answer(moved, 486).build());
        assertThat(await(second.ended()).status()).isEqualTo(486);
        // and is left
        await(again.socket().close());
        CallEnd gone = await(server.server()
                .dial("browser")
                .compose(Call::ended)
                .otherwise(failure -> new CallEnd(EndReason.ERROR, 0, failure.getMessage(), 0)));
        assertThat(gone.reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void aBrowserContinuesItsCallOnAnotherConnection() throws Exception {
        Listening server = loop.server(ws());
        RawWebSocket first = RawWebSocket.connect(loop.vertx(), server.port());
        SipResponse ok = invite(first, server, "moved");
        Call call = next(server.calls());
        await(first.socket().close());
        RawWebSocket second = RawWebSocket.connect(loop.vertx(), server.port());
        second.send(RawWebSocket.text("INVITE", "sip:600@pbx", "again", "moved", tag(ok), 2, "", sdp()));
        assertThat(second.answer().status()).isEqualTo(200);
        second.send(RawWebSocket.text("ACK", "sip:600@pbx", "ack", "moved", tag(ok), 2, "", ""));
        call.end();
        answer(second, second.request("BYE"));
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void aRequestToABrowserThatHasGoneFailsAtOnce() throws Exception {
        Listening server = loop.server(ws());
        RawWebSocket browser = RawWebSocket.connect(loop.vertx(), server.port());
        invite(browser, server, "gone");
        Call call = next(server.calls());
        await(browser.socket().close());
        long before = System.nanoTime();
        failure(call.hold());
        await(call.end());
        await(call.ended());
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(15)); // not timer B or F: 32 s
    }

    @Test
    void overIpv6() throws Exception {
        try (DatagramSocket six = new DatagramSocket(0, InetAddress.getByName("::1"))) {
            assumeTrue(six.isBound());
        } catch (java.io.IOException none) {
            Peers.require(false, "this machine has no IPv6 loopback");
        }
        Listening server = loop.server(Loopback.options(SipTransport.WS, "::1"));
        assertThat(server.at().get(0)).startsWith("ws:[::1]:");
        Phone phone = loop.phone(server, phone(SipTransport.WS));
        Pair pair = loop.call(phone.dial("600"), server);
        assertThat(pair.callee().header("Via")).startsWith("SIP/2.0/WS [::1]:");
        await(pair.callee().end());
        assertThat(await(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    /** New calls that cannot be handled in time are rejected, as on every transport; what is in calls goes on. */
    @Test
    void anOverloadedServerRejectsNewCalls() throws Exception {
        BlockingQueue<Listening> up = new LinkedBlockingQueue<>();
        SipServerOptions options = ws();
        options.getCalls().setOverloadMs(50);
        loop.vertx()
                .deployVerticle(
                        new VerticleBase() { // the handler runs where the calls are
                            @Override
                            public Future<?> start() {
                                SipServer server = SipServer.create(vertx, options);
                                server.callHandler(call -> {
                                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
                                    while (System.nanoTime() < end) {
                                        Thread.onSpinWait();
                                    }
                                    call.reject(603);
                                });
                                return server.listen()
                                        .onSuccess(listening -> up.add(new Listening(
                                                server, new LinkedBlockingQueue<>(), listening.listening())));
                            }
                        });
        Listening server = next(up);
        RawWebSocket browser = RawWebSocket.connect(loop.vertx(), server.port());
        int calls = 300;
        for (int i = 0; i < calls; i++) {
            browser.send(RawWebSocket.text("INVITE", "sip:600@pbx", "o" + i, "o" + i, "", 1, "", sdp()));
        }
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            SipResponse response = browser.answer();
            statuses.merge(response.status(), 1, Integer::sum);
            if (response.status() == 503) {
                assertThat(response.headers().first("Retry-After")).isPresent();
            }
        }
        assertThat(statuses.get(603)).as("%s", statuses).isPositive();
        assertThat(statuses.get(503)).as("%s", statuses).isPositive();
        assertThat(statuses.get(603) + statuses.get(503)).isEqualTo(calls);
    }

    /** RFC 7118 §4.2: text where the message is UTF-8, else binary; both are accepted. */
    @Test
    void textAndBinaryMessages() throws Exception {
        Listening server = loop.server(ws());
        RawWebSocket browser = RawWebSocket.connect(loop.vertx(), server.port());
        browser.sendBinary(RawWebSocket.text("OPTIONS", "sip:600@pbx", "o1", "o1", "", 1, "", "")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(browser.answer().status()).isEqualTo(200);
        browser.sendBinary(RawWebSocket.text("OPTIONS", "sip:600@pbx", "o2", "o2", "", 1, "", "")
                .replace("\"Browser\"", "\"Br\u00f6wser\"")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(next(browser.received())).contains("Br\u00f6wser"); // came as binary, in ISO 8859-1
    }
}
