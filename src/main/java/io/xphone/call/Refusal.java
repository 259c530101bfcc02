package io.xphone.call;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/**
 * An answer that refuses a request.
 *
 * @param status 400 to 699
 * @param headers what goes with it, such as Unsupported or Warning
 */
public record Refusal(int status, List<Header> headers) {

    private static final int RETRY_AFTER_BOUND = 11;

    static Refusal of(int status) {
        return new Refusal(status, List.of());
    }

    static Refusal of(int status, String name, String value) {
        return new Refusal(status, List.of(new Header(name, value)));
    }

    /** 488 with Warning (RFC 3261 §20.43): 304 media type, 305 media format not available, 399 otherwise. */
    static Refusal notAcceptable(int code, String text) {
        return of(488, HeaderName.WARNING, code + " xphone \"" + text + '"');
    }

    /** 500 with Retry-After between 0 and 10 s: an offer that came too early (RFC 3261 §14.2, RFC 3311 §5.2). */
    static Refusal later(Identifiers ids) {
        return of(500, HeaderName.RETRY_AFTER, Integer.toString(ids.nextInt(RETRY_AFTER_BOUND)));
    }

    SipResponse.Builder addTo(SipResponse.Builder response) {
        headers.forEach(header -> response.add(header.name(), header.value()));
        return response;
    }
}
