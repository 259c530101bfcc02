package io.xphone.verticle.runtime;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.NodeId;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.CallEventDelivery;
import io.xphone.bus.internal.IncomingCall;
import io.xphone.bus.internal.PublishedAgentEvent;
import java.util.ArrayList;
import java.util.HashMap;
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
 * The subscribers of a call or an agent; each receives the events at its address, in order. A subscriber whose lease
 * has expired, or whose node has left the cluster, is removed before the next event: it costs nothing, and receives no
 * calls.
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

    /** @param up whether the node of an id is in the cluster */
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

    /** Subscribers that share the counter of these: those of a call with those of its agent. */
    public BusSubscribers others() {
        return new BusSubscribers(node, delivery, nanos, up, expired);
    }

    /**
     * Adds a subscriber, or renews the one with that id.
     *
     * @throws IllegalArgumentException when id or address is missing, the lease is negative, or there are too many
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
        if (known != null && !known.lost() && known.local() == node.equals(subscription.getNode())) {
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

    /** Adds a subscriber of another object: a renewal there counts here too. */
    public void share(BusSubscriber subscriber) {
        byId.put(subscriber.id(), subscriber);
    }

    /** The existing subscriber with that id and address. */
    public Optional<BusSubscriber> find(Subscription subscription) {
        return Optional.ofNullable(byId.get(subscription.getId()))
                .filter(known -> known.deliver().equals(subscription.getDeliver()));
    }

    /** The subscriber with that id. */
    public Optional<BusSubscriber> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public void remove(String id) {
        byId.remove(id);
    }

    /** The subscriber unsubscribes from these and from the others that share it; nothing is lost. */
    public void leave(String id) {
        BusSubscriber subscriber = byId.remove(id);
        if (subscriber != null) {
            subscriber.leave();
        }
    }

    /** The application of the subscriber has ended. */
    public void lose(String id) {
        BusSubscriber subscriber = byId.remove(id);
        if (subscriber != null) {
            subscriber.lose();
            expired.incrementAndGet();
        }
    }

    /** Whether a subscriber, of these or of others that share their counter, is lost. For one use, at this time. */
    public Predicate<BusSubscriber> lost() {
        long now = nanos.getAsLong();
        Map<String, Boolean> nodes = new HashMap<>();
        return subscriber -> subscriber.lost()
                || subscriber.expired(now)
                || leftNode(subscriber, now, node -> nodes.computeIfAbsent(node, up::test));
    }

    private static boolean leftNode(BusSubscriber subscriber, long now, Predicate<String> up) {
        return !subscriber.local()
                && subscriber.node() != null
                && !subscriber.fresh(now)
                && !up.test(subscriber.node());
    }

    public boolean takeCalls() {
        dropDead();
        for (BusSubscriber subscriber : byId.values()) {
            if (subscriber.incomingCalls()) {
                return true;
            }
        }
        return false;
    }

    /** Those that take incoming calls. */
    public List<BusSubscriber> takingCalls() {
        dropDead();
        List<BusSubscriber> taking = new ArrayList<>();
        for (BusSubscriber subscriber : byId.values()) {
            if (subscriber.incomingCalls()) {
                taking.add(subscriber);
            }
        }
        return taking;
    }

    /** A copy of the list. */
    public List<BusSubscriber> all() {
        return new ArrayList<>(byId.values());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Publishes an event of a phone or server: by reference to handles on this node, as JSON to others. */
    public void publish(String agent, PublishedAgentEvent event) {
        deliver(event, () -> event.toJson().put("agent", agent));
    }

    /** Publishes an event of a call: by reference to handles on this node, as JSON to others. */
    public void publish(CallEventDelivery event) {
        deliver(event, event::toJson);
    }

    /** @param json creates the JSON form, when it is needed */
    private void deliver(Object event, Supplier<JsonObject> json) {
        dropDead();
        JsonObject document = null;
        for (BusSubscriber subscriber : byId.values()) {
            if (subscriber.handle()) {
                delivery.accept(subscriber, event);
            } else {
                document = document == null ? json.get() : document;
                delivery.accept(subscriber, document);
            }
        }
    }

    /**
     * Publishes an inbound call: by reference to handles on this node, each with data of its own, and as one JSON
     * event to the others.
     *
     * @param byReference creates the message for one handle
     * @param event creates the event, when it is needed
     */
    public void incoming(Supplier<IncomingCall> byReference, Supplier<JsonObject> event) {
        dropDead();
        JsonObject json = null;
        for (BusSubscriber subscriber : byId.values()) {
            if (subscriber.handle()) {
                delivery.accept(subscriber, byReference.get());
            } else {
                json = json == null ? event.get() : json;
                delivery.accept(subscriber, json);
            }
        }
    }

    /** Publishes a call to one of these: by reference to a handle on this node, as JSON to another subscriber. */
    public void incoming(BusSubscriber to, IncomingCall byReference, Supplier<JsonObject> event) {
        delivery.accept(to, to.handle() ? byReference : event.get());
    }

    /** How many were removed because they were not renewed or their node had left. */
    public long expired() {
        dropDead();
        return expired.get();
    }

    private void dropDead() {
        long now = nanos.getAsLong();
        for (Iterator<BusSubscriber> each = byId.values().iterator(); each.hasNext(); ) {
            BusSubscriber subscriber = each.next();
            if (subscriber.lost()) { // counted where it was found
                each.remove();
                continue;
            }
            boolean left = leftNode(subscriber, now, up);
            if (left || subscriber.expired(now)) {
                each.remove();
                subscriber.lose();
                expired.incrementAndGet();
                LOG.info("subscription {}: dropped, {}", subscriber.id(), left ? "its node left" : "not renewed");
            }
        }
    }
}
