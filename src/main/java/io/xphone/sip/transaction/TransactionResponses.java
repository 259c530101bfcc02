package io.xphone.sip.transaction;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** The responses that the layer makes by itself. */
final class TransactionResponses {

    private TransactionResponses() {}

    /** 100, with the request's Timestamp and without a To tag of ours (RFC 3261 §8.2.6). */
    static SipResponse trying(SipRequest request) {
        SipResponse.Builder builder = request.response(100, null);
        request.header(HeaderName.TIMESTAMP).ifPresent(stamp -> builder.set(HeaderName.TIMESTAMP, stamp));
        return builder.build();
    }

    /** A final response; the To gets that tag unless it has one. */
    static SipResponse of(SipRequest request, int status, String tag) {
        SipResponse.Builder builder = request.response(status, null);
        if (request.to().tag().isEmpty()) {
            builder.set(HeaderName.TO, request.to().withTag(tag).toString());
        }
        return builder.build();
    }
}
