package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.CallDirection;
import io.xphone.CallState;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CommandOptions;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.options.ApplicationLostAction;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.CommandFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The applications that handle a call, and what happens when the last of them is lost ({@link ApplicationLostOptions}).
 * An inbound call belongs to all that it was offered to until one of them accepts it, a dialled one to the application
 * that dialled it.
 */
final class CallApplications {

    /** Seconds after which a caller may try again when no application takes its call. */
    static final String RETRY_AFTER_SECONDS = "10";

    private static final Logger LOG = LoggerFactory.getLogger(CallApplications.class);
    private static final int MAX_ATTRIBUTES = 65_536;

    private final CallSession call;
    private final CallOwner owner;
    private final List<BusSubscriber> current = new ArrayList<>(2);
    private Set<String> passed = Set.of(); // replaced by the first one
    private ApplicationLostOptions options; // null: those of the agent
    private JsonObject attributes; // null: none
    private String lost; // the application that was lost last
    private boolean waiting; // it was lost, and no other has the call
    private long endTimer = -1;

    CallApplications(CallSession call, CallOwner owner) {
        this.call = call;
        this.owner = owner;
    }

    /** Options of the rejection of a call that no application takes: the caller may try again. */
    static CommandOptions retryLater() {
        return new CommandOptions(MultiMap.caseInsensitiveMultiMap().add(HeaderName.RETRY_AFTER, RETRY_AFTER_SECONDS));
    }

    /** The call belongs to this application, too. */
    void add(BusSubscriber application) {
        if (!current.contains(application)) {
            current.add(application);
        }
    }

    /** The call belongs to the applications of another call. */
    void inherit(CallApplications other) {
        other.current.forEach(this::add);
        options = other.options;
    }

    /** The only application of the call; null when there is none, or several. */
    String application() {
        return current.size() == 1 ? current.get(0).id() : null;
    }

    boolean orphaned() {
        return lost != null;
    }

    /** A copy; null when there are none. */
    JsonObject attributes() {
        return attributes == null ? null : attributes.copy();
    }

    /** Fails when the attributes are too large. */
    Future<Void> attributes(JsonObject given) {
        JsonObject copy = given == null ? new JsonObject() : given.copy();
        int size = copy.encode().length();
        if (size > MAX_ATTRIBUTES) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "attributes: " + size + " characters, at most " + MAX_ATTRIBUTES);
        }
        attributes = copy;
        return Future.succeededFuture();
    }

    void options(ApplicationLostOptions given) {
        options = given;
    }

    private ApplicationLostOptions options() {
        return options != null ? options : owner.agent().calls().getOnApplicationLost();
    }

    // ---- applications that take the call ----

    /** An application accepted the call: it belongs to no other. */
    void accepted(String application) {
        if (application == null) {
            return;
        }
        call.events().find(application).ifPresent(subscriber -> {
            current.clear();
            current.add(subscriber);
        });
    }

    /** Whether the application may take the call over now: it is established, and its application was lost. */
    boolean canTakeOver(String application) {
        return lost != null
                && call.machine() != null
                && (call.machine().state() == CallState.ACTIVE || call.machine().state() == CallState.ON_HOLD)
                && (waiting || current.stream().anyMatch(each -> each.id().equals(application)));
    }

    /** @param application null when the client names none: its loss is not detected then */
    void takeOver(String application) {
        boolean before = waiting;
        keep();
        if (before) {
            call.events().find(application == null ? "" : application).ifPresent(this::add);
            call.events().publish(new PublishedCallEvent.TakenOver(application));
        }
    }

    /** A subscriber renewed its subscription to the call: one that was lost has the call again. */
    void renewed(String application) {
        if (waiting && application.equals(lost)) {
            lost = null;
            takeOver(application);
        }
    }

    /** The call no longer waits for an application. */
    private void keep() {
        waiting = false;
        if (endTimer >= 0) {
            owner.agent().vertx().cancelTimer(endTimer);
            endTimer = -1;
        }
    }

    // ---- applications that leave it ----

    /** An application detached from the call, which continues. */
    void detached(String application) {
        current.removeIf(each -> each.id().equals(application));
    }

    /** An application leaves the call to the others; when there are none, the call is rejected. */
    Future<Void> pass(String application) {
        boolean ringing = call.machine() != null
                && call.machine().direction() == CallDirection.INBOUND
                && call.machine().state() == CallState.RINGING;
        if (!ringing && lost == null) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call does not wait for an application");
        }
        if (!current.removeIf(each -> each.id().equals(application))) {
            return CommandFailure.with(
                    BusErrors.INVALID_STATE, "the call does not belong to the application \"" + application + "\"");
        }
        if (passed.isEmpty()) {
            passed = new HashSet<>();
        }
        passed.add(application);
        if (current.isEmpty()) {
            if (lost != null) {
                withoutApplication();
            } else {
                LOG.info("{}: no application takes call {}: rejecting with 480", agent(), call.id());
                return call.control().reject(StatusCode.TEMPORARILY_UNAVAILABLE, null, retryLater());
            }
        }
        return Future.succeededFuture();
    }

    /** Removes the applications that are lost; acts when none is left. */
    void check(Predicate<BusSubscriber> isLost) {
        if (current.isEmpty() || call.over()) {
            return;
        }
        current.removeIf(BusSubscriber::left);
        String last = null;
        for (int i = current.size() - 1; i >= 0; i--) {
            if (isLost.test(current.get(i))) {
                last = current.remove(i).id();
            }
        }
        if (last != null && current.isEmpty()) {
            onLost(last);
        }
    }

    private void onLost(String application) {
        lost = application;
        ApplicationLostOptions then = options();
        LOG.warn(
                "{}: call {} has lost its application {}: {}",
                agent(),
                call.id(),
                application,
                then.getAction() == ApplicationLostAction.KEEP
                        ? "it continues"
                        : (then.getAction() == ApplicationLostAction.HAND_OVER ? "handing it over, or " : "")
                                + "ending it in " + then.getAfterMs() + " ms");
        call.events()
                .publish(new PublishedCallEvent.ApplicationLost(
                        application, then.getAction().name(), then.getAfterMs()));
        withoutApplication();
    }

    private void withoutApplication() {
        waiting = true;
        ApplicationLostOptions then = options();
        if (then.getAction() != ApplicationLostAction.KEEP && !handOver()) {
            endTimer = owner.agent().vertx().setTimer(Math.max(1, then.getAfterMs()), due -> end(then));
        }
    }

    /**
     * Hands a call that waits for an application to one that is attached.
     *
     * @return whether there is one
     */
    boolean handOver() {
        if (!waiting || call.over() || options().getAction() != ApplicationLostAction.HAND_OVER) {
            return false;
        }
        Optional<BusSubscriber> next = owner.applications().stream()
                .filter(each -> !each.id().equals(lost) && !passed.contains(each.id()))
                .findFirst();
        next.ifPresent(application -> {
            LOG.info("{}: call {} is handed over to {}", agent(), call.id(), application.id());
            keep();
            add(application);
            call.events().share(application);
            owner.offer(call, application);
            call.events().publish(new PublishedCallEvent.TakenOver(application.id()));
        });
        return next.isPresent();
    }

    private void end(ApplicationLostOptions then) {
        endTimer = -1;
        if (call.over()) {
            return;
        }
        boolean established = call.machine() != null && call.machine().state() == CallState.ACTIVE;
        Future<Void> announced = established && then.getAnnouncement() != null
                ? Announcement.play(call, then.getAnnouncement()).recover(failure -> {
                    LOG.warn("call {}: no announcement: {}", call.id(), failure.getMessage());
                    return Future.succeededFuture();
                })
                : Future.succeededFuture();
        announced.onComplete(done -> {
            if (waiting && !call.over()) {
                call.control().end(null);
            }
        });
    }

    private String agent() {
        return owner.agent().name();
    }
}
