package io.xphone.call;

import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/**
 * Refreshes the session, and ends the call when refreshes stop (RFC 4028 §10).
 *
 * <pre>
 *   due --peer allows UPDATE--> UPDATE without offer --2xx--> in force anew
 *    |                            |  405, 501: re-INVITE from now on
 *    +--else--> re-INVITE with the description in force, unchanged --2xx--> in force anew
 *   422: again with the Min-SE it names     481, 408, no answer: the call is over     else: again soon, until the end
 * </pre>
 */
final class SessionRefresh implements SessionChange {

    private final CallCore core;
    private final Renegotiation renegotiation;
    private final Teardown teardown;
    private boolean updateRefused;

    SessionRefresh(CallCore core, Renegotiation renegotiation, Teardown teardown) {
        this.core = core;
        this.renegotiation = renegotiation;
        this.teardown = teardown;
    }

    /** The session has to be refreshed. */
    void due() {
        if (!core.state().established()) {
            return;
        }
        if (!updateRefused && core.peer.allows(Method.UPDATE)) {
            update();
        } else if (renegotiation.idle()) {
            renegotiation.begin(this);
        } else {
            core.sessionTimer.retry(); // the change under way is a refresh too, if it succeeds
        }
    }

    /** Nobody refreshed the session in time. */
    void expired() {
        if (core.state().established()) {
            String why = "Session timer expired";
            teardown.hangUp(
                    CallEnd.of(EndReason.TIMEOUT, 408, why),
                    List.of(Teardown.reason(ReleaseCause.q850Value(ReleaseCause.TIMER_EXPIRY, why))));
        }
    }

    private void update() {
        Dialog dialog = core.dialog;
        SipRequest.Builder update = Capabilities.offer(dialog.request(Method.UPDATE), core.settings);
        core.sessionTimer.ask(update);
        core.requests.send(update.build(), dialog::nextSequence, new ClientRequests.Outcome() {
            @Override
            public void answered(SipRequest sent, SipResponse response) {
                onAnswer(sent, response);
            }

            @Override
            public void failed(boolean timeout) {
                if (timeout) {
                    teardown.lost(408, "No response");
                } else {
                    core.sessionTimer.retry();
                }
            }

            @Override
            public boolean wanted() {
                return !core.over();
            }
        });
    }

    private void onAnswer(SipRequest sent, SipResponse response) {
        if (core.over()) {
            return;
        }
        int status = response.status();
        if (response.success()) {
            core.dialog.refreshTarget(response);
            core.peer.hear(response);
            core.sessionTimer.granted(sent, response);
        } else if (core.sessionTimer.raise(response)) {
            due();
        } else if (status == 405 || status == 501) {
            updateRefused = true;
            due();
        } else if (Teardown.gone(status)) {
            teardown.lost(status, response.reason());
        } else {
            core.sessionTimer.refreshRefused();
        }
    }

    // ---- by re-INVITE ----

    @Override
    public SessionDescription offer(SessionNegotiation session) {
        return session.refresh();
    }

    @Override
    public void agreed() {
        // The 2xx has started the timer anew.
    }

    @Override
    public void refused(CallError error) {
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
