package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.bus.BusErrors;
import io.xphone.options.DialOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.HoldOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.RedirectOptions;
import io.xphone.options.RejectOptions;
import io.xphone.options.SipRequestOptions;
import io.xphone.options.TransferOptions;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxDialog;
import io.xphone.testing.PbxInvite;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers of the application in every request and response that is sent on its behalf. */
class OwnHeadersTest extends RegisteredPhones {

    private static MultiMap x(String value) {
        return headers("X-T", value);
    }

    private static SipRequestOptions request(String value) {
        return new SipRequestOptions().addHeader("X-T", value);
    }

    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }

    private static String x(SipMessage message) {
        return message.header("X-T").orElse(null);
    }

    private static String x(Future<? extends SipMessage> message) throws Exception {
        return x(await(message));
    }

    private static void rejectedAll(List<Supplier<Future<?>>> commands) throws Exception {
        for (Supplier<Future<?>> command : commands) {
            assertThat(((CallException) failure(command.get())).code()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        }
    }

    // ---- calls ----

    @Test
    @Shows("HoldOptions.headers")
    void inTheRequestsOfACall() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        Call call = await(server.server().dialUri(pbx.uri("1"), new DialOptions().setHeaders(x("invite"))));
        await(call.answered());
        PbxCall theirs = await(pbx.calls()).get(0);
        assertThat(x(theirs.acked())).isNull();
        assertThat(x(pbx.recorder().awaitRequest("INVITE", 1))).isEqualTo("invite");
        await(call.hold(new HoldOptions().setHeaders(x("hold"))));
        assertThat(x(pbx.recorder().awaitRequest("INVITE", 2))).isEqualTo("hold");
        await(call.resume(request("resume")));
        assertThat(x(pbx.recorder().awaitRequest("INVITE", 3))).isEqualTo("resume");
        await(call.sendInfo("a/b", Buffer.buffer("x"), request("info")));
        assertThat(x(pbx.recorder().awaitRequest("INFO"))).isEqualTo("info");
        await(call.sendMessage("a/b", Buffer.buffer("x"), request("message")));
        assertThat(x(pbx.recorder().awaitRequest("MESSAGE"))).isEqualTo("message");
        call.transfer("sip:9@127.0.0.1:9", new TransferOptions().setHeaders(x("refer")));
        assertThat(x(pbx.recorder().awaitRequest("REFER"))).isEqualTo("refer");

        for (MultiMap headers : List.of(headers("X", "a\r\nVia: b"), headers("CSeq", "1"), headers("X Y", "z"))) {
            rejectedAll(List.of(
                    () -> call.setHeaders(headers),
                    () -> call.hold(new HoldOptions().setHeaders(headers)),
                    () -> call.resume(new SipRequestOptions().setHeaders(headers)),
                    () -> call.sendInfo("a/b", Buffer.buffer("x"), new SipRequestOptions().setHeaders(headers)),
                    () -> call.sendMessage("a/b", Buffer.buffer("x"), new SipRequestOptions().setHeaders(headers)),
                    () -> call.transfer("9", new TransferOptions().setHeaders(headers)),
                    () -> call.end(new SipRequestOptions().setHeaders(headers))));
        }
        await(call.end(request("bye")));
        assertThat(x(pbx.recorder().awaitRequest("BYE"))).isEqualTo("bye");
    }

    @Test
    void inAutomaticRequestsOfADialledCall() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invites::add);
        Call call = await(loop.server()
                .server()
                .dialUri(pbx.uri("1"))
                .compose(made -> made.setHeaders(x("always")).map(made))); // before or after DNS resolution
        PbxInvite invite = next(invites);
        invite.progress(183, true, new Header("Require", "100rel"), new Header("RSeq", "7"));
        assertThat(x(pbx.recorder().awaitRequest("PRACK"))).isEqualTo("always");
        PbxCall theirs = await(invite.answer());
        assertThat(x(theirs.acked())).isEqualTo("always");
        await(call.answered());
        await(call.end());
        assertThat(x(pbx.recorder().awaitRequest("BYE"))).isEqualTo("always");
    }

    @Test
    void inCancel() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invite -> invite.ringing().onSuccess(rings -> invites.add(invite)));
        Call call = await(loop.server().server().dialUri(pbx.uri("1")));
        PbxInvite invite = next(invites);
        await(call.end(request("cancel")));
        assertThat(x(invite.awaitCancel())).isEqualTo("cancel");
    }

    @Test
    void inAutomaticMessagesOfAnInboundCall() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        PbxOutgoingCall dialled =
                await(pbx.dial(server.uri("600"), new PbxDialOptions().addHeader("Supported", "100rel")));
        Call call = next(server.calls());
        await(call.setHeaders(x("always")));
        await(dialled.prack(await(dialled.awaitProvisional(180)), null));
        assertThat(x(pbx.recorder().awaitResponse(200, 1))).as("of the PRACK").isEqualTo("always");
        await(call.accept());
        PbxCall theirs = await(dialled.answered());
        assertThat(x(theirs.hold())).isEqualTo("always");
        assertThat(x(theirs.options())).isEqualTo("always");
        assertThat(x(theirs.info("a/b", "x"))).isEqualTo("always");
        assertThat(x(theirs.message("x"))).isEqualTo("always");
        call.transferRequestHandler(
                request -> request.reject(new RejectOptions().setStatus(486).addHeader("X-T", "no")));
        SipResponse rejected = await(theirs.refer("sip:9@127.0.0.1:9"));
        assertThat(rejected.status()).isEqualTo(486);
        assertThat(rejected.headers().all("X-T")).containsExactly("no");
        assertThat(x(theirs.bye())).isEqualTo("always");
    }

    @ParameterizedTest
    @Shows({"RejectOptions.headers", "RedirectOptions.headers"})
    @CsvSource({"486", "302"})
    void inRejections(int status) throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        PbxOutgoingCall dialled = await(pbx.dial(server.uri("600"), new PbxDialOptions()));
        Call call = next(server.calls());
        await(call.progress(new ProgressOptions().setStatus(182).addHeader("X-T", "queued")));
        assertThat(x(dialled.awaitProvisional(182))).isEqualTo("queued");
        List<RedirectTarget> targets = List.of(new RedirectTarget("sip:601@example.com"));
        rejectedAll(List.of(
                () -> call.redirect(targets, new RedirectOptions().addHeader("Contact", "<sip:x@y>")),
                () -> call.reject(new RejectOptions().setStatus(486).addHeader("X", "a\nb"))));
        await(
                status == 302
                        ? call.redirect(targets, new RedirectOptions().addHeader("X-T", "302"))
                        : call.reject(new RejectOptions().setStatus(486).addHeader("X-T", "486")));
        SipResponse response = ((PbxRejectedException) failure(dialled.answered())).response();
        assertThat(response.status()).isEqualTo(status);
        assertThat(x(response)).isEqualTo("" + status);
    }

    /** Several headers of one name are several header lines, in order; names of different case are one name. */
    @Test
    void severalOfOneName() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        Call call = await(server.server()
                .dialUri(
                        pbx.uri("1"),
                        new DialOptions()
                                .addHeader("X-T", "a")
                                .addHeader("x-t", "b, c")
                                .addHeader("X-U", "d")));
        assertThat(await(pbx.recorder().awaitRequest("INVITE", 1)).headers().all("X-T"))
                .containsExactly("a", "b, c");
        await(call.answered());
        await(call.hold(new HoldOptions().addHeader("X-T", "a").addHeader("X-T", "b")));
        assertThat(await(pbx.recorder().awaitRequest("INVITE", 2)).headers().all("X-T"))
                .containsExactly("a", "b");
        call.transfer(
                "sip:9@127.0.0.1:9", new TransferOptions().addHeader("X-T", "a").addHeader("X-T", "b"));
        assertThat(await(pbx.recorder().awaitRequest("REFER")).headers().all("X-T"))
                .containsExactly("a", "b");
        await(server.server()
                .messaging()
                .send(new MessageRequest()
                        .setTarget(pbx.uri("1"))
                        .addHeader("X-T", "a")
                        .addHeader("X-T", "b")));
        assertThat(await(pbx.recorder().awaitRequest("MESSAGE")).headers().all("X-T"))
                .containsExactly("a", "b");
        server.server().messageHandler(message -> message.respond(603, x("a").add("X-T", "b")));
        assertThat(await(pbx.message(server.uri("x"), "hello")).headers().all("X-T"))
                .containsExactly("a", "b");
        await(server.server().setOptionsStatus(200, x("a").add("X-T", "b")));
        assertThat(await(pbx.options(server.uri("x"))).headers().all("X-T")).containsExactly("a", "b");
    }

    /** In JSON the value of a header is a string, or an array of strings. */
    @Test
    void asJson() {
        JsonObject headers = new JsonObject()
                .put("Subject", "x")
                .put("X-T", new JsonArray().add("a").add("b"));
        JsonObject json = new JsonObject().put("headers", headers);
        assertThat(new DialOptions(json).getHeaders().getAll("x-t")).containsExactly("a", "b");
        assertThat(new DialOptions(json).toJson().getJsonObject("headers")).isEqualTo(headers);
        assertThat(new HoldOptions(json).toJson().getJsonObject("headers")).isEqualTo(headers);
        assertThat(new TransferOptions(json).toJson().getJsonObject("headers")).isEqualTo(headers);
        assertThat(new MessageRequest(json).toJson().getJsonObject("headers")).isEqualTo(headers);
        assertThat(new SubscribeRequest(json).toJson().getJsonObject("headers")).isEqualTo(headers);
        assertThat(new PublishRequest(json).toJson().getJsonObject("headers")).isEqualTo(headers);
        assertThat(new EventState(json).toJson().getJsonObject("headers")).isEqualTo(headers);
        PhoneOptions phone = new PhoneOptions(new JsonObject().put("registerHeaders", headers));
        assertThat(new PhoneOptions(phone).toJson().getJsonObject("registerHeaders"))
                .isEqualTo(headers);
        assertThatThrownBy(() -> new DialOptions(new JsonObject().put("headers", 5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- messages, subscriptions, publications ----

    private static EventState state(String body, MultiMap headers) {
        return new EventState().setContentType("a/b").setBody(body).setHeaders(headers);
    }

    @Test
    void inMessagesAndTheirResponses() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        await(server.server()
                .messaging()
                .send(new MessageRequest().setTarget(pbx.uri("1")).setHeaders(x("message"))));
        assertThat(x(pbx.recorder().awaitRequest("MESSAGE"))).isEqualTo("message");
        server.server().messageHandler(message -> message.respond(603, x("no")));
        SipResponse response = await(pbx.message(server.uri("x"), "hello"));
        assertThat(response.status()).isEqualTo(603);
        assertThat(x(response)).isEqualTo("no");
    }

    @Test
    void inSubscribeUntilItsEnd() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<PbxDialog> dialogs = new LinkedBlockingQueue<>();
        pbx.requestHandler(
                "SUBSCRIBE",
                request -> request.acceptSubscription(60).onSuccess(dialog -> {
                    dialog.requestHandler(
                            "SUBSCRIBE",
                            again -> again.respond(
                                    200,
                                    new Header(
                                            "Expires", again.header("Expires").orElse("60"))));
                    dialogs.add(dialog);
                }));
        Messaging messaging = loop.server().server().messaging();
        SubscribeRequest request =
                new SubscribeRequest().setTarget(pbx.uri("1")).setEvent("presence");
        rejectedAll(List.of(
                () -> messaging.subscribe(new SubscribeRequest(request).addHeader("Event", "x")),
                () -> messaging.subscribe(new SubscribeRequest(request).addHeader("X", "a\r\nb"))));
        EventSubscription subscription = await(messaging.subscribe(new SubscribeRequest(request).setHeaders(x("sub"))));
        await(next(dialogs).notify("presence", "active;expires=60", null, ""));
        await(subscription.refresh());
        assertThat(x(pbx.recorder().awaitRequest("SUBSCRIBE", 2))).isEqualTo("sub");
        await(subscription.close());
        assertThat(x(pbx.recorder().awaitRequest("SUBSCRIBE", 3))).isEqualTo("sub");
        assertThat(x(pbx.recorder().requests("SUBSCRIBE").get(0))).isEqualTo("sub");
    }

    @Test
    void inNotifyAndTheResponseToSubscribe() throws Exception {
        Listening server = loop.server();
        FakePbx pbx = pbx();
        BlockingQueue<SipMessage> notifies = new LinkedBlockingQueue<>();
        pbx.requestHandler("NOTIFY", request -> {
            request.respond(200);
            notifies.add(request.request());
        });
        BlockingQueue<IncomingSubscription> subscribers = new LinkedBlockingQueue<>();
        Messaging messaging = server.server().messaging().subscriptionHandler("x-test", subscribers::add);
        Future<SipResponse> accepted =
                pbx.request("SUBSCRIBE", server.uri("7"), null, "", new Header("Event", "x-test"));
        IncomingSubscription subscriber = next(subscribers);
        rejectedAll(List.of(
                () -> subscriber.respond(200, headers("Expires", "1")),
                () -> subscriber.notify(state("x", headers("Subscription-State", "active"))),
                () -> subscriber.terminate("noresource", headers("X", "\r\n"))));
        await(subscriber.notify(state("first", x("first"))));
        await(subscriber.respond(200, x("accepted")));
        assertThat(x(accepted)).isEqualTo("accepted");
        assertThat(x(next(notifies))).isEqualTo("first");
        await(subscriber.notify(state("second", x("second"))));
        assertThat(x(next(notifies))).isEqualTo("second");
        await(subscriber.terminate("noresource", x("end")));
        assertThat(x(next(notifies))).isEqualTo("end");

        Future<SipResponse> rejected =
                pbx.request("SUBSCRIBE", server.uri("7"), null, "", new Header("Event", "x-test"));
        await(next(subscribers).respond(603, x("no")));
        assertThat(x(rejected)).isEqualTo("no");

        await(messaging.setState("x-offer", state("all", x("offer"))));
        pbx.request("SUBSCRIBE", server.uri("7"), null, "", new Header("Event", "x-offer"));
        assertThat(x(next(notifies))).isEqualTo("offer");
    }

    @Test
    void inPublish() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        pbx.requestHandler(
                "PUBLISH", request -> request.respond(200, new Header("SIP-ETag", "e"), new Header("Expires", "60")));
        Phone phone = phone(pbx, new EventOptions());
        PublishRequest request =
                new PublishRequest().setEvent("presence").setContentType("a/b").setBody("x");
        rejectedAll(
                List.of(() -> phone.messaging().publish(new PublishRequest(request).addHeader("SIP-If-Match", "x"))));
        await(phone.messaging().publish(new PublishRequest(request).setHeaders(x("publish"))));
        assertThat(x(pbx.recorder().awaitRequest("PUBLISH"))).isEqualTo("publish");
    }

    // ---- registration and capabilities ----

    @Test
    @Shows("PhoneOptions.registerHeaders")
    void inRegister() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        PhoneOptions options =
                new PhoneOptions().setUsername("alice").setPassword("secret").setHost("127.0.0.1:" + pbx.port());
        Phone phone = Phone.create(loop.vertx(), new PhoneOptions(options).setRegisterHeaders(x("register")));
        await(phone.connect());
        await(phone.close());
        assertThat(pbx.recorder().requests("REGISTER"))
                .hasSizeGreaterThan(2)
                .allSatisfy(register -> assertThat(x(register)).isEqualTo("register"));
        for (String name : List.of("Contact", "Expires", "Call-ID", "X Y")) {
            assertThat(mistake(
                            () -> Phone.create(loop.vertx(), new PhoneOptions(options).addRegisterHeader(name, "1"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void inResponsesToOptions() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        await(server.server().setOptionsStatus(200, x("able")));
        assertThat(x(pbx.options(server.uri("x")))).isEqualTo("able");
        rejectedAll(List.of(() -> server.server().setOptionsStatus(200, headers("Via", "x"))));
        assertThat(x(pbx.options(server.uri("x")))).isEqualTo("able");
        await(server.server().setOptionsStatus(200));
        assertThat(x(pbx.options(server.uri("x")))).isNull();
    }
}
