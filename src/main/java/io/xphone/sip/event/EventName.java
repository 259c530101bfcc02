package io.xphone.sip.event;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.HeaderValue;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * The Event header (RFC 6665 §8.2.1): a package and the id that distinguishes several subscriptions in one dialog.
 *
 * @param name the event package, in lower case
 * @param id "" without one
 */
public record EventName(String name, String id) {

    /** Message waiting (RFC 3842). */
    public static final String MESSAGE_SUMMARY = "message-summary";

    /** Dialog state, for busy lamp fields (RFC 4235). */
    public static final String DIALOG = "dialog";

    /** Presence (RFC 3856). */
    public static final String PRESENCE = "presence";

    /**
     * Parses the value of an Event header.
     *
     * @throws IllegalArgumentException when it is malformed
     */
    public static EventName parse(String text) {
        HeaderValue value;
        try {
            value = HeaderValue.parse(text);
        } catch (SipParseException malformed) {
            throw new IllegalArgumentException("Malformed Event header: " + text, malformed);
        }
        if (!token(value.value())) {
            throw new IllegalArgumentException("Malformed Event header: " + text);
        }
        return new EventName(
                value.value().toLowerCase(Locale.ROOT),
                value.parameters().get("id").orElse(""));
    }

    private static boolean token(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
    }

    /** The Event header of a message; empty when there is none or it is malformed. */
    public static Optional<EventName> of(SipMessage message) {
        try {
            return message.header(HeaderName.EVENT).map(EventName::parse);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The value of the header. */
    @Override
    public String toString() {
        return id.isEmpty() ? name : name + ";id=" + id;
    }
}
