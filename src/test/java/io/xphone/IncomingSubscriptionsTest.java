package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.options.EventOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.sip.event.body.PresenceDocument;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Being subscribed to, and publishing. */
class IncomingSubscriptionsTest extends OnLoopback {

    private static SipResponse subscribe(FakePbx pbx, String target, Header... headers) throws Exception {
        return await(pbx.request("SUBSCRIBE", target, null, "", headers));
    }

    @Test
    void theApplicationDecides() throws Exception {
        Loopback.Listening one = loop.server();
        Loopback.Listening other = loop.server();
        BlockingQueue<IncomingSubscription> watchers = new LinkedBlockingQueue<>();
        one.server().messaging().subscriptionHandler("x-test", watchers::add);
        var asked = other.server().messaging().subscribe(one.uri("7"), "x-test");
        IncomingSubscription watcher = next(watchers);
        assertThat(watcher.event()).isEqualTo("x-test");
        assertThat(watcher.to()).isEqualTo(one.uri("7"));
        assertThat(watcher.expires()).isEqualTo(3600);
        await(watcher.notify("text/plain", "first"));
        await(watcher.accept());
        EventSubscription watch = await(asked);
        BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
        watch.notificationHandler(told::add);
        assertThat(next(told).body()).isEqualTo("first");
        await(watcher.notify("text/plain", "second"));
        assertThat(next(told).body()).isEqualTo("second");
        await(watch.close());
        assertThat(await(watch.ended()).reason()).isEqualTo(EventEnd.Reason.CLOSED);
        await(watcher.ended());
        assertThat(((CallException) failure(watcher.notify("text/plain", "late"))).invalidState())
                .isTrue();
    }

    @Test
    void mayLeaveItPendingRejectItOrEndIt() throws Exception {
        Loopback.Listening one = loop.server();
        Loopback.Listening other = loop.server();
        BlockingQueue<IncomingSubscription> watchers = new LinkedBlockingQueue<>();
        one.server().messaging().subscriptionHandler("*", watchers::add);
        var asked = other.server().messaging().subscribe(one.uri("7"), "presence");
        IncomingSubscription watcher = next(watchers);
        await(watcher.leavePending());
        EventSubscription watch = await(asked);
        BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
        watch.notificationHandler(told::add);
        assertThat(next(told).state()).isEqualTo("pending");
        await(watcher.reject(403));
        assertThat(await(watch.ended()).phrase()).isEqualTo("rejected");

        var refused = other.server().messaging().subscribe(one.uri("7"), "presence");
        await(next(watchers).reject(603));
        assertThat(((CallException) failure(refused)).code()).isEqualTo(603);

        var accepted = other.server().messaging().subscribe(one.uri("7"), "dialog");
        IncomingSubscription third = next(watchers);
        await(third.accept());
        EventSubscription ending = await(accepted);
        await(third.terminate("noresource"));
        assertThat(await(ending.ended()).phrase()).isEqualTo("noresource");
    }

    @Test
    @Shows({"EventOptions.minSubscriptionSeconds", "EventOptions.maxSubscribers"})
    void whatIsAskedWronglyIsRefused() throws Exception {
        Loopback.Listening server = loop.server(Loopback.options()
                .setEvents(new EventOptions().setMinSubscriptionSeconds(30).setMaxSubscribers(1)));
        FakePbx pbx = pbx();
        SipResponse nothing = subscribe(pbx, server.uri("x"), new Header("Event", "presence"));
        assertThat(nothing.status()).isEqualTo(489);
        await(server.server().messaging().setPresence(true, ""));
        assertThat(subscribe(pbx, server.uri("x")).status()).isEqualTo(489);
        SipResponse unknown = subscribe(pbx, server.uri("x"), new Header("Event", "dialog"));
        assertThat(unknown.status()).isEqualTo(489);
        assertThat(unknown.header("Allow-Events")).contains("presence");
        Header presence = new Header("Event", "presence");
        assertThat(subscribe(pbx, server.uri("x"), presence, new Header("Accept", "text/html"))
                        .status())
                .isEqualTo(406);
        SipResponse brief = subscribe(pbx, server.uri("x"), presence, new Header("Expires", "5"));
        assertThat(brief.status()).isEqualTo(423);
        assertThat(brief.header("Min-Expires")).contains("30");
        SipResponse stray =
                subscribe(pbx, server.uri("x"), presence, new Header("To", "<" + server.uri("x") + ">;tag=nobody"));
        assertThat(stray.status()).isEqualTo(481);

        // one that stays: its subscriber takes NOTIFYs
        Loopback.Listening other = loop.server();
        await(other.server().messaging().subscribePresence(server.uri("x"), ignored -> {}));
        assertThat(subscribe(pbx, server.uri("x"), presence, new Header("Expires", "60"))
                        .status())
                .isEqualTo(503);
    }

    @Test
    void aSubscriberWhoKnowsNothingOfItIsForgotten() throws Exception {
        Loopback.Listening server = loop.server(Loopback.options().setEvents(new EventOptions().setMaxSubscribers(1)));
        await(server.server().messaging().setPresence(true, ""));
        FakePbx pbx = pbx();
        BlockingQueue<SipRequest> notifies = new LinkedBlockingQueue<>();
        pbx.requestHandler("NOTIFY", request -> {
            request.respond(481);
            notifies.add(request.request());
        });
        Header presence = new Header("Event", "presence");
        for (int i = 0; i < 3; i++) {
            SipResponse granted = subscribe(pbx, server.uri("x"), presence);
            assertThat(granted.status()).as("the one before is gone").isEqualTo(200);
            assertThat(granted.header("Expires")).contains("3600");
            assertThat(next(notifies).header("Subscription-State").orElseThrow())
                    .startsWith("active");
        }
    }

    @Test
    void presenceIsPublishedRefreshedChangedAndRemoved() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        BlockingQueue<SipRequest> came = new LinkedBlockingQueue<>();
        int[] tag = {0};
        pbx.requestHandler("PUBLISH", request -> {
            came.add(request.request());
            boolean forgotten = request.header("SIP-If-Match").orElse("").equals("e2");
            if (forgotten) {
                request.respond(412);
            } else {
                request.respond(
                        200,
                        new Header("SIP-ETag", "e" + ++tag[0]),
                        new Header("Expires", request.header("Expires").orElse("60")));
            }
        });
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions().setUsername("alice").setPassword("secret").setHost("127.0.0.1:" + pbx.port()));
        await(phone.connect());
        String open = new String(PresenceDocument.of("sip:alice@x", true, "").bytes(), StandardCharsets.UTF_8);
        String closed = new String(PresenceDocument.of("sip:alice@x", false, "").bytes(), StandardCharsets.UTF_8);
        Publication publication = await(phone.messaging()
                .publish(new PublishRequest()
                        .setEvent("presence")
                        .setContentType(PresenceDocument.TYPE)
                        .setBody(open)
                        .setExpires(2)));
        SipRequest first = next(came);
        assertThat(first.requestUri().toString()).isEqualTo("sip:alice@127.0.0.1:" + pbx.port());
        assertThat(first.header("SIP-If-Match")).isEmpty();
        assertThat(PresenceDocument.parse(first.body()).open()).isTrue();
        SipRequest refresh = next(came);
        assertThat(refresh.header("SIP-If-Match")).contains("e1");
        assertThat(refresh.body()).isEmpty();
        await(publication.update(PresenceDocument.TYPE, closed));
        assertThat(next(came).header("SIP-If-Match"))
                .as("which the server forgot")
                .contains("e2");
        SipRequest anew = next(came);
        assertThat(anew.header("SIP-If-Match")).isEmpty();
        assertThat(PresenceDocument.parse(anew.body()).open()).isFalse();
        await(publication.close());
        assertThat(await(publication.ended()).reason()).isEqualTo(EventEnd.Reason.CLOSED);
        assertThat(next(came).header("Expires")).contains("0");

        pbx.requestHandler("PUBLISH", request -> request.respond(489));
        assertThat(((CallException) failure(phone.messaging()
                                .publish(new PublishRequest()
                                        .setEvent("dialog")
                                        .setContentType("text/plain")
                                        .setBody("x"))))
                        .code())
                .isEqualTo(489);
        await(phone.close());
    }

    @Test
    void whoAsksOnceIsToldOnce() throws Exception {
        Loopback.Listening one = loop.server();
        Loopback.Listening other = loop.server();
        await(one.server().messaging().setPresence(true, "now"));
        BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
        EventSubscription fetch = await(other.server()
                .messaging()
                .subscribe(new SubscribeRequest()
                        .setTarget(one.uri("1"))
                        .setEvent("presence")
                        .setExpires(0)));
        fetch.notificationHandler(told::add);
        Notification notification = next(told);
        assertThat(notification.state()).isEqualTo("terminated");
        assertThat(notification.body()).contains("now");
        await(fetch.ended());
    }
}
