package io.xphone.call.transfer;

import io.xphone.EndReason;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.call.message.HeaderText;
import io.xphone.call.message.ReleaseCause;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A transfer by a local REFER, with the NOTIFYs of its subscription (RFC 3515 §2.4, RFC 4488).
 *
 * <pre>
 *   IDLE --transfer--> SENT ---202--> ACCEPTED --NOTIFY 1xx--> ACCEPTED (event)
 *     |                  |               |--NOTIFY 404, 481--> SENT again, once, if there is a fallback target
 *     ^                  |               |--NOTIFY 2xx--> done: BYE, the call ends with TRANSFER
 *     +---4xx-6xx, none--+               |--NOTIFY 3xx-6xx, ended without outcome, timeout--> failed
 *                                        +--BYE of the peer: the transfer succeeded: TRANSFER
 * </pre>
 *
 * A NOTIFY may overtake the 202. There is one transfer at a time; the CSeq number of its REFER, which is the id of its
 * subscription, distinguishes it from earlier ones (RFC 3515 §2.4.6).
 */
final class OutgoingTransfers {

    private static final String PACKAGE = "refer";

    private final CallCore core;
    private final Teardown teardown;
    private TransferSettings transfer;
    private long token;
    private boolean responded;
    private boolean fellBack;
    private boolean decided = true;
    private boolean subscribed;
    private boolean notifyReceived;
    private long referSequence;
    private int lastStatus;
    private String lastPhrase = "";

    OutgoingTransfers(CallCore core, Teardown teardown) {
        this.core = core;
        this.teardown = teardown;
        core.beforeEnd(this::ending);
    }

    /** Whether NOTIFYs may still arrive: they get a response even after the end of the call. */
    boolean subscribed() {
        return subscribed;
    }

    void start(long newToken, TransferSettings settings) {
        if (!core.state().established() || !decided) {
            core.fail(
                    newToken,
                    CallError.invalidState(
                            decided ? "transfer does not fit " + core.state() : "a transfer is pending"));
            return;
        }
        transfer = settings;
        token = newToken;
        responded = false;
        decided = false;
        fellBack = false;
        refer(settings.target());
    }

    private void refer(Uri target) {
        subscribed = true;
        notifyReceived = false;
        lastStatus = 0;
        lastPhrase = "";
        TransferSettings settings = transfer;
        Dialog dialog = core.dialog;
        SipRequest.Builder refer = Capabilities.addCapabilities(dialog.request(Method.REFER), core.settings)
                .add(HeaderName.REFER_TO, NameAddress.of(target).toString())
                .add(
                        HeaderName.REFERRED_BY,
                        NameAddress.of(dialog.local().uri()).toString());
        if (!settings.notified()) {
            refer.add(HeaderName.REFER_SUB, "false");
        }
        ApplicationHeaders.addTo(refer, settings.headers());
        core.requests.send(refer.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void sending(String txId, SipRequest request) {
                referSequence = request.cseq().number();
            }

            @Override
            public void finalResponse(SipRequest sent, SipResponse response) {
                referResponse(response);
            }

            @Override
            public void failed(boolean timeout) {
                referFailed(timeout);
            }

            @Override
            public boolean authenticates() {
                return !decided;
            }
        });
    }

    private void referResponse(SipResponse response) {
        if (core.ended() || responded && !fellBack || decided) {
            return;
        }
        boolean first = !responded;
        responded = true;
        if (!response.success()) {
            if (first) {
                core.fail(token, CallError.rejected(response.status(), response.reason()));
            }
            if (!decided) {
                fail(response.status(), response.reason(), true);
                teardown.requestFailed(response.status(), response.reason());
            }
            return;
        }
        if (first) {
            core.done(token);
        }
        boolean withoutSubscription = response.header(HeaderName.REFER_SUB)
                .map(value -> HeaderText.beforeParameters(value).equalsIgnoreCase("false"))
                .orElse(false);
        if (withoutSubscription) {
            succeed(response.status(), response.reason(), true);
        } else {
            core.start(
                    CallTimer.OUTGOING_TRANSFER,
                    notifyReceived ? transfer.timeoutMillis() : core.settings.transactionTimeoutMillis());
        }
    }

    private void referFailed(boolean timeout) {
        if (core.ended() || responded && !fellBack || decided) {
            return;
        }
        if (!responded) {
            responded = true;
            core.fail(
                    token,
                    timeout
                            ? new CallError(CallError.Kind.TIMEOUT, 408, "no response to REFER")
                            : new CallError(CallError.Kind.TRANSPORT, 503, "REFER could not be sent"));
        }
        if (!decided) {
            fail(timeout ? 408 : 503, timeout ? "No response" : "Transport failure", true);
        }
        if (timeout) {
            teardown.requestFailed(408, "No response");
        }
    }

    /** Processes a NOTIFY in the dialog: 489 for another package, 481 for an unknown subscription. */
    void received(String txId, SipRequest notify, Dialog dialog) {
        String event = notify.header(HeaderName.EVENT).orElse("");
        Optional<String> state = notify.header(HeaderName.SUBSCRIPTION_STATE);
        if (!HeaderText.beforeParameters(event).equalsIgnoreCase(PACKAGE)) {
            respond(txId, dialog.response(notify, 489, null).add(HeaderName.ALLOW_EVENTS, PACKAGE));
        } else if (!subscribed || !matchesRefer(event)) {
            respond(txId, dialog.response(notify, 481, null));
        } else if (state.isEmpty()) {
            respond(txId, dialog.response(notify, 400, "Missing Subscription-State"));
        } else {
            fragmentReceived(txId, notify, dialog, state.get());
        }
    }

    /** A peer with a single REFER may omit the id (RFC 3515 §2.4.6). */
    private boolean matchesRefer(String event) {
        Optional<String> id = HeaderText.parameter(event, "id");
        return id.isEmpty() || id.get().equals(Long.toString(referSequence));
    }

    private void fragmentReceived(String txId, SipRequest notify, Dialog dialog, String state) {
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
        frag.ifPresent(fragment -> {
            lastStatus = fragment.status();
            lastPhrase = fragment.phrase();
        });
        if (frag.isPresent() && lastStatus < 200) {
            core.publish(new CallEvent.TransferProgress(transfer.id(), lastStatus, lastPhrase));
        }
        if (lastStatus >= 200 && lastStatus < 300) {
            succeed(lastStatus, lastPhrase, last);
        } else if (lastStatus >= 300 && fallsBack()) {
            return;
        } else if (lastStatus >= 300) {
            fail(lastStatus, lastPhrase, last);
        } else if (last) {
            fail(0, "The peer stopped reporting progress", true);
        } else if (!notifyReceived && responded) {
            core.start(CallTimer.OUTGOING_TRANSFER, transfer.timeoutMillis());
        }
        notifyReceived = true;
    }

    /** Refers the peer to the fallback target, if there is one and the Contact was not found there (RFC 5589 §7.5). */
    private boolean fallsBack() {
        boolean notFound = lastStatus == 404 || lastStatus == 481;
        if (!notFound
                || fellBack
                || transfer.fallback().isEmpty()
                || !core.state().established()) {
            return false;
        }
        fellBack = true;
        if (!responded) {
            responded = true; // the NOTIFY overtook the response to REFER
            core.done(token);
        }
        core.stop(CallTimer.OUTGOING_TRANSFER);
        refer(transfer.fallback().get());
        return true;
    }

    /** No outcome was reported in time, or no last NOTIFY followed it. */
    void timeout() {
        if (!decided) {
            fail(408, notifyReceived ? "No outcome" : "No NOTIFY", true);
        }
        subscribed = false;
    }

    /** The peer sent BYE: whether that is the result of the transfer. */
    boolean byeReceived() {
        if (decided || !responded) {
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
        if (!responded && !core.ended()) {
            responded = true; // a NOTIFY overtook the response to REFER
            core.done(token);
        }
        core.publish(new CallEvent.TransferEnded(transfer.id(), succeeded, status, phrase));
    }

    /** The outcome is known: waits for the NOTIFY that ends the subscription. */
    private void close(boolean last) {
        core.stop(CallTimer.OUTGOING_TRANSFER);
        subscribed = !last;
        if (!last) {
            core.start(CallTimer.OUTGOING_TRANSFER, core.settings.transactionTimeoutMillis());
        }
    }

    private void ending() {
        if (decided) {
            return;
        }
        decide(false, 0, "The call ended");
        close(true);
        if (!responded) {
            responded = true;
            core.fail(token, CallError.ended());
        }
    }

    private void respond(String txId, SipResponse.Builder response) {
        core.emit(new CallEffect.Respond(
                txId, Capabilities.addAgent(response, core.settings).build()));
    }
}
