package io.xphone.verticle.event;

import io.vertx.core.json.JsonObject;
import io.xphone.bus.HandlerRegistration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Who takes what comes to an agent besides calls, as long as it says so. */
final class HandlerRegistrations {

    private static final int MAX = 1_000;
    private static final String ANY = "*";

    private final EventContext context;
    private final Map<String, HandlerRegistration> byId = new LinkedHashMap<>();
    private final EventLeases leases;
    private boolean lapsed;

    /** @param leases for the attendances alone, by their ids */
    HandlerRegistrations(EventContext context, EventLeases leases) {
        this.context = context;
        this.leases = leases;
    }

    /** @throws IllegalArgumentException when id or address is missing, or there are too many */
    void add(HandlerRegistration attendance) {
        if (attendance.getId() == null || attendance.getDeliver() == null) {
            throw new IllegalArgumentException("an attendance needs id and deliver");
        }
        if (attendance.getLeaseMs() < 0) {
            throw new IllegalArgumentException("leaseMs can't be " + attendance.getLeaseMs());
        }
        dropDead();
        if (byId.size() >= MAX && !byId.containsKey(attendance.getId())) {
            throw new IllegalArgumentException("there are " + MAX + " attendances already");
        }
        byId.put(attendance.getId(), attendance);
        leases.hold(attendance.getId(), attendance.getNode(), attendance.getLeaseMs());
    }

    void remove(String id) {
        byId.remove(id);
        leases.end(id);
    }

    /** When the next one lapses unless it is said anew, in ms from now; empty when none does. */
    OptionalLong nextMillis() {
        return leases.nextMillis();
    }

    /** Whether one has lapsed since this was asked last. */
    boolean lapsed() {
        dropDead();
        boolean any = lapsed;
        lapsed = false;
        return any;
    }

    /** Those that were not renewed take nothing any more. */
    private void dropDead() {
        for (String id : leases.lapsed()) {
            byId.remove(id);
            lapsed = true;
        }
    }

    private Collection<HandlerRegistration> alive() {
        dropDead();
        return byId.values();
    }

    boolean takesMessages() {
        return alive().stream().anyMatch(HandlerRegistration::isMessages);
    }

    boolean decides(String event) {
        return alive().stream().anyMatch(attendance -> decides(attendance, event));
    }

    private static boolean decides(HandlerRegistration attendance, String event) {
        return attendance.getWatchers().contains(event)
                || attendance.getWatchers().contains(ANY);
    }

    /** Event packages that are decided about by name. */
    List<String> packages() {
        return alive().stream()
                .flatMap(attendance -> attendance.getWatchers().stream())
                .filter(event -> !event.equals(ANY))
                .toList();
    }

    void tellMessage(JsonObject event) {
        tell(HandlerRegistration::isMessages, event);
    }

    void tellMailbox(JsonObject event) {
        tell(HandlerRegistration::isMailbox, event);
    }

    void tellWatcher(String eventPackage, JsonObject event) {
        tell(attendance -> decides(attendance, eventPackage), event);
    }

    private void tell(Predicate<HandlerRegistration> whom, JsonObject event) {
        alive().stream()
                .filter(whom)
                .forEach(attendance -> context.tell(attendance.getDeliver(), attendance.getNode(), event));
    }
}
