package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.Subscription;
import io.xphone.options.PeerOptions;
import io.xphone.options.RegistrarOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import io.xphone.sip.message.Uri;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who fails to authenticate at a server, over and over. */
class BanTest extends OnLoopback {

    private final CountingIdentifiers ids = new CountingIdentifiers();
    private final List<RawUdp> sockets = new ArrayList<>();
    private int requests;

    @AfterEach
    void closeSockets() throws Exception {
        for (RawUdp each : sockets) {
            each.close();
        }
    }

    private RawUdp raw(String host) throws Exception {
        RawUdp raw = new RawUdp(host);
        sockets.add(raw);
        return raw;
    }

    /** A server with a peer by digest and one by its address, 127.0.0.1. */
    private static SipServerOptions options() {
        return Loopback.options()
                .setName("gateway")
                .setPeers(new ArrayList<>(List.of(
                        new PeerOptions().setName("far").setUsername("trunk").setPassword("pw"),
                        new PeerOptions().setName("near").setHosts(new ArrayList<>(List.of("127.0.0.1"))))));
    }

    private Listening listening(SipServerOptions options) throws Exception {
        Listening server = loop.server(options);
        server.server().callHandler(call -> call.reject(486));
        return server;
    }

    private SipRequest request(RawUdp from, String method) throws Exception {
        String id = "r" + ++requests;
        String body = method.equals(Method.INVITE) ? RawUdp.sdp(9) : "";
        byte[] text = from.text(method, id, id, "", 1, "", body).getBytes(StandardCharsets.UTF_8);
        return (SipRequest) SipParser.parse(text, 0, text.length, SipLimits.DEFAULT);
    }

    private static SipResponse exchange(RawUdp from, SipRequest request, int port) throws Exception {
        from.send(SipWriter.write(request), port);
        SipResponse response = (SipResponse) from.message(message -> message instanceof SipResponse answer
                && answer.status() >= 200
                && answer.topVia().branch().equals(request.topVia().branch()));
        if (request.is(Method.INVITE)) {
            from.send(
                    SipWriter.write(request.toBuilder()
                            .method(Method.ACK)
                            .set(HeaderName.CSEQ, request.cseq().number() + " ACK")
                            .to(response.to())
                            .removeBody()
                            .build()),
                    port);
        }
        return response;
    }

    private SipRequest authorized(SipRequest request, SipResponse challenge, String password) {
        return new DigestClient(new Credentials("trunk", password), ids)
                .authorize(request, challenge).orElseThrow().toBuilder()
                        .set(HeaderName.CSEQ, "2 " + request.method())
                        .set(
                                HeaderName.VIA,
                                request.topVia()
                                        .withParameter(
                                                "branch",
                                                request.topVia().branch().orElseThrow() + "b")
                                        .toString())
                        .build();
    }

    /** The status of a request with that password. */
    private int status(RawUdp from, String method, String password, int port) throws Exception {
        SipRequest request = request(from, method);
        SipResponse challenge = exchange(from, request, port);
        return challenge.status() != 401
                ? challenge.status()
                : exchange(from, authorized(request, challenge, password), port).status();
    }

    private AgentInfo info() throws Exception {
        return await(AgentControl.at(loop.vertx(), "gateway").info());
    }

    @Test
    @Shows("SipServerOptions.maxFailedAuthentications")
    void aSourceThatFailsTooOftenIsBanned() throws Exception {
        Listening server = listening(options().setMaxFailedAuthentications(3));
        BlockingQueue<SourceBan> bans = new LinkedBlockingQueue<>();
        server.server().sourceBanHandler(bans::add);
        BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
        loop.vertx().eventBus().<JsonObject>consumer("app", message -> events.add(message.body()));
        await(AgentControl.at(loop.vertx(), "gateway")
                .subscribe(new Subscription().setId("app").setDeliver("app")));
        RawUdp stranger = raw("127.0.0.2");
        long start = System.nanoTime();
        assertThat(status(stranger, Method.INVITE, "guess", server.port())).isEqualTo(403);
        assertThat(status(stranger, Method.MESSAGE, "guess", server.port())).isEqualTo(403);
        assertThat(bans).isEmpty();
        assertThat(status(stranger, Method.INVITE, "guess", server.port())).isEqualTo(403);
        assertThat(System.nanoTime() - start)
                .as("the responses are delayed by 125, 250 and 500 ms")
                .isGreaterThan(800_000_000L);
        assertThat(next(bans)).isEqualTo(new SourceBan("127.0.0.2", 3, 300_000));
        JsonObject event = next(events);
        assertThat(event.getString("type")).isEqualTo("source-banned");
        assertThat(event.getString("agent")).isEqualTo("gateway");
        assertThat(event.getString("source")).isEqualTo("127.0.0.2");
        assertThat(status(stranger, Method.INVITE, "pw", server.port()))
                .as("even with the right password, and without a challenge")
                .isEqualTo(403);
        assertThat(status(stranger, Method.SUBSCRIBE, "pw", server.port())).isEqualTo(403);
        assertThat(info().getFailedAuthentications()).isEqualTo(3);
        assertThat(info().getSourcesBanned()).isEqualTo(1);
        assertThat(status(raw("127.0.0.3"), Method.INVITE, "pw", server.port()))
                .as("another source")
                .isEqualTo(486);
        assertThat(status(raw("127.0.0.1"), Method.INVITE, "", server.port()))
                .as("a peer that is known by its address")
                .isEqualTo(486);
        SipServerOptions wrong = options().setMaxFailedAuthentications(-1);
        assertThatThrownBy(() -> SipServer.create(loop.vertx(), wrong))
                .hasMessageStartingWith("maxFailedAuthentications");
    }

    @Test
    @Shows("SipServerOptions.banMs")
    void aBanEnds() throws Exception {
        Listening server = listening(options().setMaxFailedAuthentications(1).setBanMs(400));
        RawUdp phone = raw("127.0.0.2");
        assertThat(status(phone, Method.INVITE, "guess", server.port())).isEqualTo(403);
        assertThat(status(phone, Method.INVITE, "pw", server.port())).isEqualTo(403);
        int status = 403;
        while (status == 403) {
            status = status(phone, Method.INVITE, "pw", server.port());
        }
        assertThat(status).isEqualTo(486);
        SipServerOptions wrong = options().setBanMs(0);
        assertThatThrownBy(() -> SipServer.create(loop.vertx(), wrong)).hasMessageStartingWith("banMs");
    }

    /** The phones of an office behind one address, one of which has a wrong password. */
    @Test
    void registrationsThatFailAtTheAddressOfAPeerBanNoOthers() throws Exception {
        Listening server = listening(
                options().setMaxFailedAuthentications(2).setRegistrar(new RegistrarOptions().setEnabled(true)));
        BlockingQueue<SourceBan> bans = new LinkedBlockingQueue<>();
        server.server().sourceBanHandler(bans::add);
        RawUdp wrong = raw("127.0.0.1");
        long start = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            assertThat(register(wrong, "guess", server.port())).isEqualTo(403);
        }
        assertThat(System.nanoTime() - start)
                .as("the responses are delayed by 125, 250 and 500 ms")
                .isGreaterThan(800_000_000L);
        assertThat(register(raw("127.0.0.1"), "pw", server.port())).isEqualTo(200);
        assertThat(info().getFailedAuthentications()).isEqualTo(3);
        assertThat(info().getSourcesBanned()).isZero();
        assertThat(bans).isEmpty();
        RawUdp stranger = raw("127.0.0.2");
        for (int i = 0; i < 2; i++) {
            assertThat(register(stranger, "guess", server.port())).isEqualTo(403);
        }
        assertThat(next(bans).source()).isEqualTo("127.0.0.2");
        assertThat(register(stranger, "pw", server.port())).isEqualTo(403);
    }

    private int register(RawUdp from, String password, int port) throws Exception {
        SipRequest register = request(from, Method.REGISTER).toBuilder()
                .set(HeaderName.TO, "<sip:trunk@127.0.0.1>")
                .build();
        SipResponse challenge = exchange(from, register, port);
        return challenge.status() != 401
                ? challenge.status()
                : exchange(from, authorized(register, challenge, password), port)
                        .status();
    }

    /** A peer whose call came from its address, and a stranger that knows the identifiers of the call. */
    @Test
    void failuresWithinADialogAreDelayedAndBannedToo() throws Exception {
        SipServerOptions options = options().setMaxFailedAuthentications(3);
        options.getPeers().get(0).setHosts(new ArrayList<>(List.of("127.0.0.1")));
        options.getPeers().remove(1);
        Listening server = loop.server(options);
        RawUdp peer = raw("127.0.0.1");
        SipRequest invite = request(peer, Method.INVITE);
        peer.send(SipWriter.write(invite), server.port());
        next(server.calls()).accept();
        SipResponse ok = peer.answer();
        peer.send(peer.text(Method.ACK, "ack", invite.callId(), ok.to().tag().orElseThrow(), 1, "", ""), server.port());
        BlockingQueue<SourceBan> bans = new LinkedBlockingQueue<>();
        server.server().sourceBanHandler(bans::add);
        RawUdp stranger = raw("127.0.0.2");
        long start = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            String text = stranger.text(
                    Method.INFO, "i" + i, invite.callId(), ok.to().tag().orElseThrow(), 10 + i, "", "");
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            SipRequest info = (SipRequest) SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
            SipResponse challenge = exchange(stranger, info, server.port());
            assertThat(challenge.status()).isEqualTo(401);
            SipRequest guess = authorized(info, challenge, "guess").toBuilder()
                    .set(HeaderName.CSEQ, 10 + i + " " + Method.INFO)
                    .build();
            assertThat(exchange(stranger, guess, server.port()).status()).isEqualTo(403);
        }
        assertThat(System.nanoTime() - start)
                .as("the responses are delayed by 125, 250 and 500 ms")
                .isGreaterThan(800_000_000L);
        assertThat(next(bans)).isEqualTo(new SourceBan("127.0.0.2", 3, 300_000));
        assertThat(status(stranger, Method.INVITE, "pw", server.port())).isEqualTo(403);
    }

    @Test
    void noOneFailsInTheNameOfAnother() throws Exception {
        Listening server = listening(options().setMaxFailedAuthentications(1));
        RawUdp stranger = raw("127.0.0.2");
        RawUdp victim = raw("127.0.0.3");
        SipRequest request = request(stranger, Method.INVITE);
        SipResponse challenge = exchange(stranger, request, server.port());
        SipRequest guess = authorized(request, challenge, "guess");
        SipRequest spoofed = guess.toBuilder()
                .set(HeaderName.VIA, request(victim, Method.INVITE).topVia().toString())
                .build();
        assertThat(exchange(victim, spoofed, server.port()).status())
                .as("the nonce is that of another source: challenged, not failed")
                .isEqualTo(401);
        assertThat(info().getFailedAuthentications()).isZero();
        assertThat(status(victim, Method.INVITE, "pw", server.port())).isEqualTo(486);
    }

    @Test
    @Shows("SipServerOptions.checkDigestUri")
    void credentialsAreForOneRequestUri() throws Exception {
        for (boolean check : new boolean[] {true, false}) {
            Listening server =
                    listening(options().setName(check ? "strict" : "lax").setCheckDigestUri(check));
            RawUdp phone = raw("127.0.0.2");
            SipRequest request = request(phone, Method.INVITE);
            SipResponse challenge = exchange(phone, request, server.port());
            SipRequest moved = authorized(request, challenge, "pw").toBuilder()
                    .requestUri(Uri.parse("sip:900555@127.0.0.1"))
                    .build();
            SipResponse response = exchange(phone, moved, server.port());
            assertThat(response.status()).isEqualTo(check ? 400 : 486);
            if (check) {
                assertThat(response.reason()).contains("Request-URI");
            }
        }
    }
}
