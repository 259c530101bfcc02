package io.xphone.call.settings;

import io.xphone.call.message.Rejection;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which MESSAGE requests are accepted, within calls and outside of them (RFC 3428 §7).
 *
 * @param maxBytes a longer body is rejected with 413
 * @param types the accepted media types, in lower case; empty for any. Others are rejected with 415
 */
public record MessagePolicy(int maxBytes, List<String> types) {

    /** Any message that fits the transport. */
    public static final MessagePolicy DEFAULT = new MessagePolicy(Integer.MAX_VALUE, List.of());

    /** Rejects a negative size. */
    public MessagePolicy {
        types = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " is negative");
        }
    }

    /**
     * Checks a message before it is published.
     *
     * @return the rejection; empty when it is accepted
     */
    public Optional<Rejection> screen(SipRequest message) {
        if (message.body().length > maxBytes) {
            return Optional.of(Rejection.of(413));
        }
        String encoding = message.header(HeaderName.CONTENT_ENCODING).orElse("identity");
        if (!encoding.trim().equalsIgnoreCase("identity")) {
            return Optional.of(Rejection.of(415, HeaderName.ACCEPT_ENCODING, "identity"));
        }
        boolean accepted =
                types.isEmpty() || types.contains(message.contentType().orElse("text/plain"));
        return accepted
                ? Optional.empty()
                : Optional.of(Rejection.of(415, HeaderName.ACCEPT, String.join(", ", types)));
    }
}
