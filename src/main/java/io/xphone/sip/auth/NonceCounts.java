package io.xphone.sip.auth;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The used nonce counts, which prevents replays. For each nonce in use the highest count and a window of 64 counts
 * below it are stored, as datagrams may arrive out of order. The number of nonces is bounded: when it is exceeded, the
 * nonce whose first use is oldest is removed, and every unused nonce issued up to then becomes stale, so that the
 * removal permits no replay.
 */
final class NonceCounts {

    enum Use {
        FRESH,
        REPLAYED,
        REMOVED
    }

    private static final int WINDOW = 64;

    private final int maxNonces;
    private final Map<String, Window> windows = new LinkedHashMap<>();
    private long removedUpTo = Long.MIN_VALUE;

    private static final class Window {
        final long issuedAt;
        long highest;
        long seen;

        Window(long issuedAt) {
            this.issuedAt = issuedAt;
        }

        boolean use(long count) {
            if (count > highest) {
                long shift = count - highest;
                seen = shift >= WINDOW ? 1 : seen << shift | 1;
                highest = count;
                return true;
            }
            long behind = highest - count;
            if (behind >= WINDOW || (seen >>> behind & 1) != 0) {
                return false;
            }
            seen |= 1L << behind;
            return true;
        }
    }

    NonceCounts(int maxNonces) {
        this.maxNonces = maxNonces;
    }

    /** Marks a count of the nonce as used. */
    Use use(String nonce, long issuedAt, long count) {
        Window window = windows.get(nonce);
        if (window == null) {
            if (issuedAt <= removedUpTo) {
                return Use.REMOVED;
            }
            makeRoom();
            window = new Window(issuedAt);
            windows.put(nonce, window);
        }
        return window.use(count) ? Use.FRESH : Use.REPLAYED;
    }

    /** Removes the nonces issued before this time, which are no longer accepted. */
    void expire(long issuedBefore) {
        Iterator<Window> oldest = windows.values().iterator();
        while (oldest.hasNext() && oldest.next().issuedAt < issuedBefore) {
            oldest.remove();
        }
    }

    int size() {
        return windows.size();
    }

    private void makeRoom() {
        if (windows.size() >= maxNonces) {
            Iterator<Window> oldest = windows.values().iterator();
            removedUpTo = Math.max(removedUpTo, oldest.next().issuedAt);
            oldest.remove();
        }
    }
}
