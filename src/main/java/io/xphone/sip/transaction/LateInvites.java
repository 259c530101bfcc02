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
 * Sent INVITEs that ended without a 2xx, for the time in which another branch may still send one (RFC 3261
 * §13.2.2.4). Their number is bounded: the oldest is removed first.
 */
final class LateInvites {

    static final int MAX_SIZE = 4_096;

    private final long millis;
    private final Map<String, TransactionKey> byId = new LinkedHashMap<>();
    private final Set<TransactionKey> keys = new HashSet<>();

    /** @param millis how long each INVITE is kept */
    LateInvites(long millis) {
        this.millis = millis;
    }

    void add(InviteClientTransaction invite, List<TransactionEffect> out) {
        if (byId.size() >= MAX_SIZE) {
            Iterator<Map.Entry<String, TransactionKey>> oldest = byId.entrySet().iterator();
            Map.Entry<String, TransactionKey> removed = oldest.next();
            out.add(new StopTimer(removed.getKey(), TransactionTimer.LATE));
            keys.remove(removed.getValue());
            oldest.remove();
        }
        keys.remove(byId.put(invite.id(), invite.key()));
        keys.add(invite.key());
        out.add(new StartTimer(invite.id(), TransactionTimer.LATE, millis));
    }

    void remove(String txId) {
        TransactionKey key = byId.remove(txId);
        if (key != null) {
            keys.remove(key);
        }
    }

    boolean contains(TransactionKey key) {
        return keys.contains(key);
    }
}
