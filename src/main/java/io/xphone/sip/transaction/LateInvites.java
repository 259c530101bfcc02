package io.xphone.sip.transaction;

import io.xphone.sip.transaction.TransactionEffect.StartTimer;
import io.xphone.sip.transaction.TransactionEffect.StopTimer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The INVITEs of ours that ended without a 2xx, for as long as a branch of theirs may still answer (RFC 3261 §13.2.2.4). Bounded: past that
 * the oldest is forgotten.
 */
final class LateInvites {

    /** How many are remembered. */
    static final int MOST = 4_096;

    private final long millis;
    private final Map<String, TransactionKey> byId = new LinkedHashMap<>();
    private final Set<TransactionKey> keys = new HashSet<>();

    /** @param millis for how long each is remembered */
    LateInvites(long millis) {
        this.millis = millis;
    }

    void add(InviteClientTransaction invite, List<TransactionEffect> out) {
        if (byId.size() >= MOST) {
            Iterator<Map.Entry<String, TransactionKey>> oldest = byId.entrySet().iterator();
            Map.Entry<String, TransactionKey> gone = oldest.next();
            out.add(new StopTimer(gone.getKey(), TransactionTimer.LATE));
            keys.remove(gone.getValue());
            oldest.remove();
        }
        keys.remove(byId.put(invite.id(), invite.key()));
        keys.add(invite.key());
        out.add(new StartTimer(invite.id(), TransactionTimer.LATE, millis));
    }

    void forget(String txId) {
        TransactionKey key = byId.remove(txId);
        if (key != null) {
            keys.remove(key);
        }
    }

    boolean has(TransactionKey key) {
        return keys.contains(key);
    }
}
