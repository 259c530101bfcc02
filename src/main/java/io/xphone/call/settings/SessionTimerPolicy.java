package io.xphone.call.settings;

import io.xphone.Refresher;
import java.util.Objects;
import java.util.Optional;

/**
 * The policy for session timers (RFC 4028).
 *
 * @param sessionExpires the requested and longest granted interval, in s; 0 to disable session timers
 * @param minSe the shortest accepted interval, in s: shorter ones are rejected with 422
 * @param preferred the side that refreshes; empty leaves it to the called party. For an inbound call that is this side,
 *     which then selects the caller if it supports timers
 */
public record SessionTimerPolicy(int sessionExpires, int minSe, Optional<Refresher> preferred) {

    /** RFC 4028 §4 and §5: half an hour, no less than 90 s. */
    public static final SessionTimerPolicy DEFAULT = new SessionTimerPolicy(1_800, 90, Optional.empty());

    /** The default Min-SE of a peer (RFC 4028 §5). */
    public static final int USUAL_MIN_SE = 90;

    /** Rejects null, a minimum that is not positive, and an interval below it. */
    public SessionTimerPolicy {
        Objects.requireNonNull(preferred, "preferred");
        if (minSe < 1) {
            throw new IllegalArgumentException("minSe: " + minSe + " is less than 1 s");
        }
        if (sessionExpires != 0 && sessionExpires < minSe) {
            throw new IllegalArgumentException(
                    "sessionExpires: " + sessionExpires + " s is less than minSe, " + minSe + " s, and not 0");
        }
    }

    /** @return this policy with another interval; 0 to disable session timers */
    public SessionTimerPolicy withSessionExpires(int seconds) {
        return new SessionTimerPolicy(seconds, minSe, preferred);
    }

    public boolean enabled() {
        return sessionExpires > 0;
    }
}
