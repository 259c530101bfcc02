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
 * @param reason why it is terminated, in lower case; "" without one
 * @param expires the remaining lifetime in seconds, if given
 * @param retryAfter the seconds after which to subscribe again, if given
 */
public record SubscriptionState(String value, String reason, OptionalLong expires, OptionalLong retryAfter) {

    /** The value of a subscription that the notifier has accepted. */
    public static final String ACTIVE = "active";

    /** The value of a subscription that the notifier has not accepted yet. */
    public static final String PENDING = "pending";

    /** The value of a subscription that has ended. */
    public static final String TERMINATED = "terminated";

    /** The Subscription-State of a message; empty when there is none or it is malformed. */
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

    /** The state {@code pending} or {@code active} with this remaining lifetime in seconds. */
    public static SubscriptionState established(boolean pending, long expires) {
        return new SubscriptionState(pending ? PENDING : ACTIVE, "", OptionalLong.of(expires), OptionalLong.empty());
    }

    /** The state {@code terminated}. */
    public static SubscriptionState terminated(String reason, OptionalLong retryAfter) {
        return new SubscriptionState(TERMINATED, reason, OptionalLong.empty(), retryAfter);
    }

    /** Whether the subscription has ended. */
    public boolean over() {
        return value.equals(TERMINATED);
    }

    /** Whether the notifier has not accepted the subscription yet. */
    public boolean pending() {
        return value.equals(PENDING);
    }

    private static OptionalLong seconds(Optional<String> text) {
        return text.map(DeltaSeconds::leading).orElse(OptionalLong.empty());
    }

    /** The value of the header. */
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
