package io.xphone.call.message;

import io.xphone.sdp.SdpParseException;
import io.xphone.sdp.SdpParser;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import java.util.Optional;

/**
 * The session description in a message, if any.
 *
 * @param kind the kind of body
 * @param description the description when the kind is {@code PRESENT}, else null
 * @param error what is malformed when the kind is {@code BROKEN}, else empty
 */
public record SdpBody(Kind kind, SessionDescription description, String error) {

    /** The type of a session description (RFC 8866 §8.1). */
    public static final String TYPE = "application/sdp";

    private static final SdpBody ABSENT = new SdpBody(Kind.ABSENT, null, "");
    private static final SdpBody UNSUPPORTED = new SdpBody(Kind.UNSUPPORTED_TYPE, null, "");
    private static final SdpBody ENCODED = new SdpBody(Kind.UNSUPPORTED_ENCODING, null, "");

    /** The kinds of body. */
    public enum Kind {
        /** There is no body, or an optional one of another type. */
        ABSENT,
        /** A valid description. */
        PRESENT,
        /** A body of an unsupported type: 415. */
        UNSUPPORTED_TYPE,
        /** A body that is compressed or otherwise encoded: 415. */
        UNSUPPORTED_ENCODING,
        /** A malformed description: 400. */
        BROKEN
    }

    /** Parses the body of a message. A body without a type is taken as a description, as peers of RFC 2543 send it. */
    public static SdpBody of(SipMessage message) {
        byte[] body = message.body();
        if (body.length == 0) {
            return ABSENT;
        }
        String encoding = message.header(HeaderName.CONTENT_ENCODING).orElse("identity");
        if (!encoding.trim().equalsIgnoreCase("identity")) {
            return optional(message) ? ABSENT : ENCODED;
        }
        String type = message.contentType().orElse(TYPE);
        if (type.equals("multipart/mixed") || type.equals("multipart/alternative")) {
            Optional<byte[]> part =
                    MultipartBody.part(message.header(HeaderName.CONTENT_TYPE).orElse(""), body, TYPE);
            return part.isPresent() ? parsed(part.get()) : unsupported(message);
        }
        return type.equals(TYPE) ? parsed(body) : unsupported(message);
    }

    private static SdpBody unsupported(SipMessage message) {
        return optional(message) ? ABSENT : UNSUPPORTED;
    }

    /** Whether the sender marked the body as optional (RFC 3261 §8.2.3, §20.11). */
    private static boolean optional(SipMessage message) {
        return message.header(HeaderName.CONTENT_DISPOSITION)
                .flatMap(disposition -> HeaderText.parameter(disposition, "handling"))
                .filter("optional"::equalsIgnoreCase)
                .isPresent();
    }

    /** The description; empty unless it is present and valid. */
    public Optional<SessionDescription> usable() {
        return Optional.ofNullable(description);
    }

    private static SdpBody parsed(byte[] body) {
        try {
            return new SdpBody(Kind.PRESENT, SdpParser.parse(body), "");
        } catch (SdpParseException e) {
            return new SdpBody(Kind.BROKEN, null, e.getMessage());
        }
    }
}
