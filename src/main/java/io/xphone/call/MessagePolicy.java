package io.xphone.call;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which messages are taken, within calls and outside of them (RFC 3428 §7).
 *
 * @param maxBytes a longer body is answered 413
 * @param types media types that are taken, in lower case; empty for any. Another is answered 415
 */
public record MessagePolicy(int maxBytes, List<String> types) {

    /** Any message that fits the transport. */
    public static final MessagePolicy DEFAULT = new MessagePolicy(Integer.MAX_VALUE, List.of());

    /** Refuses a negative size. */
    public MessagePolicy {
        types = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
        if (maxBytes < 0) {
            throw new IllegalArgumentException("a message can't be " + maxBytes + " bytes long");
        }
    }

    /**
     * Looks at a message before anybody is told of it.
     *
     * @return how it is refused; empty when it is taken
     */
    public Optional<Refusal> screen(SipRequest message) {
        if (message.body().length > maxBytes) {
            return Optional.of(Refusal.of(413));
        }
        String encoding = message.header(HeaderName.CONTENT_ENCODING).orElse("identity");
        if (!encoding.trim().equalsIgnoreCase("identity")) {
            return Optional.of(Refusal.of(415, HeaderName.ACCEPT_ENCODING, "identity"));
        }
        boolean taken = types.isEmpty() || types.contains(message.contentType().orElse("text/plain"));
        return taken ? Optional.empty() : Optional.of(Refusal.of(415, HeaderName.ACCEPT, String.join(", ", types)));
    }
}
