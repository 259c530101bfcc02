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

/** One MESSAGE of ours (RFC 3428), outside of dialogs, and what became of it: accepted, or ended without. */
public final class InstantMessage {

    private final Challenges challenges;
    private final Effects effects = new Effects();
    private final SipRequest request;
    private long sequence = 1;

    /**
     * A message to be sent.
     *
     * @param id begins the names of its transactions
     * @param target Request-URI and To
     * @param from our address, without tag
     * @param routes the way out, first hop first
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
        challenges = new Challenges(id, digest);
        SipRequest.Builder builder = RouteSet.begin(Method.MESSAGE, target, routes)
                .add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, from.withTag(ids.tag()).toString())
                .add(HeaderName.TO, NameAddress.of(target).toString())
                .add(HeaderName.CALL_ID, ids.callId())
                .add(HeaderName.CSEQ, new CSeq(sequence, Method.MESSAGE).toString());
        headers.forEach(header -> builder.add(header.name(), header.value()));
        request = builder.body(contentType, body).build();
    }

    /** Sends it. */
    public List<EventEffect> start() {
        effects.add(challenges.send(request));
        return effects.drain();
    }

    /** An answer. */
    public List<EventEffect> onResponse(String txId, SipResponse response) {
        if (challenges.waitsFor(txId) && !response.provisional()) {
            Optional<EventEffect.Send> again = challenges.answer(response, () -> ++sequence);
            if (again.isPresent()) {
                effects.add(again.get());
            } else if (response.success()) {
                effects.add(new Accepted(response.status(), response.reason(), 0));
            } else {
                effects.add(new Ended(EndReason.REFUSED, response.status(), response.reason()));
            }
        }
        return effects.drain();
    }

    /** No answer came. */
    public List<EventEffect> onFailed(String txId, boolean timeout) {
        if (challenges.waitsFor(txId)) {
            challenges.forget();
            effects.add(new Ended(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, timeout ? 408 : 0, ""));
        }
        return effects.drain();
    }
}
