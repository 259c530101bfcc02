package io.xphone.verticle.call;

import io.xphone.call.CallMachine;
import io.xphone.sip.message.SipMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The calls of an agent, by what messages name them by: our id, Call-ID and our tag (RFC 3261 §12.2.2), the transaction of the INVITE, and our
 * own transactions, whose names begin with the call's id.
 */
final class CallTable {

    private static final char SEPARATOR = '|';

    private final Map<String, CallSession> byId = new LinkedHashMap<>();
    private final Map<String, List<CallSession>> bySipCallId = new HashMap<>();
    private final Map<String, CallSession> byInvite = new HashMap<>();
    private final Map<String, String> invites = new HashMap<>();
    private int over;

    /** A call that nothing but its id is known of yet. */
    void add(CallSession call) {
        byId.put(call.id(), call);
    }

    /** It has a Call-ID now. */
    void name(CallSession call, String sipCallId) {
        bySipCallId.computeIfAbsent(sipCallId, key -> new ArrayList<>(1)).add(call);
    }

    /** It began with this server transaction. */
    void invited(CallSession call, String inviteTransaction) {
        byInvite.put(inviteTransaction, call);
        invites.put(call.id(), inviteTransaction);
    }

    /** It has ended, though its last messages may go on for a while. */
    void ended() {
        over++;
    }

    void remove(CallSession call) {
        if (byId.remove(call.id()) != null && call.over()) {
            over--;
        }
        String invite = invites.remove(call.id());
        if (invite != null) {
            byInvite.remove(invite);
        }
        if (call.machine() != null) {
            bySipCallId.computeIfPresent(call.machine().callId(), (key, named) -> {
                named.remove(call);
                return named.isEmpty() ? null : named;
            });
        }
    }

    int size() {
        return byId.size();
    }

    /** How many calls have not ended. */
    int active() {
        return byId.size() - over;
    }

    Collection<CallSession> all() {
        return new ArrayList<>(byId.values());
    }

    /** The machines of the calls of a Call-ID. */
    List<CallMachine> machines(String sipCallId) {
        return bySipCallId.getOrDefault(sipCallId, List.of()).stream()
                .map(CallSession::machine)
                .filter(Objects::nonNull)
                .toList();
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    Optional<CallSession> find(String id) {
        return Optional.ofNullable(byId.get(id)).filter(call -> call.machine() != null);
    }

    /** The call of a message: a request bears our tag in To, a response in From. */
    Optional<CallSession> of(SipMessage message, Optional<String> ourTag) {
        List<CallSession> named = bySipCallId.get(message.callId());
        if (named == null || ourTag.isEmpty()) {
            return Optional.empty();
        }
        for (CallSession call : named) {
            if (call.machine() != null && ourTag.get().equals(call.machine().localTag())) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    /** The call that began with this server transaction, or is about to: it may have no machine yet. */
    Optional<CallSession> ofInvite(String transaction) {
        return Optional.ofNullable(byInvite.get(transaction));
    }

    /** The call of one of our transactions, as {@link #transaction} named it. */
    Optional<CallSession> ofTransaction(String name) {
        int end = name.indexOf(SEPARATOR);
        return end < 0 ? Optional.empty() : find(name.substring(0, end));
    }

    /** What a machine's transaction is called outside its call. */
    static String transaction(String callId, String own) {
        return callId + SEPARATOR + own;
    }

    /** What its machine calls that transaction. */
    static String own(String transaction) {
        return transaction.substring(transaction.indexOf(SEPARATOR) + 1);
    }
}
