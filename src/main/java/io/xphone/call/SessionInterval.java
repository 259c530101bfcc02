package io.xphone.call;

import java.util.Objects;

/**
 * The session timer that both sides agreed on (RFC 4028 §4), or that we run alone for a peer without one.
 *
 * @param seconds after so long without refresh the session is over
 * @param refresher who refreshes it
 */
public record SessionInterval(long seconds, Refresher refresher) {

    /** Refuses null and an interval that is not positive. */
    public SessionInterval {
        Objects.requireNonNull(refresher, "refresher");
        if (seconds <= 0) {
            throw new IllegalArgumentException("interval " + seconds);
        }
    }

    /** When a refresh is due: once half of it has elapsed (RFC 4028 §7.2), in ms. */
    long refreshMillis() {
        return seconds * 500;
    }

    /** When the call is given up: slightly before the end, by 32 s or a third, whichever is less (§10), in ms. */
    long giveUpMillis() {
        return seconds * 1_000 - Math.min(32_000, seconds * 1_000 / 3);
    }
}
