package io.xphone.call;

import io.xphone.rtp.DtmfInfo;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.BodyText;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;

/**
 * INFO both ways (RFC 2976, RFC 6086 §4 for what has no Info-Package): digits, and bodies of any type; and MESSAGE within the dialog
 * (RFC 3428 §3).
 */
final class InfoExchange {

    private final CallCore core;
    private final Teardown teardown;

    InfoExchange(CallCore core, Teardown teardown) {
        this.core = core;
        this.teardown = teardown;
    }

    /** Answers an INFO and tells what was in it. */
    void received(String txId, SipRequest info, Dialog dialog) {
        String type = info.contentType().orElse("");
        boolean digits = DtmfInfo.handles(type);
        if (digits && core.settings.dtmfInfo()) {
            Optional<DtmfInfo> digit = DtmfInfo.parse(type, info.body());
            respond(txId, info, dialog, digit.isPresent() ? 200 : 400);
            digit.ifPresent(found -> core.tell(new CallEvent.Dtmf(found.digit(), found.durationMillis())));
        } else if (digits || info.body().length == 0) {
            respond(txId, info, dialog, 200);
        } else if (core.settings.acceptInfo()) {
            respond(txId, info, dialog, 200);
            core.tell(new CallEvent.Info(type, info.body()));
        } else {
            respond(txId, info, dialog, 415);
        }
    }

    /** Answers a MESSAGE and tells what was in it, unless it is not to be taken. */
    void message(String txId, SipRequest message, Dialog dialog) {
        Optional<Refusal> refusal = core.settings.messages().screen(message);
        if (refusal.isPresent()) {
            SipResponse.Builder response =
                    dialog.response(message, refusal.get().status(), null);
            core.emit(new CallEffect.Respond(
                    txId,
                    refusal.get()
                            .addTo(Capabilities.name(response, core.settings))
                            .build()));
            return;
        }
        respond(txId, message, dialog, 200);
        core.tell(new CallEvent.Message(
                message.contentType().orElse("text/plain"), BodyText.of(message), message.body()));
    }

    /** Sends an INFO in the dialog, an early one too (RFC 6086 §4.2), or a MESSAGE. */
    void send(
            long token, String method, String contentType, byte[] body, List<Header> headers, Optional<Dialog> within) {
        if (core.over() || within.isEmpty()) {
            core.refuse(token, CallError.invalidState(method + " does not fit " + core.state()));
            return;
        }
        Dialog dialog = within.get();
        SipRequest.Builder info = Capabilities.name(dialog.request(method), core.settings);
        ApplicationHeaders.addTo(info, headers);
        if (body.length > 0) {
            info.body(contentType, body);
        }
        core.requests.send(info.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void answered(SipRequest sent, SipResponse response) {
                if (response.success()) {
                    core.done(token);
                    return;
                }
                core.refuse(token, CallError.refused(response.status(), response.reason()));
                lost(response.status(), response.reason());
            }

            @Override
            public void failed(boolean timeout) {
                core.refuse(
                        token,
                        timeout
                                ? new CallError(CallError.Kind.TIMEOUT, 408, "no answer to " + method)
                                : new CallError(CallError.Kind.TRANSPORT, 503, method + " could not be sent"));
                if (timeout) {
                    lost(408, "No response");
                }
            }
        });
    }

    /** Before the answer the INVITE tells what becomes of the call: the peer may not know its early dialog yet. */
    private void lost(int status, String phrase) {
        if (core.state().established()) {
            teardown.lost(status, phrase);
        }
    }

    private void respond(String txId, SipRequest info, Dialog dialog, int status) {
        SipResponse.Builder response = Capabilities.name(dialog.response(info, status, null), core.settings);
        if (status == 415) {
            response.add(HeaderName.ACCEPT, core.settings.dtmfInfo() ? DtmfInfo.RELAY + ", " + DtmfInfo.PLAIN : "");
        }
        core.emit(new CallEffect.Respond(txId, response.build()));
    }
}
