package io.xphone.sip.event;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.HeaderValue;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * The Event header (RFC 6665 §8.2.1): a package and the id that tells several subscriptions of one dialog apart.
 *
 * @param name the event package, in lower case
 * @param id "" without one
 */
public record EventName(String name, String id) {

    /** Message waiting (RFC 3842). */
    public static final String MESSAGE_SUMMARY = "message-summary";

    /** Dialogs: busy lamps (RFC 4235). */
    public static final String DIALOG = "dialog";

    /** Presence (RFC 3856). */
    public static final String PRESENCE = "presence";

    /**
     * What a text names.
     *
     * @throws IllegalArgumentException when it is no Event header
     */
    public static EventName parse(String text) {
        HeaderValue value;
        try {
            value = HeaderValue.parse(text);
        } catch (SipParseException malformed) {
            throw new IllegalArgumentException("no event package: " + text, malformed);
        }
        if (!token(value.value())) {
            throw new IllegalArgumentException("no event package: " + text);
        }
        return new EventName(
                value.value().toLowerCase(Locale.ROOT),
                value.parameters().get("id").orElse(""));
    }

    private static boolean token(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
    }

    /** That of a message; empty when there is none or it is malformed. */
    public static Optional<EventName> of(SipMessage message) {
        try {
            return message.header(HeaderName.EVENT).map(EventName::parse);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** As it goes over the wire. */
    @Override
    public String toString() {
        return id.isEmpty() ? name : name + ";id=" + id;
    }
}
