package io.xphone.call.message;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/**
 * A response that rejects a request.
 *
 * @param status 400 to 699
 * @param phrase the reason phrase; null for the default one
 * @param headers of the response, such as Unsupported or Warning
 */
public record Rejection(int status, String phrase, List<Header> headers) {

    private static final int RETRY_AFTER_BOUND = 11;
    private static final int OVERLOAD_MIN_SECONDS = 2;
    private static final int OVERLOAD_SPREAD_SECONDS = 7;

    public Rejection(int status, List<Header> headers) {
        this(status, null, headers);
    }

    public static Rejection of(int status) {
        return new Rejection(status, List.of());
    }

    /** A rejection with its own reason phrase, which says what is wrong. */
    public static Rejection because(int status, String phrase) {
        return new Rejection(status, phrase, List.of());
    }

    public static Rejection of(int status, String name, String value) {
        return new Rejection(status, List.of(new Header(name, value)));
    }

    /** 488 with Warning (RFC 3261 §20.43): 300 to 305 what is incompatible, 330 multicast, 399 otherwise. */
    static Rejection notAcceptable(int code, String text) {
        return of(488, HeaderName.WARNING, code + " xphone \"" + text + '"');
    }

    /**
     * 400 with Warning 307 (RFC 3261 §20.43: session description parameter not understood) for a malformed session
     * description.
     *
     * @param error what is malformed; the parser's own words, without text of the peer
     */
    static Rejection malformedSdp(String error) {
        return new Rejection(
                400,
                "Malformed Session Description",
                List.of(new Header(HeaderName.WARNING, "307 xphone \"" + error + '"')));
    }

    /** 500 with Retry-After between 0 and 10 s: an offer while another is pending (RFC 3261 §14.2, RFC 3311 §5.2). */
    public static Rejection retryLater(Identifiers ids) {
        return of(500, HeaderName.RETRY_AFTER, Integer.toString(ids.nextInt(RETRY_AFTER_BOUND)));
    }

    /**
     * 503 with Retry-After between 2 and 8 s (RFC 3261 §21.5.4): this node is overloaded, another may accept the call.
     * The seconds are random, so that the callers do not retry at the same time.
     *
     * @param ids source of the seconds
     */
    public static Rejection overloaded(Identifiers ids) {
        int seconds = OVERLOAD_MIN_SECONDS + ids.nextInt(OVERLOAD_SPREAD_SECONDS);
        return of(503, HeaderName.RETRY_AFTER, Integer.toString(seconds));
    }

    public SipResponse.Builder addTo(SipResponse.Builder response) {
        headers.forEach(header -> response.add(header.name(), header.value()));
        return response;
    }
}
