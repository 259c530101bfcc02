package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.bus.BusErrors;
import io.xphone.options.EventOptions;
import io.xphone.options.SipRequestOptions;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Bodies of any type, text and bytes: what is sent is what comes. */
class BodiesTest extends RegisteredPhones {

    private static final String BYTES = "application/octet-stream";
    private static final String LATIN = "text/plain;charset=ISO-8859-1";

    private static Buffer every() {
        return of(256);
    }

    private static Buffer of(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return Buffer.buffer(bytes);
    }

    private static MessageRequest message(String target, Buffer body) {
        return new MessageRequest().setTarget(target).setContentType(BYTES).setBytes(body);
    }

    private static EventState state(Buffer body) {
        return new EventState().setContentType(BYTES).setBytes(body);
    }

    @Test
    void ofMessages() throws Exception {
        Listening one = loop.server(Loopback.options().setSipMaxDatagramBytes(65_535));
        Listening other = loop.server(Loopback.options().setSipMaxDatagramBytes(65_535));
        BlockingQueue<IncomingMessage> came = new LinkedBlockingQueue<>();
        other.server().messageHandler(came::add);
        Messaging messaging = one.server().messaging();
        int limit = EventOptions.DEFAULT_MAX_MESSAGE_BYTES;
        for (Buffer body : List.of(every(), Buffer.buffer(), of(limit))) {
            assertThat(await(messaging.send(message(other.uri("600"), body)))).isEqualTo(200);
            IncomingMessage message = next(came);
            assertThat(message.contentType()).isEqualTo(BYTES);
            assertThat(message.bytes()).isEqualTo(body);
        }
        assertThat(((CallException) failure(messaging.send(message(other.uri("600"), of(limit + 1))))).code())
                .isEqualTo(413);
        assertThat(await(messaging.send(new MessageRequest()
                        .setTarget(other.uri("600"))
                        .setContentType(LATIN)
                        .setBody("Grüße"))))
                .isEqualTo(200);
        IncomingMessage latin = next(came);
        assertThat(latin.body()).isEqualTo("Grüße");
        assertThat(latin.bytes()).isEqualTo(Buffer.buffer("Grüße".getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(((CallException) failure(messaging.send(new MessageRequest()
                                .setTarget(other.uri("600"))
                                .setBody("no base64!")
                                .setBase64(true))))
                        .code())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
    }

    @Test
    void ofMessagesOverTheWire() throws Exception {
        FakePbx pbx = pbx();
        await(loop.server(Loopback.options().setSipMaxDatagramBytes(65_535))
                .server()
                .messaging()
                .send(message(pbx.uri("1"), every())));
        SipRequest sent = pbx.recorder().requests("MESSAGE").get(0);
        assertThat(sent.body()).isEqualTo(every().getBytes());
        assertThat(sent.header("Content-Type")).contains(BYTES);
    }

    @Test
    void ofMessagesWithinACall() throws Exception {
        Pair pair = loop.call(
                loop.server(Loopback.options().setSipMaxDatagramBytes(65_535)),
                loop.server(Loopback.options().setSipMaxDatagramBytes(65_535)));
        BlockingQueue<TextMessage> came = new LinkedBlockingQueue<>();
        pair.callee().messageHandler(came::add);
        for (Buffer body : List.of(every(), Buffer.buffer(), of(EventOptions.DEFAULT_MAX_MESSAGE_BYTES))) {
            await(pair.caller().sendMessage(BYTES, body, new SipRequestOptions()));
            assertThat(next(came).bytes()).isEqualTo(body);
        }
        await(pair.caller().sendMessage(LATIN, "Grüße"));
        TextMessage latin = next(came);
        assertThat(latin.body()).isEqualTo("Grüße");
        assertThat(latin.bytes().length()).isEqualTo(5);
        Buffer tooLong = of(EventOptions.DEFAULT_MAX_MESSAGE_BYTES + 1);
        assertThat(((CallException) failure(pair.caller().sendMessage(BYTES, tooLong, new SipRequestOptions()))).code())
                .isEqualTo(413);
        await(pair.caller().end());
    }

    @Test
    void ofStatesThatAreTold() throws Exception {
        Listening one = loop.server(Loopback.options().setSipMaxDatagramBytes(65_535));
        Listening other = loop.server(Loopback.options().setSipMaxDatagramBytes(65_535));
        await(one.server().messaging().setState("x-bytes", state(every())));
        BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
        EventSubscription watch = await(other.server().messaging().subscribe(one.uri("600"), "x-bytes"));
        watch.notificationHandler(told::add);
        Notification first = next(told);
        assertThat(first.contentType()).isEqualTo(BYTES);
        assertThat(first.bytes()).isEqualTo(every());
        await(one.server().messaging().setState("x-bytes", state(Buffer.buffer())));
        assertThat(next(told).bytes()).isEqualTo(Buffer.buffer());
        await(one.server().messaging().setState("x-bytes", LATIN, "Grüße"));
        Notification latin = next(told);
        assertThat(latin.body()).isEqualTo("Grüße");
        assertThat(latin.bytes().length()).isEqualTo(5);
        await(watch.close());

        BlockingQueue<IncomingSubscription> watchers = new LinkedBlockingQueue<>();
        one.server().messaging().subscriptionHandler("x-own", watchers::add);
        var asked = other.server().messaging().subscribe(one.uri("600"), "x-own");
        IncomingSubscription watcher = next(watchers);
        await(watcher.notify(state(every())));
        await(watcher.accept());
        BlockingQueue<Notification> own = new LinkedBlockingQueue<>();
        await(asked).notificationHandler(own::add);
        assertThat(next(own).bytes()).isEqualTo(every());
        await(watcher.terminate("noresource"));
    }

    @Test
    void ofWhatIsPublished() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        BlockingQueue<SipRequest> came = new LinkedBlockingQueue<>();
        pbx.requestHandler("PUBLISH", request -> {
            request.respond(200, new Header("SIP-ETag", "e"), new Header("Expires", "60"));
            came.add(request.request());
        });
        Phone phone = phone(pbx, new EventOptions());
        Publication publication = await(phone.messaging()
                .publish(
                        new PublishRequest().setEvent("x").setContentType(BYTES).setBytes(every())));
        assertThat(next(came).body()).isEqualTo(every().getBytes());
        await(publication.update(state(Buffer.buffer(new byte[] {-1, 0}))));
        assertThat(next(came).body()).containsExactly(-1, 0);
    }
}
