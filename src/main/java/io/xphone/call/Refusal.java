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
    private static final int BUSY_LEAST_SECONDS = 2;
    private static final int BUSY_SPREAD_SECONDS = 7;

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

    /**
     * 503 with Retry-After between 2 and 8 s (RFC 3261 §21.5.4): this node has too much to do, another may take the call. The
     * seconds are not the same for all: or they would all be back at once.
     *
     * @param ids source of the seconds
     */
    public static Refusal busyNode(Identifiers ids) {
        int seconds = BUSY_LEAST_SECONDS + ids.nextInt(BUSY_SPREAD_SECONDS);
        return of(503, HeaderName.RETRY_AFTER, Integer.toString(seconds));
    }

    SipResponse.Builder addTo(SipResponse.Builder response) {
        headers.forEach(header -> response.add(header.name(), header.value()));
        return response;
    }
}
