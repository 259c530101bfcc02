package io.xphone.call;

import io.xphone.EndReason;
import java.util.List;

/**
 * Refreshes the session, and ends the call when refreshes stop (RFC 4028 §10).
 *
 * <pre>
 *   due --nothing in the way--> refresh request --2xx--> in force anew
 *    |                               |  refused, not sent: again soon, until the end
 *    +--else: again soon
 *   expired: the call is over
 * </pre>
 */
final class SessionRefresh {

    private final CallCore core;
    private final RefreshRequest request;
    private final Teardown teardown;

    SessionRefresh(CallCore core, RefreshRequest request, Teardown teardown) {
        this.core = core;
        this.request = request;
        this.teardown = teardown;
    }

    /** The session has to be refreshed. */
    void due() {
        if (!core.state().established()) {
            return;
        }
        if (request.free()) {
            request.send(this::refused);
        } else {
            core.sessionTimer.retry(); // what is under way is a refresh too, if it succeeds
        }
    }

    /** Nobody refreshed the session in time. */
    void expired() {
        if (core.state().established()) {
            String why = "Session timer expired";
            teardown.hangUp(
                    ReleaseCause.end(EndReason.TIMEOUT, 408, why),
                    List.of(Teardown.reason(ReleaseCause.q850Value(ReleaseCause.TIMER_EXPIRY, why))));
        }
    }

    private void refused(CallError error) {
        if (core.over()) {
            return;
        }
        if (error.kind() == CallError.Kind.REFUSED) {
            core.sessionTimer.refreshRefused();
        } else {
            core.sessionTimer.retry();
        }
    }
}
