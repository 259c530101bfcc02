package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.xphone.bus.BusErrors;
import io.xphone.options.EventOptions;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** MESSAGE, out of calls and within them. */
class MessagingTest extends RegisteredPhones {

    private Phone phone(FakePbx at) throws Exception {
        return phone(at, new EventOptions());
    }

    private FakePbx registrar() throws Exception {
        return pbx(new FakePbxOptions().addUser("alice", "secret"));
    }

    @Test
    void aTextGoesOutAndItsAnswerIsTold() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = phone(pbx);
        assertThat(await(phone.sendMessage("bob", "Grüße"))).isEqualTo(200);
        var sent = pbx.recorder().requests("MESSAGE").get(0);
        assertThat(new String(sent.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("Grüße");
        assertThat(sent.header("Content-Type")).contains("text/plain;charset=UTF-8");
        assertThat(sent.requestUri().toString()).isEqualTo("sip:bob@127.0.0.1:" + pbx.port());
        assertThat(sent.contacts())
                .as("a MESSAGE makes no dialog (RFC 3428 §4)")
                .isEmpty();
        pbx.requestHandler("MESSAGE", request -> request.respond(202));
        assertThat(await(phone.messaging()
                        .send(new MessageRequest()
                                .setTarget("bob")
                                .setContentType("application/json")
                                .setBody("{}")
                                .addHeader("Subject", "x"))))
                .isEqualTo(202);
        assertThat(pbx.recorder().requests("MESSAGE").get(1).header("Subject")).contains("x");
    }

    @Test
    void refusalsAreFailuresWithTheirStatus() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = phone(pbx);
        for (int status : new int[] {404, 415, 480, 603}) {
            pbx.requestHandler("MESSAGE", request -> request.respond(status));
            CallException refused = (CallException) failure(phone.sendMessage("bob", "hello"));
            assertThat(refused.code()).isEqualTo(status);
        }
        assertThat(((CallException) failure(phone.sendMessage("sip:[", "hello"))).code())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        CallException header = (CallException) failure(
                phone.messaging().send(new MessageRequest().setTarget("bob").addHeader("Via", "x")));
        assertThat(header.code()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        CallException injected = (CallException) failure(
                phone.messaging().send(new MessageRequest().setTarget("bob").addHeader("X", "a\r\nVia: b")));
        assertThat(injected.code()).isEqualTo(BusErrors.INVALID_ARGUMENT);
    }

    @Test
    void challengesAreMet() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = phone(pbx);
        pbx.requestHandler("MESSAGE", request -> {
            if (request.header("Authorization").isPresent()
                    && request.header("Authorization").orElseThrow().contains("nonce=\"fresh\"")) {
                request.respond(200);
            } else {
                request.respond(
                        401,
                        new Header(
                                "WWW-Authenticate",
                                "Digest realm=\"fakepbx\", nonce=\"fresh\", algorithm=MD5, qop=\"auth\""));
            }
        });
        assertThat(await(phone.sendMessage("bob", "hello"))).isEqualTo(200);
        assertThat(await(phone.sendMessage("bob", "again"))).isEqualTo(200);
    }

    @Test
    void whatComesIsToldAndAnswered() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = phone(pbx);
        assertThat(await(pbx.message(pbx.uri("alice"), "nobody")).status())
                .as("nobody takes messages")
                .isEqualTo(480);
        BlockingQueue<IncomingMessage> came = new LinkedBlockingQueue<>();
        phone.messageHandler(came::add);
        assertThat(await(pbx.message(pbx.uri("alice"), "hello")).status()).isEqualTo(200);
        IncomingMessage message = next(came);
        assertThat(message.body()).isEqualTo("hello");
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.from()).startsWith("sip:pbx@");
        assertThat(((CallException) failure(message.respond(200))).code()).isEqualTo(BusErrors.INVALID_STATE);
    }

    @Test
    void theApplicationMayAnswerOtherwiseAndLater() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = phone(pbx);
        phone.messageHandler(message -> {
            message.defer();
            loop.vertx().setTimer(20, later -> message.respond(603));
        });
        assertThat(await(pbx.message(pbx.uri("alice"), "hello")).status()).isEqualTo(603);
    }

    @Test
    @Shows({"PhoneOptions.events", "EventOptions.maxMessageBytes", "EventOptions.messageTypes"})
    void sizeAndTypeAreBounded() throws Exception {
        FakePbx pbx = registrar();
        Phone phone = phone(
                pbx,
                new EventOptions().setMaxMessageBytes(100).setMessageTypes(new ArrayList<>(List.of("text/plain"))));
        phone.messageHandler(message -> {});
        String alice = pbx.uri("alice");
        assertThat(await(pbx.message(alice, "x".repeat(100))).status()).isEqualTo(200);
        assertThat(await(pbx.message(alice, "x".repeat(101))).status()).isEqualTo(413);
        SipResponse html = await(pbx.request("MESSAGE", alice, "text/html", "<b>"));
        assertThat(html.status()).isEqualTo(415);
        assertThat(html.header("Accept")).contains("text/plain");
        SipResponse packed =
                await(pbx.request("MESSAGE", alice, "text/plain", "x", new Header("Content-Encoding", "gzip")));
        assertThat(packed.status()).isEqualTo(415);
        assertThat(packed.header("Accept-Encoding")).contains("identity");
        assertThat(await(pbx.request("MESSAGE", alice, "text/plain", "x", new Header("Require", "magic")))
                        .status())
                .isEqualTo(420);
    }

    @Test
    @Shows({"EventOptions.maxRequestsPerSecond", "SipServerOptions.events"})
    void aFloodIsAnswered503AndCallsGoOn() throws Exception {
        Loopback.Listening server =
                loop.server(Loopback.options().setEvents(new EventOptions().setMaxRequestsPerSecond(5)));
        server.server().messageHandler(message -> {});
        FakePbx pbx = pbx();
        Loopback.Listening caller = loop.server();
        Loopback.Pair pair = loop.call(caller, server);
        List<io.vertx.core.Future<SipResponse>> flood = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            flood.add(pbx.message(server.uri("x"), "flood"));
            flood.add(pbx.request("SUBSCRIBE", server.uri("x"), null, "", new Header("Event", "presence")));
        }
        int refused = 0;
        for (var each : flood) {
            SipResponse response = await(each);
            if (response.status() == 503) {
                refused++;
                assertThat(response.header("Retry-After")).isPresent();
            }
        }
        assertThat(refused).isGreaterThan(300);
        await(pair.caller().hold());
        await(pair.caller().end());
    }

    @Test
    void strangersMayNotWriteToAServer() throws Exception {
        Loopback.Listening server = loop.server(Loopback.options().setPeers(new ArrayList<>()));
        server.server().messageHandler(message -> {});
        assertThat(await(pbx().message(server.uri("x"), "hello")).status()).isEqualTo(403);
    }

    @Test
    void withinACallBothWays() throws Exception {
        Loopback.Pair pair = loop.call(loop.server(), loop.server());
        BlockingQueue<TextMessage> came = new LinkedBlockingQueue<>();
        pair.callee().messageHandler(came::add);
        assertThat(await(pair.caller().sendMessage("in the call"))).isEqualTo(200);
        assertThat(next(came).body()).isEqualTo("in the call");
        pair.caller().messageHandler(came::add);
        assertThat(await(pair.callee().sendMessage("application/json", "{}"))).isEqualTo(200);
        assertThat(next(came)).isEqualTo(new TextMessage("application/json", "{}", Buffer.buffer("{}")));
        await(pair.caller().end());
        assertThat(((CallException) failure(pair.caller().sendMessage("late"))).invalidState())
                .isTrue();
    }

    @Test
    void betweenTwoOfOurs() throws Exception {
        Loopback.Listening one = loop.server();
        Loopback.Listening other = loop.server();
        BlockingQueue<IncomingMessage> came = new LinkedBlockingQueue<>();
        other.server().messageHandler(came::add);
        assertThat(await(one.server().sendMessage(other.uri("600"), "hello"))).isEqualTo(200);
        assertThat(next(came).body()).isEqualTo("hello");
    }
}
