package io.xphone.call;

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
 * What the peer asks us for: REFERs, each with a subscription of its own (RFC 3515 §2.4, RFC 4488, RFC 6665).
 *
 * <pre>
 *   REFER --400, 416, 482, 486, 501, 603--> (none)
 *     |
 *   ASKED --accept: 202, NOTIFY 100--> FOLLOWING --progress: NOTIFY 1xx--> FOLLOWING
 *     |  |--reject, or nobody decides: the status--> (none)  |--outcome: last NOTIFY--> (none)
 *     |                                                      |--3 minutes, NOTIFY refused--> (none)
 *     +--undecided for 8 s: 202, NOTIFY 100 pending--> PENDING --accept--> FOLLOWING
 *                                                         +--reject, nobody decides: NOTIFY 603--> (none)
 * </pre>
 *
 * One NOTIFY at a time is on its way, or a later one might overtake it; of those that wait the newest counts. The
 * subscription outlives the call: the peer may hang up as soon as it has our consent.
 */
final class TransfersIn {

    /** A peer that asks for more at once than this is refused. */
    private static final int MAX = 4;

    /** A non-INVITE request must not wait long for its answer (RFC 4320 §4.1). */
    private static final long ANSWER_WITHIN_MILLIS = 8_000;

    /** A proxy gives an INVITE three minutes. */
    private static final long LASTS_MILLIS = 180_000;

    private enum State {
        ASKED,
        PENDING,
        FOLLOWING,
        OVER
    }

    private final class Referral {
        final String id;
        final String txId;
        final SipRequest refer;
        final Dialog dialog;
        final boolean silent;
        final long decideBy;
        State state = State.ASKED;
        long dueAt;
        long lapsesAt;
        SipFrag said = new SipFrag(100, StatusCode.reason(100));
        String reason = "";
        boolean sending;
        boolean waiting;

        Referral(String id, String txId, SipRequest refer, Dialog dialog) {
            this.id = id;
            this.txId = txId;
            this.refer = refer;
            this.dialog = dialog;
            silent = refer.header(HeaderName.REFER_SUB)
                    .map(value -> HeaderText.beforeParameters(value).equalsIgnoreCase("false"))
                    .orElse(false);
            decideBy = nowMillis + core.settings.transferDecisionMillis();
            dueAt = Math.min(decideBy, nowMillis + ANSWER_WITHIN_MILLIS);
        }

        void respond(int status, List<Header> headers) {
            SipResponse.Builder response = dialog.response(refer, status, null);
            ApplicationHeaders.addTo(response, headers);
            if (status < 300) {
                response.add(HeaderName.CONTACT, "<" + dialog.contact() + ">");
                if (silent) {
                    response.add(HeaderName.REFER_SUB, "false");
                }
            }
            core.emit(new CallEffect.Respond(
                    txId, Capabilities.name(response, core.settings).build()));
        }

        /** Consents, if that has not been said, and says how far it is. */
        void subscribe(State next) {
            if (state == State.ASKED) {
                respond(202, List.of());
                lapsesAt = nowMillis + LASTS_MILLIS;
            }
            state = next;
            dueAt = next == State.PENDING ? decideBy : lapsesAt;
            tell(said);
        }

        void finish(SipFrag last, String why) {
            state = State.OVER;
            reason = why;
            tell(last);
        }

        void tell(SipFrag what) {
            said = what;
            if (silent) {
                if (state == State.OVER) {
                    known.remove(id);
                }
            } else if (sending) {
                waiting = true;
            } else {
                sendNotify();
            }
        }

        private String subscriptionState() {
            return switch (state) {
                case OVER -> "terminated;reason=" + reason;
                case PENDING -> "pending;expires=" + Math.max(1, (lapsesAt - nowMillis) / 1000);
                default -> "active;expires=" + Math.max(1, (lapsesAt - nowMillis) / 1000);
            };
        }

        private void sendNotify() {
            sending = true;
            waiting = false;
            boolean last = state == State.OVER;
            SipRequest.Builder notify = Capabilities.name(dialog.request(Method.NOTIFY), core.settings)
                    .add(HeaderName.EVENT, "refer;id=" + refer.cseq().number())
                    .add(HeaderName.SUBSCRIPTION_STATE, subscriptionState())
                    .body(SipFrag.TYPE + ";version=2.0", said.text());
            core.requests.send(notify.build(), dialog::nextSequence, new PendingRequests.Outcome() {
                @Override
                public void answered(SipRequest sent, SipResponse response) {
                    sending = false;
                    if (last || !response.success()) {
                        known.remove(id); // 481 and the like: the peer does not want to know (RFC 6665 §4.2.2)
                    } else if (waiting) {
                        sendNotify();
                    }
                    arm();
                }

                @Override
                public void failed(boolean timeout) {
                    known.remove(id);
                    arm();
                }
            });
        }
    }

    private final CallCore core;
    private final Map<String, Referral> known = new LinkedHashMap<>(2);
    private List<Uri> trail = List.of();
    private boolean followed;
    private long nowMillis;

    TransfersIn(CallCore core) {
        this.core = core;
        core.beforeEnd(this::ending);
    }

    /** What time it is, before anything else comes in. */
    void at(long millis) {
        nowMillis = millis;
    }

    /** Where this call has been sent already: whoever is sent there again is sent in a circle. */
    void trail(List<Uri> visited) {
        trail = List.copyOf(visited);
    }

    List<Uri> trail() {
        return trail;
    }

    /** Whether we went where the peer sent us, or are on the way there. */
    boolean followed() {
        return followed;
    }

    void received(String txId, SipRequest refer, Dialog dialog) {
        ReferTo to = ReferTo.of(refer);
        int refusal = to.refusal() != 0 ? to.refusal() : refusal(to, dialog);
        String id = Long.toString(refer.cseq().number());
        Referral referral = new Referral(id, txId, refer, dialog);
        if (refusal != 0) {
            referral.respond(refusal, List.of());
            return;
        }
        known.put(id, referral);
        core.tell(new CallEvent.TransferRequested(
                id,
                to.target(),
                to.replaces().map(Replaces::toString).orElse(""),
                to.required(),
                refer.header(HeaderName.REFERRED_BY).orElse("")));
        arm();
    }

    private int refusal(ReferTo to, Dialog dialog) {
        boolean circle = isOurs(to.target(), dialog)
                || trail.size() >= core.settings.maxRedirects() && !trail.isEmpty()
                || to.replaces().isEmpty() && trail.stream().anyMatch(visited -> same(visited, to.target()));
        if (circle) {
            return 482;
        }
        if (!core.state().established()) {
            return 603;
        }
        return known.size() >= MAX ? 486 : 0;
    }

    /** Our own Contact, or the address by which we are known in this call: nobody else could answer there. */
    private static boolean isOurs(Uri target, Dialog dialog) {
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
        Referral referral = known.get(id);
        if (core.over() || referral == null || !undecided(referral)) {
            return noSuch(id);
        }
        followed = true;
        referral.subscribe(State.FOLLOWING);
        if (referral.silent) {
            known.remove(id);
        }
        arm();
        return Optional.empty();
    }

    Optional<CallError> reject(String id, int status, List<Header> headers) {
        Referral referral = known.get(id);
        if (core.over() || referral == null || !undecided(referral)) {
            return noSuch(id);
        }
        refuse(referral, status, headers);
        arm();
        return Optional.empty();
    }

    private static boolean undecided(Referral referral) {
        return referral.state == State.ASKED || referral.state == State.PENDING;
    }

    private static Optional<CallError> noSuch(String id) {
        return Optional.of(CallError.invalidState("no request \"" + id + "\" waits for a decision"));
    }

    private void refuse(Referral referral, int status, List<Header> headers) {
        if (referral.state == State.ASKED) {
            referral.respond(status, headers);
            known.remove(referral.id);
        } else {
            referral.finish(new SipFrag(status, StatusCode.reason(status)), "rejected");
        }
    }

    /** How the call goes that we make because the peer asked for it. */
    void progress(String id, int status, String phrase) {
        Referral referral = known.get(id);
        if (status >= 300) {
            followed = false;
        }
        if (referral == null || referral.state != State.FOLLOWING) {
            return;
        }
        SipFrag frag = new SipFrag(status, HeaderText.isOneLine(phrase) ? phrase : "");
        if (status >= 200) {
            referral.finish(frag, "noresource");
        } else {
            referral.tell(frag);
        }
        arm();
    }

    /** Something is due. */
    void timer() {
        for (Referral referral : new ArrayList<>(known.values())) {
            if (referral.dueAt > nowMillis) {
                continue;
            }
            switch (referral.state) {
                case ASKED -> {
                    if (nowMillis >= referral.decideBy) {
                        refuse(referral, 603, List.of());
                    } else {
                        referral.subscribe(State.PENDING);
                    }
                }
                case PENDING -> refuse(referral, 603, List.of());
                case FOLLOWING -> referral.finish(referral.said, "timeout");
                case OVER -> known.remove(referral.id); // its last NOTIFY was never answered
            }
        }
        arm();
    }

    /** The timer runs as long as there is a subscription, so that the machine is kept for it. */
    private void arm() {
        long next = known.values().stream().mapToLong(each -> each.dueAt).min().orElse(-1);
        if (known.isEmpty()) {
            core.stop(CallTimer.REFERRALS);
        } else {
            core.start(CallTimer.REFERRALS, Math.max(1, next - nowMillis));
        }
    }

    /** Requests that wait are answered when their dialog ends (RFC 3261 §15.1.2); what was agreed on goes on. */
    private void ending() {
        for (Referral referral : new ArrayList<>(known.values())) {
            if (referral.state == State.ASKED) {
                referral.respond(487, List.of());
                known.remove(referral.id);
            } else if (referral.state == State.PENDING) {
                referral.finish(new SipFrag(487, StatusCode.reason(487)), "rejected");
            }
        }
        if (known.isEmpty()) {
            core.stop(CallTimer.REFERRALS);
        }
    }
}
