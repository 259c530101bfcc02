package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.core.Teardown;
import io.xphone.call.settings.OptionTags;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.IceFragment;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Candidates that follow the session description, in INFO requests of the package {@code trickle-ice} (RFC 8840).
 *
 * <pre>
 *   received: another type than a fragment 415     no credentials 400     else 200; of another session: ignored
 *   sent:     one INFO at a time, with all candidates so far; the next when there are more and the last has its 2xx
 *             another response: none follows in this call; 481, 408, timeout: the call ends, as by each INFO
 * </pre>
 */
public final class Trickle {

    private final CallCore core;
    private final Teardown teardown;
    private final Supplier<Optional<Dialog>> dialogs;
    private IceDescription gathered; // all local candidates so far; null: those of the session description
    private IceDescription told; // in the last INFO
    private DialogId toldIn;
    private DialogId pending; // the dialog of the INFO that has no final response; null: each has one
    private SessionNegotiation informed;
    private boolean stopped;

    /** @param dialogs the dialog in which candidates can be sent now */
    public Trickle(CallCore core, Teardown teardown, Supplier<Optional<Dialog>> dialogs) {
        this.core = core;
        this.teardown = teardown;
        this.dialogs = dialogs;
    }

    // ---- received ----

    /** Responds to an INFO of the package, and passes its candidates to the media. */
    public void received(String txId, SipRequest info, Dialog dialog) {
        if (!info.contentType().orElse("").equals(IceFragment.TYPE)) {
            SipResponse.Builder response = dialog.response(info, StatusCode.UNSUPPORTED_MEDIA_TYPE, null)
                    .add(HeaderName.ACCEPT, IceFragment.TYPE);
            respond(txId, response);
            return;
        }
        Optional<IceDescription> candidates = IceFragment.parse(info.body(), core.session.mid());
        respond(
                txId,
                candidates.isPresent()
                        ? dialog.response(info, StatusCode.OK, null)
                        : dialog.response(info, StatusCode.BAD_REQUEST, "No ICE Credentials"));
        candidates.ifPresent(core::candidatesReceived);
    }

    private void respond(String txId, SipResponse.Builder response) {
        core.emit(new CallEffect.Respond(
                txId, Capabilities.addAgent(response, core.settings).build()));
    }

    // ---- sent ----

    /** There are more local candidates, or there will be none. */
    public void gathered(IceDescription local) {
        gathered = local;
        informed = null;
        inform();
    }

    /** Later descriptions have the candidates, also those of the branch that has answered meanwhile. */
    private void inform() {
        if (gathered != null && informed != core.session) {
            informed = core.session;
            informed.gathered(gathered);
        }
    }

    /** Sends the candidates that the peer does not know, if it supports that and nothing is pending. */
    public void sendIfReady() {
        inform();
        if (stopped || core.ended() || core.mediaPlan() == null || !core.tricklesToPeer()) {
            return;
        }
        NegotiatedIce ice = core.mediaPlan().audio().transport().ice().orElseThrow();
        Optional<Dialog> dialog = dialogs.get();
        if (dialog.isEmpty()
                || dialog.get().id().equals(pending)
                || core.session.mid().isEmpty()) {
            return;
        }
        boolean here = dialog.get().id().equals(toldIn);
        IceDescription known = here && told.sameSession(ice.local()) ? told : ice.local();
        IceDescription next = next(known);
        // the first INFO in an early dialog also shows the peer that its answer has arrived (RFC 8840 §4.3.2)
        boolean confirms = !here && !core.state().established();
        if (confirms || !next.equals(known)) {
            told = next;
            toldIn = dialog.get().id();
            send(dialog.get(), next);
        }
    }

    /** What is to be known; candidates of another gathering, for a restart, are not those of this session. */
    private IceDescription next(IceDescription known) {
        int before = known.candidates().size();
        boolean continues = gathered != null
                && gathered.candidates().size() >= before
                && gathered.candidates().subList(0, before).equals(known.candidates());
        return continues ? known.withCandidates(gathered.candidates(), gathered.endOfCandidates()) : known;
    }

    private void send(Dialog dialog, IceDescription candidates) {
        DialogId to = dialog.id();
        pending = to;
        SipRequest.Builder info = Capabilities.addAgent(dialog.request(Method.INFO), core.settings)
                .add(HeaderName.INFO_PACKAGE, OptionTags.TRICKLE_ICE)
                .add(HeaderName.CONTENT_DISPOSITION, HeaderName.INFO_PACKAGE)
                .body(IceFragment.TYPE, IceFragment.write(candidates, core.session.mid()));
        core.requests.send(info.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void finalResponse(SipRequest sent, SipResponse response) {
                responded(to);
                if (!response.success()) {
                    stop(to, response.status(), response.reason());
                }
            }

            @Override
            public void failed(boolean timeout) {
                responded(to);
                stop(to, timeout ? StatusCode.REQUEST_TIMEOUT : StatusCode.SERVICE_UNAVAILABLE, "No response");
            }
        });
    }

    private void responded(DialogId in) {
        pending = in.equals(pending) ? null : pending;
    }

    private void stop(DialogId in, int status, String phrase) {
        if (!core.state().established() || !core.dialog.id().equals(in)) {
            return; // the branch may not know its early dialog; the response to INVITE decides about the call
        }
        stopped = true;
        teardown.requestFailed(status, phrase);
        if (!core.ended()) {
            core.protocolError("the peer does not take candidates in INFO (" + status + "): none follow");
        }
    }

    /** The packages of INFO that are received, for the response to another one. */
    public static String packages(List<String> announced) {
        return announced.isEmpty() ? "nil" : String.join(", ", announced);
    }
}
