package io.xphone.verticle;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Subscription;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who gets the events of a call or an agent, each at the address it named, in order. */
final class Subscribers {

    private static final int MAX = 1_000;

    private final Vertx vertx;
    private final String node;
    private final Map<String, Subscription> byId = new LinkedHashMap<>();

    Subscribers(Vertx vertx, String node) {
        this.vertx = vertx;
        this.node = node;
    }

    /** @throws IllegalArgumentException when id or address is missing, or there are too many */
    void add(Subscription subscription) {
        if (subscription.getId() == null || subscription.getDeliver() == null) {
            throw new IllegalArgumentException("a subscription needs id and deliver");
        }
        if (byId.size() >= MAX && !byId.containsKey(subscription.getId())) {
            throw new IllegalArgumentException("there are " + MAX + " subscribers already");
        }
        byId.put(subscription.getId(), subscription);
    }

    void remove(String id) {
        byId.remove(id);
    }

    boolean takeCalls() {
        return byId.values().stream().anyMatch(Subscription::isTakesCalls);
    }

    Iterable<Subscription> all() {
        return byId.values();
    }

    void tell(JsonObject event) {
        for (Subscription subscription : byId.values()) {
            vertx.eventBus()
                    .send(
                            subscription.getDeliver(),
                            event,
                            new DeliveryOptions().setLocalOnly(node.equals(subscription.getNode())));
        }
    }
}
