package io.xphone.sip.locate;

import io.xphone.sip.locate.FailoverStep.Deliver;
import io.xphone.sip.locate.FailoverStep.GiveUp;
import io.xphone.sip.locate.FailoverStep.Ignore;
import io.xphone.sip.locate.FailoverStep.Try;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries the targets of one request until one of them responds (RFC 3263 §4.3): the next target is tried when a
 * transport fails, when there is no response in time, and after 503.
 *
 * <pre>{@code
 *   [NEW] --start--> [TRYING] --1xx--> [PROCEEDING] --final--> [DONE]
 *                      |  ^               |
 *                      |  +---next--------+--- 503, transport failed
 *                      +--- 503, transport failed, timeout
 * }</pre>
 *
 * A request too large for a datagram (RFC 3261 §18.1.1) is sent to each UDP target over TCP first, and over UDP if TCP
 * fails. A cancelled request is not sent to another target. Not safe for use by several threads.
 */
public final class TargetFailover {

    private static final int SERVICE_UNAVAILABLE = 503;

    private enum State {
        NEW,
        TRYING,
        PROCEEDING,
        DONE
    }

    private final List<Try> hops = new ArrayList<>();
    private State state = State.NEW;
    private int current;
    private boolean cancelled;

    /**
     * Creates a failover for one request.
     *
     * @param targets the targets in the order in which to try them
     * @param large whether the request is too large for a datagram
     */
    public TargetFailover(List<Target> targets, boolean large) {
        for (Target target : targets) {
            if (large && target.transport() == Transport.UDP) {
                hops.add(new Try(target, Transport.TCP));
            }
            hops.add(new Try(target, target.transport()));
        }
    }

    /** Starts with the first target. */
    public FailoverStep start() {
        if (state != State.NEW) {
            return new Ignore();
        }
        state = State.TRYING;
        return proceedTo(0, false);
    }

    /** Handles a failure of the transport of the last {@link Try}: it could not be opened, or closed. */
    public FailoverStep onTransportError() {
        return switch (state) {
            case NEW, DONE -> new Ignore();
            case TRYING -> proceedTo(current + 1, false);
            case PROCEEDING -> proceedTo(nextTarget(), false);
        };
    }

    /** Handles a timeout. No other target is tried after a provisional response, as the server is available. */
    public FailoverStep onTimeout() {
        return switch (state) {
            case NEW, DONE -> new Ignore();
            case TRYING -> proceedTo(nextTarget(), true);
            case PROCEEDING -> proceedTo(hops.size(), true);
        };
    }

    /** Handles a response to the request of the last {@link Try}. */
    public FailoverStep onResponse(int status) {
        if (state == State.NEW) {
            return new Ignore();
        }
        if (state == State.DONE) {
            return new Deliver(); // the 2xx of another branch
        }
        if (status < 200) {
            state = State.PROCEEDING;
            return new Deliver();
        }
        if (status == SERVICE_UNAVAILABLE && !cancelled && nextTarget() < hops.size()) {
            return proceedTo(nextTarget(), false);
        }
        state = State.DONE;
        return new Deliver();
    }

    /** Cancels the request: no other target is tried. */
    public void cancel() {
        cancelled = true;
    }

    /** {@return whether it was cancelled} */
    public boolean cancelled() {
        return cancelled;
    }

    private int nextTarget() {
        int next = current + 1;
        while (next < hops.size()
                && hops.get(next).target().equals(hops.get(current).target())) {
            next++;
        }
        return next;
    }

    private FailoverStep proceedTo(int hop, boolean timeout) {
        if (cancelled || hop >= hops.size()) {
            state = State.DONE;
            return new GiveUp(timeout);
        }
        current = hop;
        state = State.TRYING;
        return hops.get(hop);
    }
}
