package io.xphone.call.session;

import io.xphone.EndReason;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.CallError;
import io.xphone.call.message.ReleaseCause;
import java.util.List;

/**
 * Refreshes the session, and ends the call when refreshes stop (RFC 4028 §10).
 *
 * <pre>
 *   due --ready--> refresh request --2xx--> refreshed
 *    |                  |  rejected, not sent: again soon, until the expiry
 *    +--else: again soon
 *   expired: the call ends
 * </pre>
 */
public final class SessionRefresh {

    private final CallCore core;
    private final RefreshRequest request;
    private final Teardown teardown;

    public SessionRefresh(CallCore core, RefreshRequest request, Teardown teardown) {
        this.core = core;
        this.request = request;
        this.teardown = teardown;
    }

    /** The refresh of the session is due. */
    public void due() {
        if (!core.state().established()) {
            return;
        }
        if (request.ready()) {
            request.send(this::failed);
        } else {
            core.sessionTimer.retry(); // the pending request refreshes the session too, if it succeeds
        }
    }

    /** The session was not refreshed in time. */
    public void expired() {
        if (core.state().established()) {
            String why = "Session timer expired";
            teardown.hangUp(
                    ReleaseCause.end(EndReason.TIMEOUT, 408, why),
                    List.of(Teardown.reason(ReleaseCause.q850Value(ReleaseCause.TIMER_EXPIRY, why))));
        }
    }

    private void failed(CallError error) {
        if (core.ended()) {
            return;
        }
        if (error.kind() == CallError.Kind.REJECTED) {
            core.sessionTimer.refreshRejected();
        } else {
            core.sessionTimer.retry();
        }
    }
}
