package io.xphone.call;

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
record Refusal(int status, List<Header> headers) {

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

    SipResponse.Builder addTo(SipResponse.Builder response) {
        headers.forEach(header -> response.add(header.name(), header.value()));
        return response;
    }
}
