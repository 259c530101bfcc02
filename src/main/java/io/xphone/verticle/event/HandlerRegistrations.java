package io.xphone.verticle.event;

import io.xphone.bus.HandlerRegistration;
import io.xphone.bus.internal.PublishedAgentEvent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The registrations of applications for messages, mailbox states and subscription requests of an agent, with their
 * leases.
 */
final class HandlerRegistrations {

    private static final int MAX = 1_000;
    private static final String ANY = "*";

    private final EventContext context;
    private final Map<String, HandlerRegistration> byId = new LinkedHashMap<>();
    private final EventLeases leases;
    private boolean expired;

    /** @param leases leases of these registrations alone, by id */
    HandlerRegistrations(EventContext context, EventLeases leases) {
        this.context = context;
        this.leases = leases;
    }

    /** @throws IllegalArgumentException when id or address is missing, or there are too many */
    void add(HandlerRegistration registration) {
        if (registration.getId() == null || registration.getDeliver() == null) {
            throw new IllegalArgumentException("a registration needs id and deliver");
        }
        if (registration.getLeaseMs() < 0) {
            throw new IllegalArgumentException("invalid leaseMs: " + registration.getLeaseMs());
        }
        removeExpired();
        if (byId.size() >= MAX && !byId.containsKey(registration.getId())) {
            throw new IllegalArgumentException("there are " + MAX + " registrations already");
        }
        byId.put(registration.getId(), registration);
        leases.hold(registration.getId(), registration.getNode(), registration.getLeaseMs());
    }

    void remove(String id) {
        byId.remove(id);
        leases.end(id);
    }

    /** Time until the next lease expires unless it is renewed, in ms; empty without leases. */
    OptionalLong nextMillis() {
        return leases.nextMillis();
    }

    /** Whether a registration has expired since the previous call. */
    boolean expired() {
        removeExpired();
        boolean any = expired;
        expired = false;
        return any;
    }

    /** Removes registrations with an expired lease. */
    private void removeExpired() {
        for (String id : leases.removeExpired()) {
            byId.remove(id);
            expired = true;
        }
    }

    private Collection<HandlerRegistration> active() {
        removeExpired();
        return byId.values();
    }

    boolean handlesMessages() {
        return active().stream().anyMatch(HandlerRegistration::isMessages);
    }

    boolean handlesSubscriptions(String event) {
        return active().stream().anyMatch(registration -> handlesSubscriptions(registration, event));
    }

    private static boolean handlesSubscriptions(HandlerRegistration registration, String event) {
        return registration.getEventPackages().contains(event)
                || registration.getEventPackages().contains(ANY);
    }

    /** Event packages that registrations name. */
    List<String> packages() {
        return active().stream()
                .flatMap(registration -> registration.getEventPackages().stream())
                .filter(event -> !event.equals(ANY))
                .toList();
    }

    void publishMessage(PublishedAgentEvent event) {
        publish(HandlerRegistration::isMessages, event);
    }

    void publishMailbox(PublishedAgentEvent event) {
        publish(HandlerRegistration::isMailbox, event);
    }

    void publishSubscription(String eventPackage, PublishedAgentEvent event) {
        publish(registration -> handlesSubscriptions(registration, eventPackage), event);
    }

    private void publish(Predicate<HandlerRegistration> filter, PublishedAgentEvent event) {
        active().stream()
                .filter(filter)
                .forEach(registration -> context.publish(registration.getDeliver(), registration.getNode(), event));
    }
}
