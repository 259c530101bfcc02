package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A SIP request or response (RFC 3261 §7). Immutable; two messages are equal when start line, headers in their order,
 * and body are equal.
 *
 * <p>The typed accessors never throw on a parsed message. On a message from a builder they throw
 * {@link SipParseException} when a mandatory header is missing, or the header is malformed.
 */
public sealed interface SipMessage permits SipRequest, SipResponse {

    /** All headers in their order. */
    Headers headers();

    /** The body, empty without one; it is not copied and must not be changed. */
    byte[] body();

    /** The request line or status line, without its line end. */
    String startLine();

    /** The first Via: the one of the sender of a request, the local one in a received response. */
    default Via topVia() {
        List<Via> vias = headers().typed().vias();
        if (vias.isEmpty()) {
            throw new SipParseException(StatusCode.BAD_REQUEST, "Via: missing");
        }
        return vias.get(0);
    }

    /** Every Via, the top one first. */
    default List<Via> vias() {
        return headers().typed().vias();
    }

    /** The From. */
    default NameAddress from() {
        return headers().typed().from();
    }

    /** The To. */
    default NameAddress to() {
        return headers().typed().to();
    }

    /** The Call-ID. */
    default String callId() {
        return headers().typed().callId();
    }

    /** The CSeq. */
    default CSeq cseq() {
        return headers().typed().cseq();
    }

    /** Every Contact address; empty when it is absent or "*". */
    default List<NameAddress> contacts() {
        return headers().typed().contacts();
    }

    /** Whether the Contact is "*": a REGISTER that removes every binding (§10.2.2). */
    default boolean contactWildcard() {
        return headers().first(HeaderName.CONTACT).filter("*"::equals).isPresent();
    }

    /** Every Route, the next hop first. */
    default List<NameAddress> routes() {
        return headers().typed().routes();
    }

    /** Every Record-Route, the last proxy first. */
    default List<NameAddress> recordRoutes() {
        return headers().typed().recordRoutes();
    }

    /** The Expires header in seconds, 2^32-1 when larger; empty when absent or malformed (§10.2.1.1). */
    default OptionalLong expires() {
        return headers().typed().expires();
    }

    /** Max-Forwards, 0..255, or -1 when it is absent. */
    default int maxForwards() {
        return headers().typed().maxForwards();
    }

    /** The media type of the body: {@code type/subtype} in lower case without parameters; empty when absent. */
    default Optional<String> contentType() {
        return headers().first(HeaderName.CONTENT_TYPE).map(value -> {
            int end = value.indexOf(';');
            String type = Percent.lower(value.substring(0, end < 0 ? value.length() : end));
            return type.indexOf(' ') < 0 && type.indexOf('\t') < 0 ? type : type.replaceAll("[ \t]+", "");
        });
    }

    /** The option tags of Require, Supported, Proxy-Require or Unsupported, in lower case. */
    default List<String> optionTags(String headerName) {
        List<String> tags = new ArrayList<>();
        for (String tag : headers().list(headerName)) {
            tags.add(Percent.lower(tag));
        }
        return tags;
    }

    /** The value of the first header of a name, as written. */
    default Optional<String> header(String name) {
        return headers().first(name);
    }
}
