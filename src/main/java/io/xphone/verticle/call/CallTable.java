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
 * The calls of an agent, by the keys of messages: the call's id, Call-ID and local tag (RFC 3261 §12.2.2), the server
 * transaction of the INVITE, and client transactions, whose names begin with the call's id.
 */
final class CallTable {

    private static final char SEPARATOR = '|';

    private final Map<String, CallSession> byId = new LinkedHashMap<>();
    private final Map<String, List<CallSession>> bySipCallId = new HashMap<>();
    private final Map<String, CallSession> byInvite = new HashMap<>();
    private final Map<String, String> invites = new HashMap<>();
    private int endedCalls;
    private int ringingCalls;

    /** Adds a call by its id. */
    void add(CallSession call) {
        byId.put(call.id(), call);
    }

    /** Adds the Call-ID of a call. */
    void name(CallSession call, String sipCallId) {
        bySipCallId.computeIfAbsent(sipCallId, key -> new ArrayList<>(1)).add(call);
    }

    /** Adds the server transaction of the INVITE of a call. */
    void invited(CallSession call, String inviteTransaction) {
        byInvite.put(inviteTransaction, call);
        invites.put(call.id(), inviteTransaction);
    }

    /** Counts a call that has ended; its last transactions may continue. */
    void ended() {
        endedCalls++;
    }

    /** An inbound call begins to wait for its answer, or no longer waits for it. */
    void ringing(boolean rings) {
        ringingCalls += rings ? 1 : -1;
    }

    /** How many inbound calls wait for their answer. */
    int ringing() {
        return ringingCalls;
    }

    void remove(CallSession call) {
        if (byId.remove(call.id()) != null && call.over()) {
            endedCalls--;
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
        return byId.size() - endedCalls;
    }

    Collection<CallSession> all() {
        return new ArrayList<>(byId.values());
    }

    /** The machines of the calls with a Call-ID. */
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

    /** The call of a message; a request has the local tag in To, a response in From. */
    Optional<CallSession> of(SipMessage message, Optional<String> localTag) {
        List<CallSession> named = bySipCallId.get(message.callId());
        if (named == null || localTag.isEmpty()) {
            return Optional.empty();
        }
        for (CallSession call : named) {
            if (call.machine() != null && localTag.get().equals(call.machine().localTag())) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    /** The call of the server transaction of an INVITE; it may have no machine yet. */
    Optional<CallSession> ofInvite(String transaction) {
        return Optional.ofNullable(byInvite.get(transaction));
    }

    /** The call of a client transaction that {@link #transaction} named. */
    Optional<CallSession> ofTransaction(String name) {
        int end = name.indexOf(SEPARATOR);
        return end < 0 ? Optional.empty() : find(name.substring(0, end));
    }

    /** The name of a client transaction outside of its call. */
    static String transaction(String callId, String localName) {
        return callId + SEPARATOR + localName;
    }

    /** The name of that transaction in the call's machine. */
    static String localName(String transaction) {
        return transaction.substring(transaction.indexOf(SEPARATOR) + 1);
    }
}
