package io.xphone.call;

import io.xphone.sip.message.SipUri;

/**
 * Follows our Contact: the peer of an answered call is told of another one, lest its requests go where we no longer are (RFC 3261 §12.2).
 *
 * <pre>
 *   KNOWN --another Contact--> MOVED --answered, nothing in the way: refresh request--> SENT --2xx--> KNOWN, or MOVED again
 *     ^                          |  ^                                                    |
 *     |                          |  +--RESTING, a while <--491, 5xx, not sent------------+--refused else, or too often: given up
 *     +--2xx of ours, or to another request of ours, with it
 * </pre>
 *
 * In the way are an INVITE that is not over in either direction, and an UPDATE of ours without answer. What is given up the next session
 * refresh makes good.
 */
final class TargetRefresh {

    /** How often it is tried again. */
    private static final int MAX_FAILURES = 5;

    /** Added to the wait for each failure. */
    private static final long PATIENCE_MILLIS = 2_000;

    private final CallCore core;
    private final RefreshRequest request;
    private final Renegotiation renegotiation;
    private final SentAnswer sentAnswer;
    private int failures;
    private boolean resting;

    TargetRefresh(CallCore core, RefreshRequest request, Renegotiation renegotiation, SentAnswer sentAnswer) {
        this.core = core;
        this.request = request;
        this.renegotiation = renegotiation;
        this.sentAnswer = sentAnswer;
    }

    /** Takes another Contact, as a sips URI where ours is one (RFC 3261 §12.1.1); false when it is the same. */
    boolean contactChanged(SipUri changed) {
        SipUri next = core.contact().secure() ? changed.secured() : changed;
        if (next.equals(core.contact())) {
            return false;
        }
        core.move(next);
        failures = 0;
        rested();
        core.stop(CallTimer.TARGET_REFRESH);
        return true;
    }

    /** The wait is over. */
    void rested() {
        resting = false;
    }

    /** Tells the peer, if it is to be told and nothing is in the way. */
    void tell() {
        if (core.moved()
                && core.state().established()
                && !resting
                && failures <= MAX_FAILURES
                && !sentAnswer.waiting()
                && renegotiation.idle()
                && request.free()) {
            request.send(this::refused);
        }
    }

    private void refused(CallError error) {
        if (core.over() || error.kind() == CallError.Kind.INVALID_STATE) {
            return; // the latter: its turn comes when the other change has ended
        }
        boolean passing = error.status() == 491 || error.status() >= 500 && error.status() < 600;
        failures = passing ? failures + 1 : MAX_FAILURES + 1;
        if (failures <= MAX_FAILURES) {
            resting = true;
            core.start(CallTimer.TARGET_REFRESH, renegotiation.glareMillis() + failures * PATIENCE_MILLIS);
        }
    }
}
