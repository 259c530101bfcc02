package io.xphone.call;

import io.xphone.EndReason;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A transfer that we ask for: REFER, and the NOTIFYs of the subscription that comes with it (RFC 3515 §2.4, RFC 4488).
 *
 * <pre>
 *   IDLE --transfer--> ASKED --202--> ACCEPTED --NOTIFY 1xx--> ACCEPTED (told)
 *     ^                  |               |--NOTIFY 2xx--> done: BYE, the call ends with TRANSFER
 *     +---4xx-6xx, none--+               |--NOTIFY 3xx-6xx, ended without outcome, time--> failed: the call goes on
 *                                        +--BYE of the peer: it has gone where we sent it: TRANSFER
 * </pre>
 *
 * A NOTIFY may overtake the 202. One transfer at a time; those before it are told apart by the CSeq number of their
 * REFER, which is the id of their subscription (RFC 3515 §2.4.6).
 */
final class TransferOut {

    private static final String PACKAGE = "refer";

    private final CallCore core;
    private final Teardown teardown;
    private Transfer transfer;
    private long token;
    private boolean answered;
    private boolean decided = true;
    private boolean listening;
    private boolean told;
    private long number;
    private int lastStatus;
    private String lastPhrase = "";

    TransferOut(CallCore core, Teardown teardown) {
        this.core = core;
        this.teardown = teardown;
        core.beforeEnd(this::ending);
    }

    /** Whether NOTIFYs may still come: they are answered even after the end of the call. */
    boolean listening() {
        return listening;
    }

    void start(long newToken, Transfer wanted) {
        if (!core.state().established() || !decided) {
            core.refuse(
                    newToken,
                    CallError.invalidState(
                            decided ? "transfer does not fit " + core.state() : "a transfer is under way"));
            return;
        }
        transfer = wanted;
        token = newToken;
        answered = false;
        decided = false;
        listening = true;
        told = false;
        lastStatus = 0;
        lastPhrase = "";
        Dialog dialog = core.dialog;
        SipRequest.Builder refer = Capabilities.offer(dialog.request(Method.REFER), core.settings)
                .add(HeaderName.REFER_TO, NameAddress.of(wanted.target()).toString())
                .add(
                        HeaderName.REFERRED_BY,
                        NameAddress.of(dialog.local().uri()).toString());
        if (!wanted.notified()) {
            refer.add(HeaderName.REFER_SUB, "false");
        }
        ApplicationHeaders.addTo(refer, wanted.headers());
        core.requests.send(refer.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void sending(String txId, SipRequest request) {
                number = request.cseq().number();
            }

            @Override
            public void answered(SipRequest sent, SipResponse response) {
                taken(response);
            }

            @Override
            public void failed(boolean timeout) {
                unanswered(timeout);
            }

            @Override
            public boolean wanted() {
                return !decided;
            }
        });
    }

    private void taken(SipResponse response) {
        if (core.over() || answered) {
            return;
        }
        answered = true;
        if (!response.success()) {
            core.refuse(token, CallError.refused(response.status(), response.reason()));
            if (!decided) {
                fail(response.status(), response.reason(), true);
                teardown.lost(response.status(), response.reason());
            }
            return;
        }
        core.done(token);
        boolean silent = response.header(HeaderName.REFER_SUB)
                .map(value -> HeaderText.beforeParameters(value).equalsIgnoreCase("false"))
                .orElse(false);
        if (silent) {
            succeed(response.status(), response.reason(), true);
        } else {
            core.start(CallTimer.TRANSFER, told ? transfer.timeoutMillis() : core.settings.patienceMillis());
        }
    }

    private void unanswered(boolean timeout) {
        if (core.over() || answered) {
            return;
        }
        answered = true;
        core.refuse(
                token,
                timeout
                        ? new CallError(CallError.Kind.TIMEOUT, 408, "no answer to REFER")
                        : new CallError(CallError.Kind.TRANSPORT, 503, "REFER could not be sent"));
        if (!decided) {
            fail(timeout ? 408 : 503, timeout ? "No response" : "Transport failure", true);
        }
        if (timeout) {
            teardown.lost(408, "No response");
        }
    }

    /** A NOTIFY in the dialog: 489 for another package, 481 for a subscription that is not there (any more). */
    void received(String txId, SipRequest notify, Dialog dialog) {
        String event = notify.header(HeaderName.EVENT).orElse("");
        Optional<String> state = notify.header(HeaderName.SUBSCRIPTION_STATE);
        if (!HeaderText.beforeParameters(event).equalsIgnoreCase(PACKAGE)) {
            respond(txId, dialog.response(notify, 489, null).add(HeaderName.ALLOW_EVENTS, PACKAGE));
        } else if (!listening || !ours(event)) {
            respond(txId, dialog.response(notify, 481, null));
        } else if (state.isEmpty()) {
            respond(txId, dialog.response(notify, 400, "Missing Subscription-State"));
        } else {
            fragment(txId, notify, dialog, state.get());
        }
    }

    /** The id may be left out by those who know of one REFER only (RFC 3515 §2.4.6). */
    private boolean ours(String event) {
        Optional<String> id = HeaderText.parameter(event, "id");
        return id.isEmpty() || id.get().equals(Long.toString(number));
    }

    private void fragment(String txId, SipRequest notify, Dialog dialog, String state) {
        boolean empty = notify.body().length == 0;
        Optional<SipFrag> frag = empty ? Optional.empty() : SipFrag.parse(notify.body());
        if (!empty && !SipFrag.TYPE.equals(notify.contentType().orElse(""))) {
            respond(txId, dialog.response(notify, 415, null).add(HeaderName.ACCEPT, SipFrag.TYPE));
        } else if (!empty && frag.isEmpty()) {
            respond(txId, dialog.response(notify, 400, "No status line"));
        } else {
            respond(txId, dialog.response(notify, 200, null));
            boolean last =
                    HeaderText.beforeParameters(state).toLowerCase(Locale.ROOT).equals("terminated");
            if (decided) {
                close(last);
            } else {
                apply(frag, last);
            }
        }
    }

    private void apply(Optional<SipFrag> frag, boolean last) {
        frag.ifPresent(heard -> {
            lastStatus = heard.status();
            lastPhrase = heard.phrase();
        });
        if (frag.isPresent() && lastStatus < 200) {
            core.tell(new CallEvent.TransferProgress(transfer.id(), lastStatus, lastPhrase));
        }
        if (lastStatus >= 200 && lastStatus < 300) {
            succeed(lastStatus, lastPhrase, last);
        } else if (lastStatus >= 300) {
            fail(lastStatus, lastPhrase, last);
        } else if (last) {
            fail(0, "The peer no longer tells how it goes", true);
        } else if (!told && answered) {
            core.start(CallTimer.TRANSFER, transfer.timeoutMillis());
        }
        told = true;
    }

    /** Nobody told the outcome in time, or no last NOTIFY came after it. */
    void timeout() {
        if (!decided) {
            fail(408, told ? "No outcome" : "No NOTIFY", true);
        }
        listening = false;
    }

    /** The peer hangs up: whether that is because it goes where we sent it. */
    boolean left() {
        if (decided || !answered) {
            return false;
        }
        decide(true, lastStatus, lastPhrase);
        close(false);
        return true;
    }

    private void succeed(int status, String phrase, boolean last) {
        decide(true, status, phrase);
        close(last);
        teardown.transferred();
    }

    private void fail(int status, String phrase, boolean last) {
        decide(false, status, phrase);
        close(last);
        if (transfer.endOnFailure()) {
            teardown.hangUp(ReleaseCause.end(EndReason.TRANSFER_FAILED, status, phrase), List.of());
        }
    }

    private void decide(boolean succeeded, int status, String phrase) {
        decided = true;
        if (!answered && !core.over()) {
            answered = true; // a NOTIFY was faster than the answer to REFER
            core.done(token);
        }
        core.tell(new CallEvent.TransferEnded(transfer.id(), succeeded, status, phrase));
    }

    /** The outcome is known: the NOTIFY that ends the subscription may still come, and is waited for a while. */
    private void close(boolean last) {
        core.stop(CallTimer.TRANSFER);
        listening = !last;
        if (!last) {
            core.start(CallTimer.TRANSFER, core.settings.patienceMillis());
        }
    }

    private void ending() {
        if (decided) {
            return;
        }
        decide(false, 0, "The call ended");
        close(true);
        if (!answered) {
            answered = true;
            core.refuse(token, CallError.ended());
        }
    }

    private void respond(String txId, SipResponse.Builder response) {
        core.emit(new CallEffect.Respond(
                txId, Capabilities.name(response, core.settings).build()));
    }
}
