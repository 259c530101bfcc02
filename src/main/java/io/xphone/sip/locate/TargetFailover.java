package io.xphone.sip.locate;

import io.xphone.sip.locate.FailoverStep.Deliver;
import io.xphone.sip.locate.FailoverStep.GiveUp;
import io.xphone.sip.locate.FailoverStep.Ignore;
import io.xphone.sip.locate.FailoverStep.Try;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes one request from target to target until one of them answers (RFC 3263 §4.3): the next one is asked when a transport fails, when no
 * response at all came in time, and on 503.
 *
 * <pre>
 *   [NEW] --start--> [ASKING] --1xx--> [ANSWERING] --final--> [DONE]
 *                      |  ^               |
 *                      |  +---next--------+--- 503, transport failed
 *                      +--- 503, transport failed, timeout
 * </pre>
 *
 * A request too large for a datagram (RFC 3261 §18.1.1) asks each UDP target by TCP first, and by UDP where TCP does not work. A cancelled
 * request goes nowhere else. Not safe for use by several threads.
 */
public final class TargetFailover {

    private static final int SERVICE_UNAVAILABLE = 503;

    private enum State {
        NEW,
        ASKING,
        ANSWERING,
        DONE
    }

    private final List<Try> hops = new ArrayList<>();
    private State state = State.NEW;
    private int at;
    private boolean cancelled;

    /**
     * For one request.
     *
     * @param targets the first to be tried first
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

    /** The first target. */
    public FailoverStep start() {
        if (state != State.NEW) {
            return new Ignore();
        }
        state = State.ASKING;
        return at(0, false);
    }

    /** The transport of the last {@link Try} cannot be had, or broke: a way that the network, not the server, closed. */
    public FailoverStep onTransportError() {
        return switch (state) {
            case NEW, DONE -> new Ignore();
            case ASKING -> at(at + 1, false);
            case ANSWERING -> at(nextTarget(), false);
        };
    }

    /** There was no final response in time. A server that gave a provisional one is alive: no other is asked. */
    public FailoverStep onTimeout() {
        return switch (state) {
            case NEW, DONE -> new Ignore();
            case ASKING -> at(nextTarget(), true);
            case ANSWERING -> at(hops.size(), true);
        };
    }

    /** A response came to the request of the last {@link Try}. */
    public FailoverStep onResponse(int status) {
        if (state == State.NEW) {
            return new Ignore();
        }
        if (state == State.DONE) {
            return new Deliver(); // the 2xx of another branch
        }
        if (status < 200) {
            state = State.ANSWERING;
            return new Deliver();
        }
        if (status == SERVICE_UNAVAILABLE && !cancelled && nextTarget() < hops.size()) {
            return at(nextTarget(), false);
        }
        state = State.DONE;
        return new Deliver();
    }

    /** The transaction user wants no answer any more. */
    public void cancel() {
        cancelled = true;
    }

    /** {@return whether it was cancelled} */
    public boolean cancelled() {
        return cancelled;
    }

    private int nextTarget() {
        int next = at + 1;
        while (next < hops.size() && hops.get(next).target().equals(hops.get(at).target())) {
            next++;
        }
        return next;
    }

    private FailoverStep at(int hop, boolean timeout) {
        if (cancelled || hop >= hops.size()) {
            state = State.DONE;
            return new GiveUp(timeout);
        }
        at = hop;
        state = State.ASKING;
        return hops.get(hop);
    }
}
