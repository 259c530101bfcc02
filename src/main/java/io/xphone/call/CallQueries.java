package io.xphone.call;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.core.SessionInterval;
import io.xphone.call.message.SdpBody;
import io.xphone.call.settings.CallPolicy;
import io.xphone.call.settings.DialTarget;
import io.xphone.call.setup.CallIdentity;
import io.xphone.call.setup.InboundSetup;
import io.xphone.call.setup.OutboundSetup;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.dialog.DialogState;
import io.xphone.sip.identity.Identities;
import io.xphone.sip.message.Headers;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.Optional;

/** The queries of a call: they change nothing. */
public abstract sealed class CallQueries permits CallMachine {

    final CallCore core;
    final Optional<OutboundSetup> outbound;
    final Optional<InboundSetup> inbound;
    private final CallIdentity identity;
    private SipResponse lastResponse;
    private Headers identityHeaders = Headers.empty();

    CallQueries(CallParts parts) {
        core = parts.core();
        outbound = parts.outbound();
        inbound = parts.inbound();
        identity = parts.identity();
    }

    /** Keeps a response to an INVITE for the queries. */
    void remember(SipResponse response) {
        lastResponse = response;
        if (Identities.presentIn(response.headers())) {
            identityHeaders = response.headers();
        }
    }

    /** Whether a dialog belongs to this call: its own, or an early dialog of an outbound call. */
    public boolean hasDialog(DialogId dialog) {
        return dialogId().filter(dialog::equals).isPresent()
                || outbound.flatMap(setup -> setup.earlyDialog(dialog)).isPresent();
    }

    /** Whether a request belongs to a dialog of this call and is in order. */
    public boolean expects(SipRequest request) {
        return dialogOf(request).filter(dialog -> dialog.expects(request)).isPresent();
    }

    /** Whether the requests within the dialog of a request are sent to a host, an address literal. */
    public boolean leadsTo(SipRequest request, String host) {
        return dialogOf(request).filter(dialog -> dialog.leadsTo(host)).isPresent();
    }

    private Optional<Dialog> dialogOf(SipRequest request) {
        DialogId id = DialogId.ofReceived(request);
        return core.dialog != null && core.dialog.id().equals(id)
                ? Optional.of(core.dialog)
                : outbound.flatMap(setup -> setup.earlyDialog(id));
    }

    /** The application's identifier of the call. */
    public String id() {
        return core.id;
    }

    /** The Call-ID. */
    public String callId() {
        return identity.callId();
    }

    /** The state of the call. */
    public CallState state() {
        return core.state();
    }

    /** The direction of the call. */
    public CallDirection direction() {
        return core.direction;
    }

    /** The local Contact. */
    public SipUri contact() {
        return core.contact();
    }

    /** The local tag. */
    public String localTag() {
        return identity.localTag();
    }

    /**
     * Call-ID and tags, once the remote tag is final: at once for inbound calls, from the 2xx on for outbound calls.
     */
    public Optional<DialogId> dialogId() {
        return Optional.ofNullable(core.dialog).map(Dialog::id);
    }

    /** The dialog as a value, as soon as {@link #dialogId()} is present. */
    public Optional<DialogState> dialog() {
        return Optional.ofNullable(core.dialog).map(Dialog::state);
    }

    /** The caller, by From. */
    public NameAddress from() {
        return identity.from();
    }

    /** The called party, by To. */
    public NameAddress to() {
        return identity.to();
    }

    /**
     * The remote party: From of an inbound call, To of an outbound one; the asserted identity of the network where the
     * peer is trusted (RFC 3325 §7).
     */
    public NameAddress remote() {
        NameAddress stated = core.direction == CallDirection.INBOUND ? from() : to();
        return core.settings.policy().trustIdentity()
                ? identities().networkIdentity().orElse(stated)
                : stated;
    }

    /** The identities in the inbound INVITE, or in the latest response to the outbound INVITE that contains any. */
    public Identities identities() {
        return inbound.map(setup -> Identities.of(setup.invite().headers(), "calling"))
                .orElseGet(() -> Identities.of(identityHeaders, "called"));
    }

    /** Whether the peer's identity headers are trusted. */
    public boolean trustsIdentity() {
        return core.settings.policy().trustIdentity();
    }

    /**
     * The called number, from the source that {@link CallPolicy#calledNumberSource} selects. Empty when there is none.
     */
    public String calledNumber() {
        return identity.calledNumber();
    }

    /** The inbound INVITE, or the outbound one as last sent; empty before it is sent. */
    public Optional<SipRequest> invite() {
        return inbound.map(InboundSetup::invite).or(() -> outbound.flatMap(OutboundSetup::invite));
    }

    /** The headers of the inbound INVITE, or of the latest response to the outbound one; empty before there is one. */
    public Headers remoteHeaders() {
        return inbound.map(setup -> setup.invite().headers())
                .or(() -> lastResponse().map(SipResponse::headers))
                .orElse(Headers.empty());
    }

    /** The latest response to the outbound INVITE. */
    public Optional<SipResponse> lastResponse() {
        return Optional.ofNullable(lastResponse);
    }

    /** Whether ICE may be used: not when the peer called and its offer describes none. */
    public boolean mayUseIce() {
        Optional<SessionDescription> offer =
                invite().flatMap(invite -> SdpBody.of(invite).usable());
        return offer.isEmpty() || OfferAnswer.ice(offer.get()).isPresent();
    }

    /**
     * Whether candidates may follow the first local description in INFO requests (RFC 8840). The caller has said it in
     * its offer; a peer that is called may say it in its answer.
     */
    public boolean tricklesIce() {
        return Capabilities.tricklesIce(core.settings)
                && inbound.map(setup -> core.peer.tricklesIce() && offersTrickling(setup.invite()))
                        .orElse(true);
    }

    private static boolean offersTrickling(SipRequest invite) {
        return SdpBody.of(invite)
                .usable()
                .flatMap(OfferAnswer::ice)
                .filter(IceDescription::trickles)
                .isPresent();
    }

    /** The local session description in force. */
    public Optional<SessionDescription> localSdp() {
        return core.session.local();
    }

    /** The peer's session description in force. */
    public Optional<SessionDescription> remoteSdp() {
        return core.session.remote();
    }

    /** The target of an INVITE that waits for its final response; empty for the only one, or when redirected. */
    public Optional<DialTarget> targetOf(String txId) {
        return outbound.flatMap(setup -> setup.targetOf(txId));
    }

    /** The latest media plan. */
    public Optional<MediaPlan> mediaPlan() {
        return Optional.ofNullable(core.mediaPlan());
    }

    /** Whether the keys of SRTP may come from DTLS. */
    public boolean mayUseDtls() {
        return core.session.mayUseDtls()
                || outbound.filter(OutboundSetup::mayUseDtls).isPresent();
    }

    /** The session timer in force; empty before the call is answered, and when there is none. */
    public Optional<SessionInterval> sessionTimer() {
        return core.sessionTimer.agreed();
    }

    /** Whether the call is held locally. */
    public boolean onHoldLocally() {
        return core.session.localHold();
    }

    /** Whether the call is held by the peer. */
    public boolean heldByRemote() {
        return core.session.remoteHold();
    }

    /** How the call ended; empty before its end. */
    public Optional<CallEnd> end() {
        return Optional.ofNullable(core.end());
    }
}
