package io.xphone.sip.transaction;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** Builds the response that a server transaction sends by itself. */
final class TransactionResponses {

    private TransactionResponses() {}

    /** A 100, with the Timestamp of the request and without a local To tag (RFC 3261 §8.2.6). */
    static SipResponse trying(SipRequest request) {
        SipResponse.Builder builder = request.response(100, null);
        request.header(HeaderName.TIMESTAMP).ifPresent(stamp -> builder.set(HeaderName.TIMESTAMP, stamp));
        return builder.build();
    }
}
