package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.SipUri;

/**
 * Publishes a changed local Contact to the peer of an answered call, so that its requests arrive at the new address
 * (RFC 3261 §12.2).
 *
 * <pre>
 *   KNOWN   --another Contact-->                                   CHANGED
 *   CHANGED --answered and ready: refresh request-->               SENT
 *   CHANGED --local 2xx, or 2xx to another local request with it-> KNOWN
 *   SENT    --2xx-->                                               KNOWN, or CHANGED again
 *   SENT    --491, 5xx, not sent: after a delay-->                 CHANGED
 *   SENT    --other rejection, or retry limit-->                   KNOWN: abandoned
 * </pre>
 *
 * The refresh waits for a pending INVITE in either direction and for a pending local UPDATE. After it is abandoned, the
 * next session refresh publishes the Contact.
 */
public final class TargetRefresh {

    /** The bound on retries. */
    private static final int MAX_FAILURES = 5;

    /** The increase of the delay with each failure. */
    private static final long RETRY_STEP_MILLIS = 2_000;

    private final CallCore core;
    private final RefreshRequest request;
    private final Renegotiation renegotiation;
    private final SentSuccessResponse sentSuccess;
    private int failures;
    private boolean retryPending;

    public TargetRefresh(
            CallCore core, RefreshRequest request, Renegotiation renegotiation, SentSuccessResponse sentSuccess) {
        this.core = core;
        this.request = request;
        this.renegotiation = renegotiation;
        this.sentSuccess = sentSuccess;
    }

    /** Changes the Contact, to a sips URI where it was one (RFC 3261 §12.1.1); false when it is the same. */
    public boolean contactChanged(SipUri changed) {
        SipUri next = core.contact().secure() ? changed.secured() : changed;
        if (next.equals(core.contact())) {
            return false;
        }
        core.changeContact(next);
        failures = 0;
        retryDelayElapsed();
        core.stop(CallTimer.TARGET_REFRESH);
        return true;
    }

    /** The retry delay has ended. */
    public void retryDelayElapsed() {
        retryPending = false;
    }

    /** Sends the refresh, if it is due and nothing is pending. */
    public void sendIfReady() {
        if (core.contactUnpublished()
                && core.state().established()
                && !retryPending
                && failures <= MAX_FAILURES
                && !sentSuccess.awaitsAck()
                && renegotiation.idle()
                && request.ready()) {
            request.send(this::failed);
        }
    }

    private void failed(CallError error) {
        if (core.ended() || error.kind() == CallError.Kind.INVALID_STATE) {
            return; // the latter: it is sent when the other change has ended
        }
        boolean temporary = error.status() == 491 || error.status() >= 500 && error.status() < 600;
        failures = temporary ? failures + 1 : MAX_FAILURES + 1;
        if (failures <= MAX_FAILURES) {
            retryPending = true;
            core.start(CallTimer.TARGET_REFRESH, renegotiation.glareMillis() + failures * RETRY_STEP_MILLIS);
        }
    }
}
