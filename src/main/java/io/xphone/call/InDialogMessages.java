package io.xphone.call;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.InfoPackages;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.call.message.Rejection;
import io.xphone.call.session.Trickle;
import io.xphone.call.settings.OptionTags;
import io.xphone.rtp.DtmfInfo;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.BodyText;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;
import java.util.List;
import java.util.Optional;

/**
 * INFO in both directions (RFC 2976; RFC 6086 §4 for INFO without Info-Package): DTMF and bodies of any type. An Info
 * Package has to be one that was named in Recv-Info, except for DTMF. Also MESSAGE within the dialog (RFC 3428 §3).
 */
final class InDialogMessages {

    private final CallCore core;
    private final Teardown teardown;
    private final Trickle trickle;

    InDialogMessages(CallCore core, Teardown teardown, Trickle trickle) {
        this.core = core;
        this.teardown = teardown;
        this.trickle = trickle;
    }

    /** Responds to an INFO and publishes its contents. */
    void received(String txId, SipRequest info, Dialog dialog) {
        String type = info.contentType().orElse("");
        boolean isDtmf = DtmfInfo.handles(type);
        Optional<String> infoPackage = isDtmf ? Optional.empty() : InfoPackages.in(info);
        if (infoPackage.isPresent() && !core.infoPackages().contains(infoPackage.get())) {
            SipResponse.Builder response = dialog.response(info, StatusCode.BAD_INFO_PACKAGE, null)
                    .add(HeaderName.RECV_INFO, Trickle.packages(core.infoPackages()));
            core.emit(new CallEffect.Respond(
                    txId, Capabilities.addAgent(response, core.settings).build()));
        } else if (infoPackage.filter(OptionTags.TRICKLE_ICE::equals).isPresent()
                && Capabilities.tricklesIce(core.settings)) {
            trickle.received(txId, info, dialog);
        } else if (isDtmf && core.settings.dtmfInfo()) {
            Optional<DtmfInfo> digit = DtmfInfo.parse(type, info.body());
            respond(txId, info, dialog, digit.isPresent() ? 200 : 400);
            digit.ifPresent(dtmf -> core.publish(new CallEvent.Dtmf(dtmf.digit(), dtmf.durationMillis())));
        } else if (isDtmf || info.body().length == 0) {
            respond(txId, info, dialog, 200);
        } else if (core.settings.acceptInfo()) {
            respond(txId, info, dialog, 200);
            core.publish(new CallEvent.Info(type, info.body()));
        } else {
            respond(txId, info, dialog, 415);
        }
    }

    /** Responds to a MESSAGE and publishes its contents, unless the policy rejects it. */
    void message(String txId, SipRequest message, Dialog dialog) {
        Optional<Rejection> rejection = core.settings.messages().screen(message);
        if (rejection.isPresent()) {
            SipResponse.Builder response = dialog.response(
                    message, rejection.get().status(), rejection.get().phrase());
            core.emit(new CallEffect.Respond(
                    txId,
                    rejection
                            .get()
                            .addTo(Capabilities.addAgent(response, core.settings))
                            .build()));
            return;
        }
        respond(txId, message, dialog, 200);
        core.publish(new CallEvent.Message(
                message.contentType().orElse("text/plain"), BodyText.of(message), message.body()));
    }

    /** Sends an INFO in the dialog, which may be an early one (RFC 6086 §4.2), or a MESSAGE. */
    void send(
            long token, String method, String contentType, byte[] body, List<Header> headers, Optional<Dialog> within) {
        if (core.ended() || within.isEmpty()) {
            core.fail(token, CallError.invalidState(method + " does not fit " + core.state()));
            return;
        }
        Dialog dialog = within.get();
        SipRequest.Builder info = Capabilities.addAgent(dialog.request(method), core.settings);
        ApplicationHeaders.addTo(info, headers);
        if (body.length > 0) {
            info.body(contentType, body);
        }
        core.requests.send(info.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void finalResponse(SipRequest sent, SipResponse response) {
                if (response.success()) {
                    core.done(token, response.status());
                    return;
                }
                core.fail(token, CallError.rejected(response.status(), response.reason()));
                requestFailed(response.status(), response.reason());
            }

            @Override
            public void failed(boolean timeout) {
                core.fail(
                        token,
                        timeout
                                ? new CallError(CallError.Kind.TIMEOUT, 408, "no response to " + method)
                                : new CallError(CallError.Kind.TRANSPORT, 503, method + " could not be sent"));
                if (timeout) {
                    requestFailed(408, "No response");
                }
            }
        });
    }

    /**
     * Before the call is answered, the response to INVITE decides about the call: the peer may not know its early
     * dialog yet.
     */
    private void requestFailed(int status, String phrase) {
        if (core.state().established()) {
            teardown.requestFailed(status, phrase);
        }
    }

    private void respond(String txId, SipRequest info, Dialog dialog, int status) {
        String phrase = status == 400 ? "Malformed DTMF" : null;
        SipResponse.Builder response = Capabilities.addAgent(dialog.response(info, status, phrase), core.settings);
        if (status == 415) {
            response.add(HeaderName.ACCEPT, core.settings.dtmfInfo() ? DtmfInfo.RELAY + ", " + DtmfInfo.PLAIN : "");
        }
        core.emit(new CallEffect.Respond(txId, response.build()));
    }
}
