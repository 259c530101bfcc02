package io.xphone.sip.transaction;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cancelled;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table of transactions: finds the machine that a message, a timer or a command is for (RFC 3261 §17.1.3, §17.2.3)
 * and takes it out when it has ended.
 *
 * <p>What it does by itself, so that its user never sees it: absorbs repeated requests, responses and ACKs of failures,
 * answers CANCEL (200, or 481 when nothing matches, §9.2), refuses merged requests (482, §8.2.2.2), holds a CANCEL back
 * until a provisional response came (§9.1), drops responses with more than one Via (§8.1.3.3) or another sent-by than ours (§18.1.2). A 2xx
 * that fits no transaction goes to the user only when it answers an INVITE that ended without one within the last 64*T1: ACK and BYE go to
 * where such a response says, so that anybody else's would send us wherever he likes.
 *
 * <p>Every method returns its effects in the order in which they are to be carried out; a message costs one look-up in
 * a hash table. Identifiers that are not known (any more) have no effect. Not safe for use by several threads.
 */
public final class TransactionLayer {

    /** Appended to the identifier of an INVITE: the identifier of its CANCEL. Both go the same way. */
    public static final String CANCEL_SUFFIX = ".cancel";

    /** Begins the identifiers of server transactions; those of client transactions must not begin with it. */
    public static final String SERVER_PREFIX = "srv-";

    private final TimerValues timers;
    private final Identifiers ids;
    private final Map<TransactionKey, ClientTransaction> clients = new HashMap<>();
    private final Map<TransactionKey, ServerTransaction> servers = new HashMap<>();
    private final Map<String, Transaction> byId = new HashMap<>();
    private final Set<TransactionKey.Merge> origins = new HashSet<>();
    private final LateInvites late;
    private long served;

    /**
     * An empty table.
     *
     * @param timers the intervals in milliseconds
     * @param ids for the To tags of the layer's own responses
     */
    public TransactionLayer(TimerValues timers, Identifiers ids) {
        this.timers = timers;
        this.ids = ids;
        this.late = new LateInvites(timers.transactionTimeout());
    }

    /**
     * Starts a client transaction.
     *
     * @param txId the caller's name for it, not in use
     * @param request any but ACK (which has no transaction); its top Via has a branch of its own
     * @param reliable whether it goes by TCP, TLS or WebSocket
     * @throws IllegalArgumentException for an ACK, or when identifier or branch is in use
     */
    public List<TransactionEffect> send(String txId, SipRequest request, boolean reliable) {
        if (request.method().equals(Method.ACK)) {
            throw new IllegalArgumentException("An ACK for a 2xx has no transaction");
        }
        List<TransactionEffect> out = new ArrayList<>(4);
        open(txId, request, reliable, false, out);
        return out;
    }

    private void open(String txId, SipRequest request, boolean reliable, boolean silent, List<TransactionEffect> out) {
        TransactionKey key = TransactionKey.of(request);
        if (txId.startsWith(SERVER_PREFIX) || byId.containsKey(txId) || clients.containsKey(key)) {
            throw new IllegalArgumentException("Transaction identifier or branch in use: " + txId);
        }
        ClientTransaction transaction = request.method().equals(Method.INVITE)
                ? new InviteClientTransaction(txId, key, request, reliable, timers)
                : new NonInviteClientTransaction(txId, key, request, reliable, timers, silent);
        clients.put(key, transaction);
        byId.put(txId, transaction);
        transaction.start(out);
    }

    /** See {@link #cancel(String, List)}, without headers of one's own. */
    public List<TransactionEffect> cancel(String inviteTxId) {
        return cancel(inviteTxId, List.of());
    }

    /**
     * Cancels an INVITE that has no final response: now if a provisional came, else as soon as one comes. The user
     * hears of the INVITE's final response (487, or a 2xx that crossed), or that it failed 64*T1 after the CANCEL;
     * nothing of the CANCEL's own.
     *
     * @param headers what the CANCEL is to carry besides, a Reason say
     */
    public List<TransactionEffect> cancel(String inviteTxId, List<Header> headers) {
        List<TransactionEffect> out = new ArrayList<>(4);
        if (byId.get(inviteTxId) instanceof InviteClientTransaction invite) {
            invite.cancel(headers);
            sendCancel(invite, out);
        }
        return out;
    }

    private void sendCancel(InviteClientTransaction invite, List<TransactionEffect> out) {
        if (invite.cancelDue()) {
            SipRequest cancel = invite.takeCancel(out);
            open(invite.id() + CANCEL_SUFFIX, cancel, invite.reliable(), true, out);
        }
    }

    /** A response came from the network. */
    public List<TransactionEffect> onResponse(SipResponse response) {
        List<TransactionEffect> out = new ArrayList<>(4);
        if (response.vias().size() != 1) {
            return out;
        }
        TransactionKey key = TransactionKey.of(response);
        ClientTransaction transaction = clients.get(key);
        if (transaction == null) {
            if (response.success() && late.has(key)) {
                out.add(new Deliver("", response));
            }
            return out;
        }
        transaction.onResponse(response, out);
        if (transaction instanceof InviteClientTransaction invite) {
            sendCancel(invite, out);
        }
        removeIfTerminated(transaction, out);
        return out;
    }

    /**
     * A request came from the network.
     *
     * @param reliable whether by TCP, TLS or WebSocket
     */
    public List<TransactionEffect> onRequest(SipRequest request, boolean reliable) {
        List<TransactionEffect> out = new ArrayList<>(4);
        String method = request.method();
        if (method.equals(Method.ACK)) {
            acknowledge(request, out);
            return out;
        }
        TransactionKey key = TransactionKey.received(request, method);
        ServerTransaction known = servers.get(key);
        if (known != null) {
            known.onRetransmission(out);
        } else if (method.equals(Method.CANCEL)) {
            cancelled(key, request, reliable, out);
        } else {
            opened(key, request, reliable, out);
        }
        return out;
    }

    private void acknowledge(SipRequest ack, List<TransactionEffect> out) {
        TransactionKey key = TransactionKey.received(ack, Method.INVITE);
        if (servers.get(key) instanceof InviteServerTransaction invite && acknowledges(ack, key, invite)) {
            invite.onAck(ack, out);
            removeIfTerminated(invite, out);
        } else {
            out.add(new Deliver("", ack));
        }
    }

    /** Without a branch to go by, the To tag has to be the one of the response (§17.2.3). */
    private static boolean acknowledges(SipRequest ack, TransactionKey key, InviteServerTransaction invite) {
        return key instanceof TransactionKey.Server
                || invite.localTag().equals(ack.to().tag());
    }

    private void opened(TransactionKey key, SipRequest request, boolean reliable, List<TransactionEffect> out) {
        Optional<TransactionKey.Merge> origin = TransactionKey.merge(request);
        boolean merged = origin.isPresent() && !origins.add(origin.get());
        ServerTransaction transaction = add(key, request, reliable, merged);
        if (merged) {
            answer(transaction, 482, ids.tag(), out);
        } else {
            transaction.mergeKey(origin.orElse(null));
            transaction.start(out);
        }
    }

    private void cancelled(TransactionKey key, SipRequest cancel, boolean reliable, List<TransactionEffect> out) {
        ServerTransaction transaction = add(key, cancel, reliable, true);
        if (servers.get(TransactionKey.received(cancel, Method.INVITE)) instanceof InviteServerTransaction invite) {
            // The To tag is to be the one of the INVITE's responses (§9.2), as far as there is one.
            answer(transaction, 200, invite.localTag().orElseGet(ids::tag), out);
            if (invite.cancellable() && !invite.silent()) {
                out.add(new Cancelled(invite.id(), cancel));
            }
        } else {
            answer(transaction, 481, ids.tag(), out);
        }
    }

    private ServerTransaction add(TransactionKey key, SipRequest request, boolean reliable, boolean silent) {
        String txId = SERVER_PREFIX + Long.toString(++served, Character.MAX_RADIX);
        ServerTransaction transaction = request.method().equals(Method.INVITE)
                ? new InviteServerTransaction(txId, key, request, reliable, timers, silent)
                : new NonInviteServerTransaction(txId, key, request, reliable, timers, silent);
        servers.put(key, transaction);
        byId.put(txId, transaction);
        return transaction;
    }

    private void answer(ServerTransaction transaction, int status, String tag, List<TransactionEffect> out) {
        transaction.respond(TransactionResponses.of(transaction.request(), status, tag), out);
        removeIfTerminated(transaction, out);
    }

    /**
     * The user answers. A 2xx to an INVITE may be given again and again until its ACK came (RFC 6026 §7.1): each goes
     * out while the transaction lasts. What a state or RFC 4320 does not permit is dropped.
     */
    public List<TransactionEffect> respond(String txId, SipResponse response) {
        List<TransactionEffect> out = new ArrayList<>(4);
        if (byId.get(txId) instanceof ServerTransaction transaction) {
            transaction.respond(response, out);
            removeIfTerminated(transaction, out);
        }
        return out;
    }

    /** A timer fired that {@link TransactionEffect.StartTimer} had asked for. */
    public List<TransactionEffect> onTimer(String txId, TransactionTimer timer) {
        List<TransactionEffect> out = new ArrayList<>(4);
        Transaction transaction = byId.get(txId);
        if (timer == TransactionTimer.LATE) {
            late.forget(txId);
        } else if (transaction != null) {
            transaction.onTimer(timer, out);
            removeIfTerminated(transaction, out);
        }
        return out;
    }

    /** The last {@link TransactionEffect.Transmit} of that transaction could not be carried out. */
    public List<TransactionEffect> onTransportError(String txId) {
        List<TransactionEffect> out = new ArrayList<>(4);
        Transaction transaction = byId.get(txId);
        if (transaction != null) {
            transaction.onTransportError(out);
            removeIfTerminated(transaction, out);
        }
        return out;
    }

    /** How many transactions there are. */
    public int size() {
        return byId.size();
    }

    private void removeIfTerminated(Transaction transaction, List<TransactionEffect> out) {
        if (!transaction.terminated()) {
            return;
        }
        byId.remove(transaction.id());
        if (transaction instanceof ServerTransaction server) {
            servers.remove(server.key());
            if (server.mergeKey() != null) {
                origins.remove(server.mergeKey());
            }
        } else {
            clients.remove(transaction.key());
            if (transaction instanceof InviteClientTransaction invite && !invite.accepted()) {
                late.add(invite, out);
            }
        }
    }
}
