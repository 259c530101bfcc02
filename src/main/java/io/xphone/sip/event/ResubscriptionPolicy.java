package io.xphone.sip.event;

import java.util.Map;
import java.util.Set;

/** Whether a subscriber subscribes again after a subscription has ended. */
enum ResubscriptionPolicy {
    /** At once, or after the notifier's retry-after. */
    NOW,
    /** After a delay. */
    LATER,
    /** Not at all. */
    NEVER;

    /** The reasons of RFC 6665 §4.1.3. */
    private static final Map<String, ResubscriptionPolicy> BY_REASON = Map.of(
            "deactivated", NOW,
            "timeout", NOW,
            "probation", LATER,
            "giveup", LATER,
            "rejected", NEVER,
            "noresource", NEVER,
            "invariant", NEVER);

    /** Responses to a refresh that end the subscription (RFC 5057 §5.1, RFC 6665 §4.1.2.3). */
    private static final Set<Integer> END_OF_SUBSCRIPTION =
            Set.of(404, 410, 416, 480, 481, 482, 483, 484, 485, 489, 604);

    /** Responses that another attempt will not change. */
    private static final Set<Integer> PERMANENT_FAILURE = Set.of(
            400, 401, 402, 403, 404, 405, 406, 407, 410, 413, 414, 415, 416, 420, 421, 423, 482, 483, 484, 485, 489,
            493, 501, 505, 513, 603, 604, 606);

    /** The policy after a NOTIFY with {@code terminated} and this reason. */
    static ResubscriptionPolicy forReason(String reason) {
        return BY_REASON.getOrDefault(reason, NOW);
    }

    /** Whether a response with this status to a refresh ends the subscription. */
    static boolean endsSubscription(int status) {
        return END_OF_SUBSCRIPTION.contains(status);
    }

    /** Whether a response with this status makes another attempt useless. */
    static boolean isPermanentFailure(int status) {
        return PERMANENT_FAILURE.contains(status);
    }
}
