package io.xphone.call;

import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Map;
import java.util.Optional;

/**
 * What the peer sends within the dialog (RFC 3261 §12.2.2): checked in the order dialog (481), sequence (500), method
 * (405), extensions (420), then given to whom it concerns.
 */
final class InDialogRequests {

    /** Answers one kind of request. */
    private interface Handler {
        void handle(InDialogRequests self, String txId, SipRequest request, Dialog dialog);
    }

    private static final Map<String, Handler> HANDLERS = Map.of(
            Method.INVITE, InDialogRequests::invite,
            Method.UPDATE, InDialogRequests::update,
            Method.PRACK, InDialogRequests::prack,
            Method.BYE, InDialogRequests::bye,
            Method.INFO, (self, txId, request, dialog) -> self.info.received(txId, request, dialog),
            Method.MESSAGE, (self, txId, request, dialog) -> self.info.message(txId, request, dialog),
            Method.OPTIONS, InDialogRequests::options,
            Method.REFER, (self, txId, request, dialog) -> self.transfers.referred(txId, request, dialog),
            Method.NOTIFY, (self, txId, request, dialog) -> self.transfers.notified(txId, request, dialog));

    private final CallCore core;
    private final Optional<InboundSetup> inbound;
    private final Optional<OutboundSetup> outbound;
    private final Teardown teardown;
    private final SentAnswer sentAnswer;
    private final RemoteOffers offers;
    private final Renegotiation ours;
    private final InfoExchange info;
    private final Transfers transfers;

    InDialogRequests(
            CallCore core,
            Optional<InboundSetup> inbound,
            Optional<OutboundSetup> outbound,
            Teardown teardown,
            SentAnswer sentAnswer,
            RemoteOffers offers,
            Renegotiation ours,
            InfoExchange info,
            Transfers transfers) {
        this.core = core;
        this.inbound = inbound;
        this.outbound = outbound;
        this.teardown = teardown;
        this.sentAnswer = sentAnswer;
        this.offers = offers;
        this.ours = ours;
        this.info = info;
        this.transfers = transfers;
    }

    /** Takes a request; `txId` is empty for ACK, which gets no answer. */
    void received(String txId, SipRequest request) {
        Optional<Dialog> dialog = dialogOf(request);
        if (request.method().equals(Method.ACK)) {
            dialog.ifPresent(ignored -> acknowledged(request));
            return;
        }
        if (dialog.isEmpty() || core.over() && !outlivesTheCall(request.method())) {
            respond(txId, request.response(481, null));
            return;
        }
        Handler handler = HANDLERS.get(request.method());
        Optional<Refusal> refusal = RequestScreen.options(request, core.settings.supported());
        if (!dialog.get().inOrder(request)) {
            respond(txId, dialog.get().response(request, 500, null));
        } else if (handler == null) {
            respond(txId, dialog.get().response(request, 405, null).add(HeaderName.ALLOW, Capabilities.ALLOW));
        } else if (refusal.isPresent()) {
            respond(txId, refusal.get().addTo(dialog.get().response(request, 420, null)));
        } else {
            core.received(request);
            handler.handle(this, txId, request, dialog.get());
        }
    }

    /** A BYE that crosses ours, and the subscription of a REFER (RFC 5057 §3.1). */
    private boolean outlivesTheCall(String method) {
        return method.equals(Method.BYE) || method.equals(Method.NOTIFY) && transfers.listening();
    }

    private Optional<Dialog> dialogOf(SipRequest request) {
        DialogId id = DialogId.ofReceived(request);
        if (core.dialog != null && core.dialog.id().equals(id)) {
            return Optional.of(core.dialog);
        }
        return outbound.flatMap(setup -> setup.branch(id));
    }

    private void acknowledged(SipRequest ack) {
        boolean answer = sentAnswer.waitingForAnswer();
        if (!sentAnswer.acknowledgedBy(ack)) {
            return;
        }
        if (core.over()) {
            teardown.acknowledged();
            return;
        }
        if (answer) {
            offers.lateAnswer(ack);
        }
        ours.acknowledged();
    }

    private void invite(String txId, SipRequest request, Dialog dialog) {
        if (dialog == core.dialog) {
            offers.reinvite(txId, request);
        } else {
            respond(txId, dialog.response(request, 491, null)); // our INVITE is still open (RFC 3261 §14.2)
        }
    }

    private void update(String txId, SipRequest request, Dialog dialog) {
        offers.update(txId, request, dialog, () -> {
            if (core.state().established()) {
                return offers.busy();
            }
            return inbound.isPresent() ? inbound.get().unsettled() : outbound.flatMap(setup -> setup.unsettled(dialog));
        });
    }

    private void prack(String txId, SipRequest request, Dialog dialog) {
        if (inbound.isPresent()) {
            inbound.get().acknowledged(txId, request);
        } else {
            respond(txId, dialog.response(request, 481, null)); // we sent no provisional answer
        }
    }

    private void bye(String txId, SipRequest request, Dialog dialog) {
        respond(txId, dialog.response(request, 200, null));
        if (dialog != core.dialog) {
            return; // a branch that never answered: the INVITE will tell what becomes of the call
        }
        if (inbound.isPresent() && inbound.get().open()) {
            inbound.get().cancelled(request); // the caller may end its early dialog by BYE (RFC 3261 §15)
        } else {
            teardown.hungUpBy(request, transfers.left());
        }
    }

    private void options(String txId, SipRequest request, Dialog dialog) {
        SipResponse.Builder response = dialog.response(request, 200, null).add(HeaderName.ACCEPT, SdpBody.TYPE);
        respond(txId, Capabilities.offer(response, core.settings));
    }

    private void respond(String txId, SipResponse.Builder response) {
        core.emit(new CallEffect.Respond(
                txId, Capabilities.name(response, core.settings).build()));
    }
}
