package io.xphone.sip.transaction;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** Builds the responses that the layer sends by itself. */
final class TransactionResponses {

    private TransactionResponses() {}

    /** A 100, with the Timestamp of the request and without a local To tag (RFC 3261 §8.2.6). */
    static SipResponse trying(SipRequest request) {
        SipResponse.Builder builder = request.response(100, null);
        request.header(HeaderName.TIMESTAMP).ifPresent(stamp -> builder.set(HeaderName.TIMESTAMP, stamp));
        return builder.build();
    }

    /** A final response; this tag is added to a To without tag. */
    static SipResponse of(SipRequest request, int status, String tag) {
        SipResponse.Builder builder = request.response(status, null);
        if (request.to().tag().isEmpty()) {
            builder.set(HeaderName.TO, request.to().withTag(tag).toString());
        }
        return builder.build();
    }
}
