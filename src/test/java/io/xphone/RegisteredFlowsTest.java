package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback.Listening;
import io.xphone.options.DialOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipFramer;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls to registered users go where their REGISTER came from (RFC 5626 §7, RFC 3327). */
class RegisteredFlowsTest extends OnLoopback {

    private static final String INSTANCE = ";+sip.instance=\"<urn:uuid:0f6dd8b6-0000-1000-8000-000000000001>\"";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<UserRegistrationEvent> registrations = new LinkedBlockingQueue<>();

    @AfterEach
    void closeSockets() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RawUser user() throws Exception {
        RawUser user = new RawUser("alice");
        open.add(user);
        return user;
    }

    private Listening server(SipTransport... transports) throws Exception {
        List<ListenOptions> listen = new ArrayList<>();
        for (SipTransport transport : transports) {
            listen.add(new ListenOptions().setHost("127.0.0.1").setPort(0).setTransport(transport));
        }
        SipServerOptions options = Loopback.options()
                .setListen(listen)
                .setPeers(new ArrayList<>(List.of(
                        new PeerOptions().setName("alice").setUsername("alice").setPassword("alice's"))));
        Listening server = loop.server(options);
        server.server().registrationHandler(registrations::add);
        return server;
    }

    private static SipResponse ok(SipRequest invite, String contact, int port) {
        return RawUdp.answer(invite, 200)
                .add(HeaderName.CONTACT, contact)
                .body("application/sdp", RawUdp.sdp(port))
                .build();
    }

    @Test
    void aUserBehindANatIsCalledAtTheSourceOfItsRegistration() throws Exception {
        Listening server = server(SipTransport.UDP);
        RawUser alice = user();
        alice.register(server.port(), "Contact: <sip:alice@10.99.0.5:5060>\r\n");
        Call call = await(server.server().dial("alice"));
        SipRequest invite = alice.socket().request(Method.INVITE);
        assertThat(invite.requestUri()).hasToString("sip:alice@10.99.0.5:5060");
        assertThat(invite.to().uri()).hasToString("sip:alice@127.0.0.1");
        alice.socket().reply(ok(invite, "<sip:alice@10.99.0.5:5060>", 9));
        assertThat(alice.socket().request(Method.ACK).requestUri()).hasToString("sip:alice@10.99.0.5:5060");
        await(call.answered());
        call.end();
        SipRequest bye = alice.socket().request(Method.BYE);
        assertThat(bye.requestUri()).hasToString("sip:alice@10.99.0.5:5060");
        alice.socket().reply(bye.response(200, null).build());
        await(call.ended());
    }

    @Test
    void requestsWithinACallFromAUserGoToItsFlowToo() throws Exception {
        Listening server = server(SipTransport.UDP);
        RawUser alice = user();
        alice.register(server.port(), "Contact: <sip:alice@10.99.0.5:5060>\r\n");
        String call = "from-alice";
        RawUdp socket = alice.socket();
        String lines = "Contact: <sip:alice@10.99.0.5:5060>\r\n";
        String text = socket.text(Method.INVITE, "inv1", call, "", 1, "", RawUdp.sdp(9))
                .replaceFirst("Contact: [^\r]*\r\n", lines);
        socket.send(text, server.port());
        SipResponse challenge = socket.answer();
        assertThat(challenge.status()).isEqualTo(401);
        socket.send(
                socket.text(Method.ACK, "inv1", call, challenge.to().tag().orElseThrow(), 1, "", ""), server.port());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        SipRequest invite = (SipRequest) SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
        SipRequest authorized = new DigestClient(new Credentials("alice", "alice's"), new CountingIdentifiers())
                .authorize(invite, challenge).orElseThrow().toBuilder()
                        .set(HeaderName.CSEQ, "2 INVITE")
                        .set(
                                HeaderName.VIA,
                                invite.topVia()
                                        .withParameter("branch", "z9hG4bKinv2")
                                        .toString())
                        .build();
        socket.send(SipWriter.write(authorized), server.port());
        Call received = next(server.calls());
        await(received.accept());
        SipResponse answer =
                (SipResponse) socket.message(message -> message instanceof SipResponse response && response.success());
        socket.send(socket.text(Method.ACK, "ack", call, answer.to().tag().orElseThrow(), 2, "", ""), server.port());
        await(received.answered());
        received.end();
        SipRequest bye = socket.request(Method.BYE);
        assertThat(bye.requestUri()).hasToString("sip:alice@10.99.0.5:5060");
        socket.reply(bye.response(200, null).build());
        await(received.ended());
    }

    @Test
    void thePathBecomesTheRouteOverTheFlow() throws Exception {
        Listening server = server(SipTransport.UDP);
        RawUser alice = user();
        SipResponse registered = alice.register(
                server.port(),
                alice.contact() + "Supported: path\r\nPath: <sip:edge.invalid;lr>,<sip:core.invalid;lr>\r\n");
        assertThat(registered.headers().list(HeaderName.PATH)).hasSize(2);
        assertThat(registered.headers().contains(HeaderName.DATE)).isTrue();
        assertThat(await(server.server().registrations()).get(0).getPath())
                .containsExactly("sip:edge.invalid;lr", "sip:core.invalid;lr");
        server.server().dial("alice");
        SipRequest invite = alice.socket().request(Method.INVITE);
        assertThat(invite.routes())
                .extracting(route -> route.uri().toString())
                .containsExactly("sip:edge.invalid;lr", "sip:core.invalid;lr");
        alice.socket().reply(RawUdp.answer(invite, 486).build());
    }

    @Test
    void aLargeInviteByUdpStaysOnItsFlow() throws Exception {
        Listening server = server(SipTransport.UDP);
        RawUser alice = user();
        alice.register(server.port(), "");
        server.server().dial("alice", new DialOptions().addHeader("X-Large", "x".repeat(2_000)));
        SipRequest invite = alice.socket().request(Method.INVITE);
        assertThat(invite.topVia().transport()).isEqualTo("UDP");
        alice.socket().reply(RawUdp.answer(invite, 486).build());
    }

    @Test
    void aMessageToAUserGoesToItsFlow() throws Exception {
        Listening server = server(SipTransport.UDP);
        assertThat(failure(server.server().sendMessage("alice", "hello"))).hasMessage("user alice is not registered");
        RawUser alice = user();
        alice.register(server.port(), "Contact: <sip:alice@10.99.0.5:5060>\r\n");
        var sent = server.server().sendMessage("alice", "hello");
        SipRequest message = alice.socket().request(Method.MESSAGE);
        assertThat(message.requestUri()).hasToString("sip:alice@10.99.0.5:5060");
        alice.socket().reply(RawUdp.answer(message, 200).build());
        assertThat(await(sent)).isEqualTo(200);
    }

    @Test
    void oneFlowOfAnInstanceIsCalledAndTheNextWhenItFails() throws Exception {
        Listening server = server(SipTransport.UDP);
        RawUser first = user();
        RawUser second = user();
        String contact = "Contact: <sip:alice@198.51.100.1>" + INSTANCE;
        SipResponse registered = first.register(server.port(), contact + ";reg-id=1\r\nSupported: path, outbound\r\n");
        assertThat(registered.header(HeaderName.REQUIRE)).contains("outbound");
        second.register(server.port(), contact + ";reg-id=2\r\nSupported: path, outbound\r\n");
        assertThat(await(server.server().registrations())).hasSize(2);
        Call call = await(server.server().dial("alice"));
        SipRequest invite = second.socket().request(Method.INVITE);
        second.socket().reply(RawUdp.answer(invite, 430).build());
        SipRequest other = first.socket().request(Method.INVITE);
        assertThat(other.callId()).isEqualTo(invite.callId());
        first.socket().reply(RawUdp.answer(other, 486).build());
        assertThat(await(call.ended()).status()).isEqualTo(486);
    }

    @Test
    void anOutboundRegistrationEndsWithItsConnection() throws Exception {
        Listening server = server(SipTransport.TCP);
        RawTcp alice = new RawTcp(new Socket("127.0.0.1", server.port()));
        open.add(alice);
        alice.register("<sip:alice@198.51.100.1;transport=tcp>" + INSTANCE + ";reg-id=1", "Supported: outbound\r\n");
        assertThat(next(registrations).type()).isEqualTo(UserRegistrationEvent.Type.REGISTERED);
        Call call = await(server.server().dial("alice"));
        SipRequest invite = alice.request(Method.INVITE);
        assertThat(invite.topVia().transport()).isEqualTo("TCP");
        alice.send(SipWriter.write(ok(invite, "<sip:alice@198.51.100.1;transport=tcp>", 9)));
        alice.request(Method.ACK);
        await(call.answered());
        alice.close();
        UserRegistrationEvent gone = next(registrations);
        assertThat(gone.type()).isEqualTo(UserRegistrationEvent.Type.UNREGISTERED);
        assertThat(gone.reason()).isEqualTo("FLOW_ENDED");
        assertThat(failure(server.server().dial("alice"))).hasMessage("user alice is not registered");
    }

    @Test
    void aContactAtTheSameAddressIsCalledOverANewConnection() throws Exception {
        Listening server = server(SipTransport.TCP);
        try (ServerSocket phone = new ServerSocket(0, 5, java.net.InetAddress.getByName("127.0.0.1"))) {
            RawTcp registration = new RawTcp(new Socket("127.0.0.1", server.port()));
            registration.register("<sip:alice@127.0.0.1:" + phone.getLocalPort() + ";transport=tcp>", "");
            next(registrations);
            registration.close();
            while (await(server.server().registrations()).get(0).getSource() != null) {
                assertThat(await(server.server().registrations())).hasSize(1); // until the close is noticed
            }
            server.server().dial("alice");
            RawTcp called = new RawTcp(phone.accept());
            open.add(called);
            SipRequest invite = called.request(Method.INVITE);
            called.send(SipWriter.write(RawUdp.answer(invite, 486).build()));
            assertThat(registrations).isEmpty();
        }
    }

    /** A bare connection. */
    private static final class RawTcp implements AutoCloseable, SipFramer.Sink {
        private final Socket socket;
        private final SipFramer framer = new SipFramer(SipLimits.DEFAULT);
        private final Deque<SipMessage> messages = new ArrayDeque<>();
        private int sequence;

        RawTcp(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(20_000);
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        SipMessage message(Predicate<SipMessage> wanted) throws IOException {
            byte[] buffer = new byte[8_192];
            while (true) {
                for (SipMessage next = messages.poll(); next != null; next = messages.poll()) {
                    if (wanted.test(next)) {
                        return next;
                    }
                }
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    throw new IOException("closed");
                }
                framer.feed(buffer, 0, read, this);
            }
        }

        SipRequest request(String method) throws IOException {
            return (SipRequest) message(message -> message instanceof SipRequest request && request.is(method));
        }

        void register(String contact, String lines) throws IOException {
            SipRequest request = register(contact, lines, ++sequence);
            send(SipWriter.write(request));
            SipResponse challenge = (SipResponse) message(message -> message instanceof SipResponse);
            SipRequest again = register(contact, lines, ++sequence);
            send(SipWriter.write(new DigestClient(new Credentials("alice", "alice's"), new CountingIdentifiers())
                    .authorize(again, challenge)
                    .orElseThrow()));
            assertThat(((SipResponse) message(message -> message instanceof SipResponse)).status())
                    .isEqualTo(200);
        }

        private SipRequest register(String contact, String lines, int number) {
            String text = "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:" + socket.getLocalPort()
                    + ";branch=z9hG4bKt" + number + "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@127.0.0.1>;tag=t\r\n"
                    + "To: <sip:alice@127.0.0.1>\r\nCall-ID: tcp\r\nCSeq: " + number + " REGISTER\r\nContact: "
                    + contact + "\r\n" + lines + "Content-Length: 0\r\n\r\n";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return (SipRequest) SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
        }

        @Override
        public void message(SipMessage message) {
            messages.add(message);
        }

        @Override
        public void malformed(SipParseException failure) {
            throw failure;
        }

        @Override
        public void unframeable(SipParseException failure) {
            throw failure;
        }

        @Override
        public void ping() {}

        @Override
        public void pong() {}

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
