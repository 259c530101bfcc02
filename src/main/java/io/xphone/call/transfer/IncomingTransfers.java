package io.xphone.call.transfer;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.call.message.HeaderText;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * REFERs of the peer, each with its own subscription (RFC 3515 §2.4, RFC 4488, RFC 6665).
 *
 * <pre>
 *   REFER --400, 416, 482, 486, 501, 603--> (none)
 *     |
 *   REQUESTED --accept: 202, NOTIFY 100--> ACCEPTED --progress: NOTIFY 1xx--> ACCEPTED
 *     |  |--reject, or no decision: the status--> (none)     |--outcome: last NOTIFY--> (none)
 *     |                                                      |--3 minutes, NOTIFY rejected--> (none)
 *     +--undecided for 8 s: 202, NOTIFY 100 pending--> PENDING --accept--> ACCEPTED
 *                                                         +--reject, no decision: NOTIFY 603--> (none)
 * </pre>
 *
 * One NOTIFY is pending at a time, so that a later one cannot overtake it; of the waiting reports the latest is sent.
 * The subscription outlives the call: the peer may send BYE as soon as the transfer is accepted.
 */
final class IncomingTransfers {

    /** The bound on concurrent REFERs. */
    private static final int MAX = 4;

    /** A non-INVITE request needs a response soon (RFC 4320 §4.1). */
    private static final long RESPONSE_TIMEOUT_MILLIS = 8_000;

    /** Proxies cancel an INVITE after three minutes. */
    private static final long SUBSCRIPTION_MILLIS = 180_000;

    private enum State {
        REQUESTED,
        PENDING,
        ACCEPTED,
        TERMINATED
    }

    private final class Referral {
        final String id;
        final String txId;
        final SipRequest refer;
        final Dialog dialog;
        final boolean withoutSubscription;
        final long decideBy;
        State state = State.REQUESTED;
        long dueAt;
        long expiresAt;
        SipFrag reported = new SipFrag(100, StatusCode.reason(100));
        String reason = "";
        boolean notifyPending;
        boolean reportDeferred;

        Referral(String id, String txId, SipRequest refer, Dialog dialog) {
            this.id = id;
            this.txId = txId;
            this.refer = refer;
            this.dialog = dialog;
            withoutSubscription = refer.header(HeaderName.REFER_SUB)
                    .map(value -> HeaderText.beforeParameters(value).equalsIgnoreCase("false"))
                    .orElse(false);
            decideBy = nowMillis + core.settings.transferDecisionMillis();
            dueAt = Math.min(decideBy, nowMillis + RESPONSE_TIMEOUT_MILLIS);
        }

        void respond(int status, List<Header> headers) {
            respond(status, null, headers);
        }

        void respond(int status, String phrase, List<Header> headers) {
            SipResponse.Builder response = dialog.response(refer, status, phrase);
            ApplicationHeaders.addTo(response, headers);
            if (status < 300) {
                response.add(HeaderName.CONTACT, "<" + dialog.contact() + ">");
                if (withoutSubscription) {
                    response.add(HeaderName.REFER_SUB, "false");
                }
            }
            core.emit(new CallEffect.Respond(
                    txId, Capabilities.addAgent(response, core.settings).build()));
        }

        /** Sends 202, unless it is sent already, and a NOTIFY. */
        void subscribe(State next) {
            if (state == State.REQUESTED) {
                respond(202, List.of());
                expiresAt = nowMillis + SUBSCRIPTION_MILLIS;
            }
            state = next;
            dueAt = next == State.PENDING ? decideBy : expiresAt;
            report(reported);
        }

        void finish(SipFrag last, String terminationReason) {
            state = State.TERMINATED;
            reason = terminationReason;
            report(last);
        }

        void report(SipFrag fragment) {
            reported = fragment;
            if (withoutSubscription) {
                if (state == State.TERMINATED) {
                    referrals.remove(id);
                }
            } else if (notifyPending) {
                reportDeferred = true;
            } else {
                sendNotify();
            }
        }

        private String subscriptionState() {
            return switch (state) {
                case TERMINATED -> "terminated;reason=" + reason;
                case PENDING -> "pending;expires=" + Math.max(1, (expiresAt - nowMillis) / 1000);
                default -> "active;expires=" + Math.max(1, (expiresAt - nowMillis) / 1000);
            };
        }

        private void sendNotify() {
            notifyPending = true;
            reportDeferred = false;
            boolean last = state == State.TERMINATED;
            SipRequest.Builder notify = Capabilities.addAgent(dialog.request(Method.NOTIFY), core.settings)
                    .add(HeaderName.EVENT, "refer;id=" + refer.cseq().number())
                    .add(HeaderName.SUBSCRIPTION_STATE, subscriptionState())
                    .body(SipFrag.TYPE + ";version=2.0", reported.text());
            core.requests.send(notify.build(), dialog::nextSequence, new PendingRequests.Outcome() {
                @Override
                public void finalResponse(SipRequest sent, SipResponse response) {
                    notifyPending = false;
                    if (last || !response.success()) {
                        referrals.remove(id); // 481 and others: the peer ended the subscription (RFC 6665 §4.2.2)
                    } else if (reportDeferred) {
                        sendNotify();
                    }
                    restartTimer();
                }

                @Override
                public void failed(boolean timeout) {
                    referrals.remove(id);
                    restartTimer();
                }
            });
        }
    }

    private final CallCore core;
    private final Map<String, Referral> referrals = new LinkedHashMap<>(2);
    private List<Uri> history = List.of();
    private boolean accepted;
    private long nowMillis;

    IncomingTransfers(CallCore core) {
        this.core = core;
        core.beforeEnd(this::ending);
    }

    /** Sets the current time; to be called before any other input. */
    void setTime(long millis) {
        nowMillis = millis;
    }

    /** Sets the previous targets of this call: a transfer to one of them is a loop. */
    void history(List<Uri> visited) {
        history = List.copyOf(visited);
    }

    List<Uri> history() {
        return history;
    }

    /** Whether a transfer was accepted. */
    boolean accepted() {
        return accepted;
    }

    void received(String txId, SipRequest refer, Dialog dialog) {
        ReferTo to = ReferTo.of(refer);
        int rejection = to.rejectionStatus() != 0 ? to.rejectionStatus() : rejectionStatus(to, dialog);
        String id = Long.toString(refer.cseq().number());
        Referral referral = new Referral(id, txId, refer, dialog);
        if (rejection != 0) {
            referral.respond(rejection, rejection == 400 ? "Missing Or Malformed Refer-To" : null, List.of());
            return;
        }
        referrals.put(id, referral);
        core.publish(new CallEvent.TransferRequested(
                id,
                to.target(),
                to.replaces().map(Replaces::toString).orElse(""),
                to.required(),
                refer.header(HeaderName.REFERRED_BY).orElse("")));
        restartTimer();
    }

    private int rejectionStatus(ReferTo to, Dialog dialog) {
        boolean loop = isLocal(to.target(), dialog)
                || history.size() >= core.settings.maxRedirects() && !history.isEmpty()
                || to.replaces().isEmpty() && history.stream().anyMatch(visited -> same(visited, to.target()));
        if (loop) {
            return 482;
        }
        if (!core.state().established()) {
            return 603;
        }
        return referrals.size() >= MAX ? 486 : 0;
    }

    /** Whether the target is the local Contact, or the local address in this call: the transfer would be a loop. */
    private static boolean isLocal(Uri target, Dialog dialog) {
        return same(target, dialog.contact()) || same(target, dialog.local().uri());
    }

    private static boolean same(Uri one, Uri other) {
        return one instanceof SipUri a && other instanceof SipUri b
                ? a.host().equalsIgnoreCase(b.host())
                        && port(a) == port(b)
                        && a.user().equals(b.user())
                : one.equals(other);
    }

    private static int port(SipUri uri) {
        return uri.port() >= 0 ? uri.port() : uri.secure() ? 5061 : 5060;
    }

    Optional<CallError> accept(String id) {
        Referral referral = referrals.get(id);
        if (core.ended() || referral == null || !isUndecided(referral)) {
            return unknownRequest(id);
        }
        accepted = true;
        referral.subscribe(State.ACCEPTED);
        if (referral.withoutSubscription) {
            referrals.remove(id);
        }
        restartTimer();
        return Optional.empty();
    }

    Optional<CallError> reject(String id, int status, List<Header> headers) {
        Referral referral = referrals.get(id);
        if (core.ended() || referral == null || !isUndecided(referral)) {
            return unknownRequest(id);
        }
        reject(referral, status, headers);
        restartTimer();
        return Optional.empty();
    }

    private static boolean isUndecided(Referral referral) {
        return referral.state == State.REQUESTED || referral.state == State.PENDING;
    }

    private static Optional<CallError> unknownRequest(String id) {
        return Optional.of(CallError.invalidState("no pending transfer request \"" + id + "\""));
    }

    private void reject(Referral referral, int status, List<Header> headers) {
        if (referral.state == State.REQUESTED) {
            referral.respond(status, headers);
            referrals.remove(referral.id);
        } else {
            referral.finish(new SipFrag(status, StatusCode.reason(status)), "rejected");
        }
    }

    /** Reports the progress of the call to the transfer target. */
    void progress(String id, int status, String phrase) {
        Referral referral = referrals.get(id);
        if (status >= 300) {
            accepted = false;
        }
        if (referral == null || referral.state != State.ACCEPTED) {
            return;
        }
        SipFrag frag = new SipFrag(status, HeaderText.isOneLine(phrase) ? phrase : "");
        if (status >= 200) {
            referral.finish(frag, "noresource");
        } else {
            referral.report(frag);
        }
        restartTimer();
    }

    /** Processes the REFERs whose deadline has passed. */
    void timer() {
        for (Referral referral : new ArrayList<>(referrals.values())) {
            if (referral.dueAt > nowMillis) {
                continue;
            }
            switch (referral.state) {
                case REQUESTED -> {
                    if (nowMillis >= referral.decideBy) {
                        reject(referral, 603, List.of());
                    } else {
                        referral.subscribe(State.PENDING);
                    }
                }
                case PENDING -> reject(referral, 603, List.of());
                case ACCEPTED -> referral.finish(referral.reported, "timeout");
                case TERMINATED -> referrals.remove(referral.id); // its last NOTIFY had no response
            }
        }
        restartTimer();
    }

    /** The timer is active while there is a subscription, so that the machine is kept. */
    private void restartTimer() {
        long next =
                referrals.values().stream().mapToLong(each -> each.dueAt).min().orElse(-1);
        if (referrals.isEmpty()) {
            core.stop(CallTimer.INCOMING_TRANSFERS);
        } else {
            core.start(CallTimer.INCOMING_TRANSFERS, Math.max(1, next - nowMillis));
        }
    }

    /** Pending requests get a response when their dialog ends (RFC 3261 §15.1.2); accepted transfers continue. */
    private void ending() {
        for (Referral referral : new ArrayList<>(referrals.values())) {
            if (referral.state == State.REQUESTED) {
                referral.respond(487, List.of());
                referrals.remove(referral.id);
            } else if (referral.state == State.PENDING) {
                referral.finish(new SipFrag(487, StatusCode.reason(487)), "rejected");
            }
        }
        if (referrals.isEmpty()) {
            core.stop(CallTimer.INCOMING_TRANSFERS);
        }
    }
}
