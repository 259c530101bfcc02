package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.dialog.RouteSet;
import io.xphone.sip.event.EventEffect.Accepted;
import io.xphone.sip.event.EventEffect.EndReason;
import io.xphone.sip.event.EventEffect.Ended;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;

/** Sends one MESSAGE outside of dialogs (RFC 3428) and reports whether it was accepted. */
public final class InstantMessage {

    private final PendingRequest pending;
    private final Effects effects = new Effects();
    private final SipRequest request;
    private long sequence = 1;

    /**
     * Creates a message; {@link #start} sends it.
     *
     * @param id the prefix of its transaction identifiers
     * @param target the Request-URI and To
     * @param from the local address, without tag
     * @param routes the route set, first hop first
     * @param headers further headers
     */
    public InstantMessage(
            String id,
            Uri target,
            NameAddress from,
            List<NameAddress> routes,
            List<Header> headers,
            String contentType,
            byte[] body,
            DigestClient digest,
            Identifiers ids) {
        pending = new PendingRequest(id, digest);
        SipRequest.Builder builder = RouteSet.begin(Method.MESSAGE, target, routes)
                .add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, from.withTag(ids.tag()).toString())
                .add(HeaderName.TO, NameAddress.of(target).toString())
                .add(HeaderName.CALL_ID, ids.callId())
                .add(HeaderName.CSEQ, new CSeq(sequence, Method.MESSAGE).toString());
        headers.forEach(header -> builder.add(header.name(), header.value()));
        request = builder.body(contentType, body).build();
    }

    /** Sends the message. */
    public List<EventEffect> start() {
        effects.add(pending.send(request));
        return effects.drain();
    }

    /** Handles a response. */
    public List<EventEffect> onResponse(String txId, SipResponse response) {
        if (pending.matches(txId) && !response.provisional()) {
            Optional<EventEffect.Send> authorized = pending.authenticate(response, () -> ++sequence);
            if (authorized.isPresent()) {
                effects.add(authorized.get());
            } else if (response.success()) {
                effects.add(new Accepted(response.status(), response.reason(), 0));
            } else {
                effects.add(new Ended(EndReason.REJECTED, response.status(), response.reason()));
            }
        }
        return effects.drain();
    }

    /** Handles the failure of a transaction: a timeout, or a transport error. */
    public List<EventEffect> onFailed(String txId, boolean timeout) {
        if (pending.matches(txId)) {
            pending.clear();
            effects.add(new Ended(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, timeout ? 408 : 0, ""));
        }
        return effects.drain();
    }
}
