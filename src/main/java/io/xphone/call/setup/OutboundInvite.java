package io.xphone.call.setup;

import io.xphone.CallEnd;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.settings.DialTarget;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The INVITE to one target of an outbound call, and those that follow it there: with credentials, after a redirection,
 * to another flow of the same user agent.
 */
final class OutboundInvite implements PendingRequests.Outcome {

    /** The call that the INVITE belongs to. */
    interface Owner {
        void sending(OutboundInvite invite);

        boolean waits();

        void provisionalResponse(OutboundInvite invite, SipRequest sent, SipResponse response);

        void finalResponse(OutboundInvite invite, SipRequest sent, SipResponse response);

        void failed(OutboundInvite invite, boolean timeout);
    }

    private final CallCore core;
    private final Owner owner;
    private final Deque<DialTarget> alternatives = new ArrayDeque<>();
    private Redirection redirection;
    private DialTarget target; // null: the one of the call
    private TransportPolicy transport; // null: that of the call
    private SessionNegotiation ownSession; // null: the one of the call, or not known yet
    private byte[] ownOffer;
    private String txId;
    private SipRequest latest;
    private CallEnd failure;

    /** To the only target of a call. */
    OutboundInvite(CallCore core, Owner owner, Uri target, List<NameAddress> routes) {
        this.core = core;
        this.owner = owner;
        redirection = new Redirection(core, target, routes);
    }

    /** To one of several targets. */
    OutboundInvite(CallCore core, Owner owner, DialTarget target) {
        this.core = core;
        this.owner = owner;
        select(target);
        alternatives.addAll(target.alternatives());
    }

    private void select(DialTarget target) {
        this.target = target;
        transport(target.transport());
        redirection = new Redirection(core, target.uri(), target.routes());
    }

    private void transport(TransportPolicy changed) {
        transport = changed;
        ownSession = null;
        ownOffer = null;
    }

    /**
     * Offers SRTP in a profile that demands it from now on; false if it is not offered, or so already.
     *
     * @param ofCall the session of the call
     */
    boolean demandSrtp(SessionNegotiation ofCall) {
        TransportPolicy now = ownTransport() ? transport : ofCall.transport();
        if (!now.offersOptionally()) {
            return false;
        }
        transport(now.withSrtp(SrtpUse.REQUIRED));
        return true;
    }

    /** Offers again what is offered to a target at first: the next one may be another peer. */
    void offerAsAtFirst() {
        transport(target == null ? null : target.transport());
    }

    /**
     * The session that the dialogs of this INVITE begin with: a copy of the call's, when the INVITE has a transport of
     * its own.
     */
    SessionNegotiation session(SessionNegotiation ofCall) {
        if (ownTransport() && ownSession == null) {
            ownSession = ofCall.fork(transport);
        }
        return ownTransport() ? ownSession : ofCall;
    }

    /** Whether the offer is not that of the call. */
    boolean ownTransport() {
        return transport != null;
    }

    /** The offer with a transport of its own. */
    byte[] ownOffer(SessionNegotiation ofCall) {
        if (ownOffer == null) {
            ownOffer = SdpWriter.write(session(ofCall).offer());
        }
        return ownOffer;
    }

    Redirection redirection() {
        return redirection;
    }

    /** The local Contact. */
    SipUri contact() {
        return contact(core.contact());
    }

    /** The target that the INVITE was sent to; empty for the one of the call, and when it was redirected. */
    Optional<DialTarget> dialTarget() {
        return Optional.ofNullable(target)
                .filter(own -> own.uri() == redirection.target() && own.routes() == redirection.routes());
    }

    /** Selects another flow to the same user agent; false when there is none. */
    boolean nextFlow() {
        DialTarget next = alternatives.poll();
        if (next != null) {
            select(next);
        }
        return next != null;
    }

    /** The transaction while it has no final response; null otherwise. */
    String pending() {
        return txId;
    }

    /** The transaction counts as finished. */
    void abandon() {
        txId = null;
    }

    /** The INVITE as last sent; empty before. */
    Optional<SipRequest> latest() {
        return Optional.ofNullable(latest);
    }

    /** Why this target does not answer; null while it may. */
    CallEnd failure() {
        return failure;
    }

    void failure(CallEnd end) {
        failure = end;
    }

    @Override
    public void sending(String transaction, SipRequest request) {
        txId = transaction;
        latest = request;
        owner.sending(this);
    }

    @Override
    public boolean authenticates() {
        return owner.waits();
    }

    @Override
    public SipUri contact(SipUri current) {
        return target == null ? current : target.contact();
    }

    @Override
    public void provisionalResponse(SipRequest sent, SipResponse response) {
        owner.provisionalResponse(this, sent, response);
    }

    @Override
    public void finalResponse(SipRequest sent, SipResponse response) {
        txId = null;
        owner.finalResponse(this, sent, response);
    }

    @Override
    public void failed(boolean timeout) {
        txId = null;
        owner.failed(this, timeout);
    }
}
