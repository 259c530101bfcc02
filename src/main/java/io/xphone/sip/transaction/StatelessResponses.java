package io.xphone.sip.transaction;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Objects;

/**
 * Responses of a stateless server (RFC 3261 §8.2.7): a retransmission of the request gets the same To tag, and the tag
 * shows that an ACK belongs to such a response, so that it ends without a look-up.
 */
public final class StatelessResponses {

    private static final int PREFIX_BITS = 40;
    private static final int MIN_SECONDS = 2;
    private static final int SPREAD_SECONDS = 7;

    private final Identifiers identifiers;
    private final String prefix;
    private final int secret;

    /** Responses with tags that peers cannot predict. */
    public StatelessResponses(Identifiers identifiers) {
        this.identifiers = identifiers;
        prefix = identifiers.token(PREFIX_BITS) + '.';
        secret = identifiers.nextInt(Integer.MAX_VALUE);
    }

    /** The same response with a tag that is derived from the request; one within a dialog keeps its tag. */
    public SipResponse tagged(SipRequest request, SipResponse response) {
        return request.to().tag().isPresent()
                ? response
                : response.toBuilder().to(request.to().withTag(tag(request))).build();
    }

    /** A response without a body. */
    public SipResponse of(SipRequest request, int status) {
        return builder(request, status).build();
    }

    /**
     * 503 with Retry-After between 2 and 8 s (RFC 3261 §21.5.4). The seconds are random, so that the callers do not
     * retry at the same time.
     */
    public SipResponse overloaded(SipRequest request) {
        int seconds = MIN_SECONDS + identifiers.nextInt(SPREAD_SECONDS);
        return builder(request, 503)
                .add(HeaderName.RETRY_AFTER, Integer.toString(seconds))
                .build();
    }

    private SipResponse.Builder builder(SipRequest request, int status) {
        SipResponse.Builder response = request.response(status, null);
        return request.to().tag().isPresent()
                ? response
                : response.to(request.to().withTag(tag(request)));
    }

    private String tag(SipRequest request) {
        int origin = Objects.hash(
                secret,
                request.topVia().branch().orElse(""),
                request.callId(),
                request.from().tag().orElse(""),
                request.cseq().number());
        return prefix + Integer.toHexString(origin);
    }

    /** What all tags of this object start with. */
    public String tagPrefix() {
        return prefix;
    }

    /** Whether a request is the ACK of a response of this object. */
    public boolean acknowledges(SipRequest request) {
        return request.method().equals(Method.ACK)
                && request.to().tag().filter(tag -> tag.startsWith(prefix)).isPresent();
    }
}
