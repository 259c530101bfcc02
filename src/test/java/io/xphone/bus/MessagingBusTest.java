package io.xphone.bus;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.OnLoopback;
import io.xphone.Presence;
import io.xphone.sip.event.body.PresenceDocument;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that knows JSON alone: messages and subscriptions by the examples of docs/event-bus.md. */
class MessagingBusTest extends OnLoopback {

    private static final String DESK = "xphone.agent.desk.events";

    private final EventBusDoc doc = new EventBusDoc();
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private Listening desk;
    private Listening other;

    @BeforeEach
    void listen() throws Exception {
        desk = loop.server(Loopback.options().setName("desk"));
        other = loop.server();
        loop.vertx().eventBus().<JsonObject>consumer("app.events", message -> events.add(message.body()));
        await(ask("registerHandler", example("registerHandler")));
    }

    private JsonObject example(String action) {
        return doc.request("messages and events", action);
    }

    private <T> Future<T> ask(String action, JsonObject body) {
        return loop.vertx()
                .eventBus()
                .<T>request(DESK, body, new DeliveryOptions().addHeader("action", action))
                .map(reply -> reply.body());
    }

    private JsonObject event(String type) throws Exception {
        JsonObject event = next(events, told -> told.getString("type").equals(type));
        assertThat(doc.event(type).fieldNames()).as(type).containsExactlyInAnyOrderElementsOf(event.fieldNames());
        return event;
    }

    @Test
    void messagesBothWays() throws Exception {
        Future<Integer> sent = other.server().sendMessage(desk.uri("1"), "hello");
        JsonObject message = event("message");
        assertThat(message.getString("body")).isEqualTo("hello");
        await(ask("respondToMessage", example("respondToMessage").put("id", message.getString("id"))));
        assertThat(await(sent)).isEqualTo(200);

        JsonObject order = example("sendMessage");
        order.getJsonObject("request").put("target", other.uri("1"));
        assertThat(((ReplyException) failure(ask("sendMessage", order))).failureCode())
                .as("nobody takes messages there")
                .isEqualTo(480);
        other.server().messageHandler(taken -> {});
        JsonObject accepted = await(ask("sendMessage", order));
        assertThat(accepted.getInteger("status")).isEqualTo(200);

        await(ask("unregisterHandler", example("unregisterHandler")));
        assertThat(failure(other.server().sendMessage(desk.uri("1"), "gone"))).hasMessageContaining("480");
    }

    @Test
    void watchesAndIsWatched() throws Exception {
        await(other.server().messaging().setPresence(true, "here"));
        JsonObject order = example("subscribe");
        order.getJsonObject("request").put("target", other.uri("1")).put("event", "presence");
        JsonObject granted = await(ask("subscribe", order));
        assertThat(granted.getString("id")).isEqualTo("blf-1002");
        JsonObject told = event("notify");
        assertThat(told.getJsonObject("document").getString("note")).isEqualTo("here");
        assertThat(((ReplyException) failure(ask("subscribe", order))).failureCode())
                .as("the id is taken")
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        await(other.server().messaging().setState("presence", PresenceDocument.TYPE, "<!DOCTYPE x><broken"));
        JsonObject broken = event("notify");
        assertThat(broken.getString("problem")).isNotBlank();
        assertThat(broken.getJsonObject("document").getString("note"))
                .as("the last good state")
                .isEqualTo("here");
        await(ask("refreshSubscription", example("refreshSubscription")));
        event("notify");
        await(ask("unsubscribe", example("unsubscribe")));
        assertThat(event("subscription-ended").getString("reason")).isEqualTo("CLOSED");

        var asked = other.server().messaging().subscribe(desk.uri("1"), "presence");
        JsonObject watcher = event("subscriber");
        String id = watcher.getString("id");
        await(ask("respondToSubscriber", example("respondToSubscriber").put("id", id)));
        await(asked);
        await(ask("notifySubscriber", example("notifySubscriber").put("id", id)));
        await(ask("terminateSubscriber", example("terminateSubscriber").put("id", id)));
        assertThat(event("subscriber-ended").getString("id")).isEqualTo(id);
        assertThat(await(await(asked).ended()).phrase()).isEqualTo("noresource");

        byte[] document = PresenceDocument.of("sip:desk@x", true, "").bytes();
        await(ask(
                "setState",
                example("setState")
                        .put(
                                "state",
                                new JsonObject()
                                        .put("contentType", PresenceDocument.TYPE)
                                        .put("body", new String(document, StandardCharsets.UTF_8)))));
        BlockingQueue<Presence> seen = new LinkedBlockingQueue<>();
        await(other.server().messaging().subscribePresence(desk.uri("1"), seen::add));
        assertThat(next(seen).open()).isTrue();
    }
}
