package io.xphone.call;

import java.util.Objects;
import java.util.Optional;

/**
 * What we wish of session timers (RFC 4028).
 *
 * @param sessionExpires the interval that we ask for and the longest that we grant, in s; 0 for no session timers
 * @param minSe the shortest interval that we take, in s: shorter ones are refused with 422
 * @param preferred who is to refresh; empty leaves it to the called party, which is us for a call to us: then the caller
 *     does if it can
 */
public record SessionTimerPolicy(int sessionExpires, int minSe, Optional<Refresher> preferred) {

    /** RFC 4028 §4 and §5: half an hour, no less than 90 s. */
    public static final SessionTimerPolicy DEFAULT = new SessionTimerPolicy(1_800, 90, Optional.empty());

    /** The least interval that a peer understands without Min-SE (RFC 4028 §5). */
    static final int USUAL_MIN_SE = 90;

    /** Refuses null, a minimum that is not positive, and an interval below it. */
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

    /** @return this policy with another interval; 0 for no session timers */
    public SessionTimerPolicy withSessionExpires(int seconds) {
        return new SessionTimerPolicy(seconds, minSe, preferred);
    }

    boolean on() {
        return sessionExpires > 0;
    }
}
