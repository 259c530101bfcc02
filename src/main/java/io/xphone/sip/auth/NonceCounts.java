package io.xphone.sip.auth;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which nonce counts were used: no answer works twice. For each nonce in use the highest count and the 64 below it are
 * remembered, as datagrams overtake each other. Memory is bounded: when there are too many, the nonce first used
 * longest ago is forgotten and with it every nonce issued up to then that is not in use goes stale, so forgetting opens
 * no way in.
 */
final class NonceCounts {

    enum Use {
        FRESH,
        REPLAYED,
        FORGOTTEN
    }

    private static final int WINDOW = 64;

    private final int most;
    private final Map<String, Window> windows = new LinkedHashMap<>();
    private long forgottenUpTo = Long.MIN_VALUE;

    private static final class Window {
        final long issuedAt;
        long highest;
        long seen;

        Window(long issuedAt) {
            this.issuedAt = issuedAt;
        }

        boolean take(long count) {
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

    NonceCounts(int most) {
        this.most = most;
    }

    /** Marks the count of the nonce as used. */
    Use use(String nonce, long issuedAt, long count) {
        Window window = windows.get(nonce);
        if (window == null) {
            if (issuedAt <= forgottenUpTo) {
                return Use.FORGOTTEN;
            }
            makeRoom();
            window = new Window(issuedAt);
            windows.put(nonce, window);
        }
        return window.take(count) ? Use.FRESH : Use.REPLAYED;
    }

    /** Drops the nonces issued before that time: they are too old to be accepted anyway. */
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
        if (windows.size() >= most) {
            Iterator<Window> oldest = windows.values().iterator();
            forgottenUpTo = Math.max(forgottenUpTo, oldest.next().issuedAt);
            oldest.remove();
        }
    }
}
