package io.xphone.verticle.runtime;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.bus.NodeId;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.IncomingCall;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets the events of a call or an agent, each at the address it named, in order. A subscriber whose lease has run
 * out, or whose node has left the cluster, is dropped when there is something to tell it: so a dead one costs nothing,
 * and takes no calls.
 */
public final class BusSubscribers {

    private static final Logger LOG = LoggerFactory.getLogger(BusSubscribers.class);
    private static final DeliveryOptions BY_REFERENCE = new DeliveryOptions().setLocalOnly(true);
    private static final int MAX = 1_000;

    private final String node;
    private final BiConsumer<BusSubscriber, Object> delivery;
    private final LongSupplier nanos;
    private final Predicate<String> up;
    private final AtomicLong expired;
    private final Map<String, BusSubscriber> byId = new LinkedHashMap<>();

    public BusSubscribers(Vertx vertx) {
        this(
                NodeId.of(vertx),
                (to, message) -> vertx.eventBus()
                        .send(to.deliver(), message, message instanceof JsonObject ? to.options() : BY_REFERENCE),
                System::nanoTime,
                id -> !vertx.isClustered() || NodeId.isUp(vertx, id));
    }

    /** @param up whether the node of that id is */
    public BusSubscribers(
            String node, BiConsumer<BusSubscriber, Object> delivery, LongSupplier nanos, Predicate<String> up) {
        this(node, delivery, nanos, up, new AtomicLong());
    }

    private BusSubscribers(
            String node,
            BiConsumer<BusSubscriber, Object> delivery,
            LongSupplier nanos,
            Predicate<String> up,
            AtomicLong expired) {
        this.node = node;
        this.delivery = delivery;
        this.nanos = nanos;
        this.up = up;
        this.expired = expired;
    }

    /** Others that count with these: those of a call with its agent's. */
    public BusSubscribers others() {
        return new BusSubscribers(node, delivery, nanos, up, expired);
    }

    /**
     * Adds one, or renews the one of that id.
     *
     * @throws IllegalArgumentException when id or address is missing, or there are too many
     */
    public void add(Subscription subscription) {
        if (subscription.getId() == null || subscription.getDeliver() == null) {
            throw new IllegalArgumentException("a subscription needs id and deliver");
        }
        if (subscription.getLeaseMs() < 0) {
            throw new IllegalArgumentException("leaseMs can't be " + subscription.getLeaseMs());
        }
        long now = nanos.getAsLong();
        BusSubscriber known = byId.get(subscription.getId());
        if (known != null && known.local() == node.equals(subscription.getNode())) {
            known.renew(subscription, now);
            return;
        }
        if (known == null && byId.size() >= MAX) {
            dropDead();
            if (byId.size() >= MAX) {
                throw new IllegalArgumentException("there are " + MAX + " subscribers already");
            }
        }
        byId.put(subscription.getId(), new BusSubscriber(subscription, node, now));
    }

    /** Adds one that is another's too: renewed there, it lives on here. */
    public void share(BusSubscriber subscriber) {
        byId.put(subscriber.id(), subscriber);
    }

    /** The subscriber that this is already, if it wants events at the same address. */
    public Optional<BusSubscriber> find(Subscription subscription) {
        return Optional.ofNullable(byId.get(subscription.getId()))
                .filter(known -> known.deliver().equals(subscription.getDeliver()));
    }

    public void remove(String id) {
        byId.remove(id);
    }

    public boolean takeCalls() {
        dropDead();
        for (BusSubscriber subscriber : byId.values()) {
            if (subscriber.takesCalls()) {
                return true;
            }
        }
        return false;
    }

    /** All of now. */
    public List<BusSubscriber> all() {
        return new ArrayList<>(byId.values());
    }

    public void tell(JsonObject event) {
        dropDead();
        for (BusSubscriber subscriber : byId.values()) {
            delivery.accept(subscriber, event);
        }
    }

    /**
     * Tells of an inbound call: a handle of ours on this node is given what it is to know of the call, the others have
     * it in one event.
     *
     * @param snapshot makes that anew for each who gets it
     * @param event makes the event, if it is wanted
     */
    public void incoming(Supplier<CallInfo> snapshot, Supplier<JsonObject> event) {
        dropDead();
        JsonObject json = null;
        for (BusSubscriber subscriber : byId.values()) {
            if (subscriber.handle()) {
                delivery.accept(subscriber, new IncomingCall(snapshot.get()));
            } else {
                json = json == null ? event.get() : json;
                delivery.accept(subscriber, json);
            }
        }
    }

    /** How many were dropped because they were not renewed or their node had left. */
    public long expired() {
        dropDead();
        return expired.get();
    }

    private void dropDead() {
        long now = nanos.getAsLong();
        for (Iterator<BusSubscriber> each = byId.values().iterator(); each.hasNext(); ) {
            BusSubscriber subscriber = each.next();
            boolean left = !subscriber.local()
                    && subscriber.node() != null
                    && !subscriber.fresh(now)
                    && !up.test(subscriber.node());
            if (left || subscriber.expired(now)) {
                each.remove();
                expired.incrementAndGet();
                LOG.info("subscription {}: dropped, {}", subscriber.id(), left ? "its node left" : "not renewed");
            }
        }
    }
}
