package io.xphone.call;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.RequestValidation;
import io.xphone.call.message.SdpBody;
import io.xphone.call.session.RemoteOffers;
import io.xphone.call.session.Renegotiation;
import io.xphone.call.setup.InboundSetup;
import io.xphone.call.setup.OutboundSetup;
import io.xphone.call.transfer.Transfers;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests within the dialog (RFC 3261 §12.2.2): checks in the order dialog (481), sequence (400, 500), method (405),
 * extensions (420), Contact (400, 416), then calls the handler of the method.
 */
final class InDialogRequests {

    /** Handles requests of one method. */
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

    /** The methods that refresh the target of the dialog or make a subscription in it, and need a Contact. */
    private static final Set<String> NEED_CONTACT = Set.of(Method.INVITE, Method.UPDATE, Method.REFER, Method.NOTIFY);

    private final CallCore core;
    private final Optional<InboundSetup> inbound;
    private final Optional<OutboundSetup> outbound;
    private final Teardown teardown;
    private final SentSuccessResponse sentSuccess;
    private final RemoteOffers offers;
    private final Renegotiation renegotiation;
    private final InDialogMessages info;
    private final Transfers transfers;

    InDialogRequests(
            CallCore core,
            Optional<InboundSetup> inbound,
            Optional<OutboundSetup> outbound,
            Teardown teardown,
            SentSuccessResponse sentSuccess,
            RemoteOffers offers,
            Renegotiation renegotiation,
            InDialogMessages info,
            Transfers transfers) {
        this.core = core;
        this.inbound = inbound;
        this.outbound = outbound;
        this.teardown = teardown;
        this.sentSuccess = sentSuccess;
        this.offers = offers;
        this.renegotiation = renegotiation;
        this.info = info;
        this.transfers = transfers;
    }

    /** Processes a request; {@code txId} is empty for ACK, which has no response. */
    void received(String txId, SipRequest request) {
        Optional<Dialog> dialog = dialogOf(request);
        if (request.method().equals(Method.ACK)) {
            dialog.ifPresent(ignored -> acknowledged(request));
            return;
        }
        if (dialog.isEmpty() || core.ended() && !outlivesTheCall(request.method())) {
            respond(txId, request.response(481, null));
            return;
        }
        Handler handler = HANDLERS.get(request.method());
        Optional<Rejection> rejection = RequestValidation.options(request, core.settings.supported())
                .or(() -> NEED_CONTACT.contains(request.method())
                        ? RequestValidation.contact(request)
                        : Optional.empty());
        if (!dialog.get().inRange(request)) {
            respond(txId, dialog.get().response(request, 400, "CSeq Out Of Range"));
        } else if (!dialog.get().inOrder(request)) {
            respond(txId, dialog.get().response(request, 500, null));
        } else if (handler == null) {
            respond(txId, dialog.get().response(request, 405, null).add(HeaderName.ALLOW, Capabilities.ALLOW));
        } else if (rejection.isPresent()) {
            Rejection why = rejection.get();
            respond(txId, why.addTo(dialog.get().response(request, why.status(), why.phrase())));
        } else {
            core.received(request);
            handler.handle(this, txId, request, dialog.get());
        }
    }

    /** A BYE that crosses the local BYE, and the NOTIFY of a REFER subscription (RFC 5057 §3.1). */
    private boolean outlivesTheCall(String method) {
        return method.equals(Method.BYE) || method.equals(Method.NOTIFY) && transfers.subscribed();
    }

    private Optional<Dialog> dialogOf(SipRequest request) {
        DialogId id = DialogId.ofReceived(request);
        if (core.dialog != null && core.dialog.id().equals(id)) {
            return Optional.of(core.dialog);
        }
        return outbound.flatMap(setup -> setup.earlyDialog(id));
    }

    private void acknowledged(SipRequest ack) {
        boolean sdpAnswerExpected = sentSuccess.awaitsSdpAnswer();
        if (!sentSuccess.acknowledgedBy(ack)) {
            return;
        }
        core.confirmPeer();
        if (core.ended()) {
            teardown.ackReceived();
            return;
        }
        if (sdpAnswerExpected) {
            offers.sdpAnswerReceived(ack);
        }
        renegotiation.ackReceived();
    }

    private void invite(String txId, SipRequest request, Dialog dialog) {
        if (dialog == core.dialog) {
            offers.reinvite(txId, request);
        } else {
            respond(txId, dialog.response(request, 491, null)); // the local INVITE is still pending (RFC 3261 §14.2)
        }
    }

    private void update(String txId, SipRequest request, Dialog dialog) {
        offers.update(txId, request, dialog, () -> {
            if (core.state().established()) {
                return offers.offerRejection();
            }
            return inbound.isPresent()
                    ? inbound.get().offerRejection()
                    : outbound.flatMap(setup -> setup.offerRejection(dialog));
        });
    }

    private void prack(String txId, SipRequest request, Dialog dialog) {
        if (inbound.isPresent()) {
            inbound.get().prackReceived(txId, request);
        } else {
            respond(txId, dialog.response(request, 481, null)); // an outbound call sends no provisional responses
        }
    }

    private void bye(String txId, SipRequest request, Dialog dialog) {
        respond(txId, dialog.response(request, 200, null));
        if (dialog != core.dialog) {
            return; // an unanswered branch ended its early dialog: the response to INVITE decides about the call
        }
        if (inbound.isPresent() && inbound.get().open()) {
            inbound.get().cancelled(request); // the caller may end its early dialog by BYE (RFC 3261 §15)
        } else {
            teardown.byeReceived(request, transfers.endsByTransfer());
        }
    }

    private void options(String txId, SipRequest request, Dialog dialog) {
        SipResponse.Builder response = dialog.response(request, 200, null).add(HeaderName.ACCEPT, SdpBody.TYPE);
        respond(txId, Capabilities.addCapabilities(response, core.settings));
    }

    private void respond(String txId, SipResponse.Builder response) {
        core.emit(new CallEffect.Respond(
                txId, Capabilities.addAgent(response, core.settings).build()));
    }
}
