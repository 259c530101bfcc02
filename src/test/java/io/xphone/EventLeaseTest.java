package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.bus.EventControl;
import io.xphone.bus.HandlerRegistration;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.impl.Inbox;
import io.xphone.impl.MessagingImpl;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.testing.FakePbx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an application opened ends when it says nothing any more. */
class EventLeaseTest extends OnLoopback {

    private static final String APP = "app.events";

    private final BlockingQueue<SipRequest> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private FakePbx pbx;
    private Listening server;
    private EventControl control;

    @BeforeEach
    void start() throws Exception {
        pbx = pbx();
        pbx.requestHandler(
                "SUBSCRIBE",
                request -> request.acceptSubscription(60).onSuccess(dialog -> {
                    dialog.requestHandler("SUBSCRIBE", again -> {
                        again.respond(200, new Header("Expires", "0"));
                        dialog.notify("x", "terminated;reason=timeout", null, "");
                        ends.add(again.request());
                    });
                    dialog.notify("x", "active;expires=60", null, "");
                }));
        pbx.requestHandler("PUBLISH", request -> {
            String expires = request.header("Expires").orElse("60");
            request.respond(200, new Header("SIP-ETag", "e"), new Header("Expires", expires));
            if (expires.equals("0")) {
                ends.add(request.request());
            }
        });
        server = loop.server();
        control = EventControl.at(loop.vertx(), server.server().name());
        loop.vertx().eventBus().<JsonObject>consumer(APP, message -> events.add(message.body()));
    }

    private SubscribeRequest watch(String deliver, int leaseMs) {
        return new SubscribeRequest()
                .setTarget(pbx.uri("1"))
                .setEvent("x")
                .setDeliver(deliver)
                .setLeaseMs(leaseMs);
    }

    private PublishRequest publish(String deliver, int leaseMs) {
        return new PublishRequest()
                .setTarget(pbx.uri("1"))
                .setEvent("x")
                .setContentType("a/b")
                .setBody("x")
                .setDeliver(deliver)
                .setLeaseMs(leaseMs);
    }

    @Test
    void subscriptionsAreTakenBack() throws Exception {
        String id = await(control.subscribe(watch(APP, 150))).getString("id");
        assertThat(next(ends).header("Expires")).contains("0");
        JsonObject ended = next(events, event -> event.getString("type").equals("subscription-ended"));
        assertThat(ended.getString("subscription")).isEqualTo(id);
        assertThat(((ReplyException) failure(control.renew(APP))).failureCode())
                .as("too late")
                .isEqualTo(BusErrors.INVALID_STATE);
    }

    @Test
    void publicationsAreTakenBack() throws Exception {
        String id = await(control.publish(publish(APP, 600))).getString("id");
        assertThat(next(ends).method()).isEqualTo("PUBLISH");
        JsonObject ended = next(events, event -> event.getString("type").equals("publication-ended"));
        assertThat(ended.getString("id")).isEqualTo(id);
    }

    @Test
    void whatIsToldElsewhereGoesOn() throws Exception {
        String other = await(control.subscribe(watch("other", 0))).getString("id");
        String unheard = await(control.publish(publish(null, 0))).getString("id");
        await(control.renew("other"));
        await(control.subscribe(watch(APP, 150)));
        next(ends);
        next(events, event -> event.getString("type").equals("subscription-ended"));
        await(control.refreshSubscription(other));
        await(control.unpublish(unheard));
        for (Future<?> wrong : new Future<?>[] {
            control.subscribe(watch(APP, -1)), control.publish(publish(APP, -1)), control.publish(publish(null, 1_000))
        }) {
            assertThat(((ReplyException) failure(wrong)).failureCode()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        }
    }

    @Test
    void subscribersWhomNobodyDecidesAboutMayAskSomebodyElse() throws Exception {
        BlockingQueue<SipRequest> notifies = new LinkedBlockingQueue<>();
        pbx.requestHandler("NOTIFY", request -> {
            request.respond(200);
            notifies.add(request.request());
        });
        HandlerRegistration attendance =
                new HandlerRegistration().setId("a").setDeliver(APP).setLeaseMs(400);
        attendance.getEventPackages().add("x-mine");
        await(control.registerHandler(attendance));
        pbx.request("SUBSCRIBE", server.uri("7"), null, "", new Header("Event", "x-mine"));
        String id = next(events).getString("id");
        await(control.respondToSubscriber(id, 200, null));
        assertThat(next(notifies).header("Subscription-State").orElseThrow()).startsWith("active");
        assertThat(next(notifies).header("Subscription-State")).contains("terminated;reason=deactivated");
    }

    @Test
    void aHandleThatLetsGoTakesItsOwnBack() throws Exception {
        SipServer attached =
                await(SipServer.attach(loop.vertx(), server.server().name()));
        await(attached.messaging().subscribe(watch(null, 0)));
        await(attached.close());
        assertThat(next(ends).header("Expires")).contains("0");
    }

    @Test
    void aHandleRenewsWhatItHasOpened() throws Exception {
        BlockingQueue<JsonObject> asked = new LinkedBlockingQueue<>();
        loop.vertx().eventBus().<JsonObject>consumer(Addresses.events("elsewhere"), message -> {
            String action = message.headers().get("action");
            asked.add(message.body().copy().put("action", action));
            message.reply(action.equals("subscribe") ? new JsonObject() : null);
        });
        Inbox inbox = new Inbox(loop.vertx(), loop.vertx().getOrCreateContext(), event -> {});
        MessagingImpl handle = new MessagingImpl(inbox, "elsewhere");
        await(handle.renew(30_000));
        EventSubscription watch = await(handle.subscribe("1", "x"));
        JsonObject order = next(asked).getJsonObject("request");
        assertThat(order.getInteger("leaseMs")).isEqualTo(30_000);
        await(inbox.onContext(() -> handle.renew(30_000)));
        JsonObject renewal = next(asked);
        assertThat(renewal.getString("action"))
                .as("not before there is something")
                .isEqualTo("renew");
        assertThat(renewal.getString("deliver")).isEqualTo(order.getString("deliver"));
        inbox.onContext(() -> {
            handle.events(registration -> {}, ban -> {}, user -> {})
                    .on(new PublishedAgentEvent.SubscriptionEnded(
                            watch.id(), new EventEnd(EventEnd.Reason.CLOSED, 0, "")));
            return handle.renew(30_000).compose(told -> handle.subscribe("2", "x"));
        });
        assertThat(next(asked).getString("action")).as("nothing is open").isEqualTo("subscribe");
    }
}
