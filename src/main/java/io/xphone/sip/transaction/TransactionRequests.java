package io.xphone.sip.transaction;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** Builds the requests that an INVITE client transaction sends by itself: ACK and CANCEL. */
final class TransactionRequests {

    private TransactionRequests() {}

    /**
     * The ACK for a 300-699 response: the Request-URI, From, Call-ID, CSeq number, Route and top Via of the INVITE, and
     * the To of the response (RFC 3261 §17.1.1.3).
     */
    static SipRequest ack(SipRequest invite, SipResponse failure) {
        return sameHop(invite, Method.ACK)
                .set(HeaderName.TO, failure.header(HeaderName.TO).orElse(to(invite)))
                .build();
    }

    /** The CANCEL: like the ACK, with the To of the INVITE (RFC 3261 §9.1). */
    static SipRequest cancel(SipRequest invite, List<Header> headers) {
        SipRequest.Builder builder = sameHop(invite, Method.CANCEL).set(HeaderName.TO, to(invite));
        headers.forEach(header -> builder.add(header.name(), header.value()));
        return builder.build();
    }

    private static SipRequest.Builder sameHop(SipRequest invite, String method) {
        SipRequest.Builder builder = SipRequest.builder(method, invite.requestUri())
                .add(HeaderName.VIA, invite.topVia().toString())
                .add(HeaderName.MAX_FORWARDS, "70");
        invite.headers().all(HeaderName.ROUTE).forEach(route -> builder.add(HeaderName.ROUTE, route));
        return builder.add(HeaderName.FROM, invite.header(HeaderName.FROM).orElseThrow())
                .add(HeaderName.TO, to(invite))
                .add(HeaderName.CALL_ID, invite.callId())
                .add(HeaderName.CSEQ, invite.cseq().number() + " " + method);
    }

    private static String to(SipRequest request) {
        return request.header(HeaderName.TO).orElseThrow();
    }
}
