package io.xphone.sip.event;

import java.util.Map;
import java.util.Set;

/** What the ends of subscriptions mean for the subscriber. */
final class Terminations {

    /** Whether to subscribe anew. */
    enum Next {
        /** At once, or when the notifier says. */
        NOW,
        /** Later. */
        LATER,
        /** Not at all. */
        NEVER
    }

    /** The reasons of RFC 6665 §4.1.3. */
    private static final Map<String, Next> REASONS = Map.of(
            "deactivated", Next.NOW,
            "timeout", Next.NOW,
            "probation", Next.LATER,
            "giveup", Next.LATER,
            "rejected", Next.NEVER,
            "noresource", Next.NEVER,
            "invariant", Next.NEVER);

    /** Answers to a refresh that end the subscription (RFC 5057 §5.1, RFC 6665 §4.1.2.3). */
    private static final Set<Integer> GONE = Set.of(404, 410, 416, 480, 481, 482, 483, 484, 485, 489, 604);

    /** Answers that another attempt will not change. */
    private static final Set<Integer> FINAL = Set.of(
            400, 401, 402, 403, 404, 405, 406, 407, 410, 413, 414, 415, 416, 420, 421, 423, 482, 483, 484, 485, 489,
            493, 501, 505, 513, 603, 604, 606);

    private Terminations() {}

    /** After a NOTIFY with {@code terminated}. */
    static Next after(String reason) {
        return REASONS.getOrDefault(reason, Next.NOW);
    }

    /** Whether that answer to a refresh ends the subscription. */
    static boolean gone(int status) {
        return GONE.contains(status);
    }

    /** Whether subscribing again is of no use after that answer. */
    static boolean hopeless(int status) {
        return FINAL.contains(status);
    }
}
