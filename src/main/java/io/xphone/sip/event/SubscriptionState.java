package io.xphone.sip.event;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.HeaderValue;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The Subscription-State header (RFC 6665 §8.2.3): {@code active;expires=60}, {@code terminated;reason=rejected}.
 *
 * @param value {@code active}, {@code pending}, {@code terminated} or an extension, in lower case
 * @param reason why it is terminated, in lower case; "" when it is not said
 * @param expires for how many seconds more, when it is said
 * @param retryAfter after how many seconds to subscribe anew, when it is said
 */
public record SubscriptionState(String value, String reason, OptionalLong expires, OptionalLong retryAfter) {

    /** The value of a subscription that holds. */
    public static final String ACTIVE = "active";

    /** The value of a subscription that nobody has accepted yet. */
    public static final String PENDING = "pending";

    /** The value of a subscription that is over. */
    public static final String TERMINATED = "terminated";

    /** That of a message; empty when there is none or it is malformed. */
    public static Optional<SubscriptionState> of(SipMessage message) {
        try {
            return message.header(HeaderName.SUBSCRIPTION_STATE)
                    .map(HeaderValue::parse)
                    .filter(header -> !header.value().isEmpty())
                    .map(header -> new SubscriptionState(
                            header.value().toLowerCase(Locale.ROOT),
                            header.parameters().get("reason").orElse("").toLowerCase(Locale.ROOT),
                            seconds(header.parameters().get("expires")),
                            seconds(header.parameters().get("retry-after"))));
        } catch (SipParseException malformed) {
            return Optional.empty();
        }
    }

    /** One that holds for so many seconds more. */
    public static SubscriptionState holding(boolean pending, long expires) {
        return new SubscriptionState(pending ? PENDING : ACTIVE, "", OptionalLong.of(expires), OptionalLong.empty());
    }

    /** One that is over. */
    public static SubscriptionState terminated(String reason, OptionalLong retryAfter) {
        return new SubscriptionState(TERMINATED, reason, OptionalLong.empty(), retryAfter);
    }

    /** Whether it is over. */
    public boolean over() {
        return value.equals(TERMINATED);
    }

    /** Whether nobody has accepted it yet. */
    public boolean pending() {
        return value.equals(PENDING);
    }

    private static OptionalLong seconds(Optional<String> text) {
        return text.map(Numbers::leading).orElse(OptionalLong.empty());
    }

    /** As it goes over the wire. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(value);
        if (!reason.isEmpty()) {
            out.append(";reason=").append(reason);
        }
        expires.ifPresent(seconds -> out.append(";expires=").append(seconds));
        retryAfter.ifPresent(seconds -> out.append(";retry-after=").append(seconds));
        return out.toString();
    }
}
