package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.xphone.AttachmentEvent;
import io.xphone.CallException;
import io.xphone.bus.Addresses;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.BusErrors;
import io.xphone.bus.NodeId;
import io.xphone.bus.internal.LocalServices;
import io.xphone.options.AttachOptions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The attachment of a handle to a phone or server that was created elsewhere: waits for it to appear, renews the
 * subscription, and attaches again after the phone or server was gone. Used on the context of the handle only.
 */
final class Attachment {

    /** Time between attempts to find the agent, in ms. */
    private static final long SEARCH_MS = 250;

    /** Time between checks whether the node of the agent is there, and between attempts to attach again, in ms. */
    private static final long WATCH_MS = 1_000;

    /** Attempts in a row that find no such agent until it counts as lost: addresses move while nodes join and leave. */
    private static final int MAX_MISSING = 2;

    /** Renewals without a reply in a row until the agent counts as lost. */
    private static final int MAX_FAILURES = 3;

    private final Inbox inbox;
    private final String name;
    private final Supplier<Future<AgentInfo>> subscribe;
    private final Runnable checkCalls;
    private final HandlerSlot<AttachmentEvent> events;
    private LeaseRenewal renewal;
    private String node;
    private long watch = -1;
    private int failures;
    private int missing;
    private boolean renewing;
    private boolean lost;
    private boolean stopped;

    /**
     * @param subscribe subscribes to the agent
     * @param checkCalls checks whether the calls of the handle still exist
     */
    Attachment(
            Inbox inbox,
            String name,
            Supplier<Future<AgentInfo>> subscribe,
            Runnable checkCalls,
            HandlerSlot<AttachmentEvent> events) {
        this.inbox = inbox;
        this.name = name;
        this.subscribe = subscribe;
        this.checkCalls = checkCalls;
        this.events = events;
    }

    /**
     * Subscribes as soon as a node runs the agent.
     *
     * @param kind "phone" or "server", for the message of the failure
     */
    Future<AgentInfo> find(String kind, AttachOptions options) {
        if (options.getTimeoutMs() < 0) {
            return Future.failedFuture(
                    new IllegalArgumentException("timeoutMs: " + options.getTimeoutMs() + " is negative"));
        }
        Promise<AgentInfo> found = inbox.promise();
        search(kind, options.getTimeoutMs(), System.nanoTime(), found);
        return found.future();
    }

    private void search(String kind, int timeoutMs, long begin, Promise<AgentInfo> found) {
        inbox.onContext(subscribe).onComplete(done -> {
            if (done.succeeded()) {
                found.complete(done.result());
            } else if (!absent(done.cause())) {
                found.fail(done.cause());
            } else if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) >= timeoutMs) {
                found.fail(new CallException(
                        BusErrors.INVALID_STATE,
                        "no node runs a " + kind + " named \"" + name + "\": searched for " + timeoutMs + " ms"
                                + (vertx().isClustered() ? " in this cluster" : "; this Vert.x is not clustered")));
            } else {
                vertx().setTimer(SEARCH_MS, due -> search(kind, timeoutMs, begin, found));
            }
        });
    }

    /** Whether the failure means that the agent is not there now. */
    private static boolean absent(Throwable failure) {
        return Failures.missing(failure)
                || Failures.call(failure) instanceof CallException late && late.code() == BusErrors.TIMEOUT;
    }

    /** Keeps the subscription alive. */
    void keep(AgentInfo info, Supplier<Future<?>> ended) {
        node = info.getNode();
        renewal = new LeaseRenewal(inbox, this::renew, checkCalls, ended);
        watch = vertx().setPeriodic(WATCH_MS, due -> watch());
    }

    void stop() {
        stopped = true;
        if (renewal != null) {
            renewal.stop();
            vertx().cancelTimer(watch);
        }
    }

    private void watch() {
        boolean left = node.equals(inbox.node())
                ? !LocalServices.has(vertx(), Addresses.agent(name))
                : !NodeId.isUp(vertx(), node);
        if ((lost || missing > 0 || left) && !renewing) {
            renew();
        }
    }

    private Future<AgentInfo> renew() {
        renewing = true;
        return subscribe.get().onComplete(done -> {
            renewing = false;
            if (stopped) {
                return;
            }
            if (done.succeeded()) {
                renewed(done.result());
            } else {
                failed(done.cause());
            }
        });
    }

    /** Checks the calls when the agent has moved to another node, which publishes no ends for them. */
    private void renewed(AgentInfo info) {
        boolean again = lost || !Objects.equals(node, info.getNode());
        failures = 0;
        missing = 0;
        lost = false;
        node = info.getNode();
        if (again) {
            checkCalls.run();
            events.handle(new AttachmentEvent(AttachmentEvent.Type.ATTACHED, node));
        }
    }

    private void failed(Throwable failure) {
        failures++;
        missing = Failures.missing(failure) ? missing + 1 : 0;
        boolean gone = missing >= MAX_MISSING || failures >= MAX_FAILURES;
        if (gone) {
            checkCalls.run(); // each time: a call counts as ended after several failures of its own
        }
        if (gone && !lost) {
            lost = true;
            events.handle(new AttachmentEvent(AttachmentEvent.Type.LOST, null));
        }
    }

    private Vertx vertx() {
        return inbox.vertx();
    }
}
