package io.xphone.call.core;

import io.xphone.Refresher;
import java.util.Objects;

/**
 * The negotiated session timer (RFC 4028 §4), or the local one for a peer without support.
 *
 * @param seconds the session expires after this time without a refresh
 * @param refresher the side that refreshes it
 */
public record SessionInterval(long seconds, Refresher refresher) {

    /** Rejects null and an interval that is not positive. */
    public SessionInterval {
        Objects.requireNonNull(refresher, "refresher");
        if (seconds <= 0) {
            throw new IllegalArgumentException("interval " + seconds);
        }
    }

    /** When a refresh is due: after half of the interval (RFC 4028 §7.2), in ms. */
    long refreshMillis() {
        return seconds * 500;
    }

    /**
     * When the call is ended: before the end of the interval by 32 s or a third of it, whichever is less (§10), in ms.
     */
    long expiryMillis() {
        return seconds * 1_000 - Math.min(32_000, seconds * 1_000 / 3);
    }
}
