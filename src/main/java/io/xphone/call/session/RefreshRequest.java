package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.CallError;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.function.Consumer;

/**
 * A request that changes nothing in the session and refreshes both the session (RFC 4028 §10) and the target of the
 * dialog (RFC 3261 §12.2).
 *
 * <pre>
 *   --peer allows UPDATE--> UPDATE without offer --2xx--> refreshed
 *    |                        |  4xx, 501: re-INVITE from now on, and at once
 *    +--else--> re-INVITE with the description in force, unchanged --2xx--> refreshed
 *   422: again with its Min-SE     481, 408, timeout: the call ends     else: failed
 * </pre>
 */
public final class RefreshRequest {

    /** A refresh by re-INVITE. */
    private record Unchanged(Consumer<CallError> onFailure) implements SessionChange {

        @Override
        public SessionDescription offer(SessionNegotiation session) {
            return session.refresh();
        }

        @Override
        public void succeeded() {
            // The 2xx has restarted the timer and confirmed the Contact.
        }

        @Override
        public void unanswered(CallError error) {
            succeeded(); // the session was not to change, and a 2xx refreshes it (RFC 4028 §7.2)
        }

        @Override
        public void failed(CallError error) {
            onFailure.accept(error);
        }
    }

    private final CallCore core;
    private final Renegotiation renegotiation;
    private final Teardown teardown;
    private boolean updateRejected;
    private boolean updating;

    public RefreshRequest(CallCore core, Renegotiation renegotiation, Teardown teardown) {
        this.core = core;
        this.renegotiation = renegotiation;
        this.teardown = teardown;
    }

    /**
     * Whether a refresh can be sent in an answered call. No UPDATE may follow one without a final response (RFC 3311
     * §5.2).
     */
    boolean ready() {
        return !updating && (byUpdate() || renegotiation.idle());
    }

    private boolean byUpdate() {
        return !updateRejected && core.peer.allows(Method.UPDATE);
    }

    /**
     * Sends the refresh; to be called while ready.
     *
     * @param onFailure called on failure, possibly after the end of the call
     */
    void send(Consumer<CallError> onFailure) {
        if (byUpdate()) {
            update(onFailure);
        } else {
            renegotiation.begin(new Unchanged(onFailure));
        }
    }

    private void update(Consumer<CallError> onFailure) {
        updating = true;
        Dialog dialog = core.dialog;
        SipRequest.Builder update = Capabilities.addCapabilities(dialog.request(Method.UPDATE), core.settings);
        core.sessionTimer.request(update);
        core.requests.send(update.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void finalResponse(SipRequest sent, SipResponse response) {
                updating = false;
                if (!core.ended()) {
                    onResponse(sent, response, onFailure);
                }
            }

            @Override
            public void failed(boolean timeout) {
                updating = false;
                if (timeout) {
                    teardown.requestFailed(408, "No response");
                } else {
                    onFailure.accept(new CallError(CallError.Kind.TRANSPORT, 503, "the refresh could not be sent"));
                }
            }

            @Override
            public boolean authenticates() {
                return !core.ended();
            }
        });
    }

    private void onResponse(SipRequest sent, SipResponse response, Consumer<CallError> onFailure) {
        int status = response.status();
        if (response.success()) {
            core.dialog.refreshTarget(response);
            core.peer.update(response);
            core.targetRefreshed(sent);
            core.sessionTimer.granted(sent, response);
        } else if (core.sessionTimer.raiseMinSe(response)) {
            retry(onFailure);
        } else if (Teardown.endsDialog(status)) {
            teardown.requestFailed(status, response.reason());
        } else if (rejectsMethod(status)) {
            updateRejected = true;
            retry(onFailure);
        } else {
            onFailure.accept(CallError.rejected(status, response.reason()));
        }
    }

    /**
     * Whether the peer will not take an UPDATE in spite of its Allow header, so that waiting for the next one could let
     * the session expire. 491 is temporary (RFC 3311 §5.3).
     */
    private static boolean rejectsMethod(int status) {
        return status == 501 || status >= 400 && status < 500 && status != 491;
    }

    private void retry(Consumer<CallError> onFailure) {
        if (ready()) {
            send(onFailure);
        } else {
            onFailure.accept(CallError.invalidState("another change is pending"));
        }
    }
}
