package io.xphone.call;

import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.function.Consumer;

/**
 * A request of ours that changes nothing of the session and refreshes all there is: the session (RFC 4028 §10) and the target of the dialog
 * (RFC 3261 §12.2).
 *
 * <pre>
 *   --peer allows UPDATE--> UPDATE without offer --2xx--> in force anew
 *    |                        |  405, 501: re-INVITE from now on
 *    +--else--> re-INVITE with the description in force, unchanged --2xx--> in force anew
 *   422: again with the Min-SE it names     481, 408, no answer: the call is over     else: refused
 * </pre>
 */
final class RefreshRequest {

    /** By re-INVITE. */
    private record Unchanged(Consumer<CallError> whenRefused) implements SessionChange {

        @Override
        public SessionDescription offer(SessionNegotiation session) {
            return session.refresh();
        }

        @Override
        public void agreed() {
            // The 2xx has started the timer anew and told our Contact.
        }

        @Override
        public void refused(CallError error) {
            whenRefused.accept(error);
        }
    }

    private final CallCore core;
    private final Renegotiation renegotiation;
    private final Teardown teardown;
    private boolean updateRefused;
    private boolean updating;

    RefreshRequest(CallCore core, Renegotiation renegotiation, Teardown teardown) {
        this.core = core;
        this.renegotiation = renegotiation;
        this.teardown = teardown;
    }

    /** Whether one can be sent in an answered call. No UPDATE may follow one without a final answer (RFC 3311 §5.2). */
    boolean free() {
        return !updating && (byUpdate() || renegotiation.idle());
    }

    private boolean byUpdate() {
        return !updateRefused && core.peer.allows(Method.UPDATE);
    }

    /**
     * Sends it; to be called while free.
     *
     * @param whenRefused told when it came to nothing, perhaps after the call is over
     */
    void send(Consumer<CallError> whenRefused) {
        if (byUpdate()) {
            update(whenRefused);
        } else {
            renegotiation.begin(new Unchanged(whenRefused));
        }
    }

    private void update(Consumer<CallError> whenRefused) {
        updating = true;
        Dialog dialog = core.dialog;
        SipRequest.Builder update = Capabilities.offer(dialog.request(Method.UPDATE), core.settings);
        core.sessionTimer.ask(update);
        core.requests.send(update.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void answered(SipRequest sent, SipResponse response) {
                updating = false;
                if (!core.over()) {
                    onAnswer(sent, response, whenRefused);
                }
            }

            @Override
            public void failed(boolean timeout) {
                updating = false;
                if (timeout) {
                    teardown.lost(408, "No response");
                } else {
                    whenRefused.accept(new CallError(CallError.Kind.TRANSPORT, 503, "the refresh could not be sent"));
                }
            }

            @Override
            public boolean wanted() {
                return !core.over();
            }
        });
    }

    private void onAnswer(SipRequest sent, SipResponse response, Consumer<CallError> whenRefused) {
        int status = response.status();
        if (response.success()) {
            core.dialog.refreshTarget(response);
            core.peer.hear(response);
            core.told(sent);
            core.sessionTimer.granted(sent, response);
        } else if (core.sessionTimer.raise(response)) {
            again(whenRefused);
        } else if (status == 405 || status == 501) {
            updateRefused = true;
            again(whenRefused);
        } else if (Teardown.gone(status)) {
            teardown.lost(status, response.reason());
        } else {
            whenRefused.accept(CallError.refused(status, response.reason()));
        }
    }

    private void again(Consumer<CallError> whenRefused) {
        if (free()) {
            send(whenRefused);
        } else {
            whenRefused.accept(CallError.invalidState("another change is under way"));
        }
    }
}
