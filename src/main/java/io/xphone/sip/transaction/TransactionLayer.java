package io.xphone.sip.transaction;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cancelled;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import io.xphone.sip.transaction.TransactionEffect.Transmit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The table of transactions: it finds the transaction of a message, a timer or a command (RFC 3261 §17.1.3, §17.2.3)
 * and removes a transaction that has ended.
 *
 * <p>The layer handles the following without its user:
 *
 * <ul>
 *   <li>It absorbs retransmitted requests and responses, and the ACKs of 300-699 responses.
 *   <li>It responds to CANCEL: 200, or 481 without state when no INVITE matches (§9.2).
 *   <li>It rejects merged requests with 482 (§8.2.2.2), without state: their source address may be forged.
 *   <li>It absorbs the ACKs of {@link StatelessResponses}.
 *   <li>It delays a CANCEL until a provisional response was received (§9.1).
 *   <li>It discards responses with more than one Via (§8.1.3.3) or with a foreign sent-by (§18.1.2).
 *   <li>It discards a 2xx without transaction, unless the INVITE ended without a 2xx within the last 64*T1: the user
 *       sends ACK and BYE to the Contact of a 2xx, so a forged one could direct them to any address.
 * </ul>
 *
 * <p>Every method returns its effects in the order in which they have to be carried out; a message costs one look-up in
 * a hash table. Unknown identifiers have no effect. Not safe for use by several threads.
 */
public final class TransactionLayer {

    /** The identifier of a CANCEL is the one of its INVITE with this suffix. Both are sent to the same next hop. */
    public static final String CANCEL_SUFFIX = ".cancel";

    /** The prefix of the identifiers of server transactions, which those of client transactions must not have. */
    public static final String SERVER_PREFIX = "srv-";

    private final TimerValues timers;
    private final StatelessResponses stateless;
    private final Map<TransactionKey, ClientTransaction> clients = new HashMap<>();
    private final Map<TransactionKey, ServerTransaction> servers = new HashMap<>();
    private final Map<String, Transaction> byId = new HashMap<>();
    private final Set<TransactionKey.Merge> origins = new HashSet<>();
    private final LateInvites late;
    private long serverTransactions;

    /**
     * Creates an empty table.
     *
     * @param timers the intervals in milliseconds
     * @param stateless makes the layer's own responses
     */
    public TransactionLayer(TimerValues timers, StatelessResponses stateless) {
        this.timers = timers;
        this.stateless = stateless;
        this.late = new LateInvites(timers.transactionTimeout());
    }

    /**
     * Starts a client transaction.
     *
     * @param txId a new identifier for the transaction
     * @param request any request but ACK (which has no transaction); its top Via has a unique branch
     * @param reliable whether the transport is reliable: TCP, TLS or WebSocket
     * @throws IllegalArgumentException for an ACK, or when the identifier or the branch is in use
     */
    public List<TransactionEffect> send(String txId, SipRequest request, boolean reliable) {
        if (request.method().equals(Method.ACK)) {
            throw new IllegalArgumentException("An ACK for a 2xx has no transaction");
        }
        List<TransactionEffect> out = new ArrayList<>(4);
        open(txId, request, reliable, false, out);
        return out;
    }

    private void open(
            String txId, SipRequest request, boolean reliable, boolean internal, List<TransactionEffect> out) {
        TransactionKey key = TransactionKey.of(request);
        if (txId.startsWith(SERVER_PREFIX) || byId.containsKey(txId) || clients.containsKey(key)) {
            throw new IllegalArgumentException("Transaction identifier or branch in use: " + txId);
        }
        ClientTransaction transaction = request.method().equals(Method.INVITE)
                ? new InviteClientTransaction(txId, key, request, reliable, timers)
                : new NonInviteClientTransaction(txId, key, request, reliable, timers, internal);
        clients.put(key, transaction);
        byId.put(txId, transaction);
        transaction.start(out);
    }

    /**
     * Cancels an INVITE without final response: at once after a provisional response, else as soon as one is received.
     * The user receives the INVITE's final response (487, or a 2xx that crossed the CANCEL), or {@code Failed} 64*T1
     * after the CANCEL; the responses to the CANCEL are not delivered.
     *
     * @param headers further headers of the CANCEL, e.g. Reason
     */
    public List<TransactionEffect> cancel(String inviteTxId, List<Header> headers) {
        List<TransactionEffect> out = new ArrayList<>(4);
        if (byId.get(inviteTxId) instanceof InviteClientTransaction invite) {
            invite.requestCancel(headers);
            sendCancel(invite, out);
        }
        return out;
    }

    private void sendCancel(InviteClientTransaction invite, List<TransactionEffect> out) {
        if (invite.cancelDue()) {
            SipRequest cancel = invite.buildCancel(out);
            open(invite.id() + CANCEL_SUFFIX, cancel, invite.reliable(), true, out);
        }
    }

    /** The identifier of the client transaction that a response belongs to; "" for none. */
    public String clientOf(SipResponse response) {
        if (clients.isEmpty() || response.vias().isEmpty()) {
            return "";
        }
        ClientTransaction transaction = clients.get(TransactionKey.of(response));
        return transaction == null ? "" : transaction.id();
    }

    /**
     * The identifier of the INVITE server transaction that a CANCEL, or the ACK of a failure, refers to; "" for none
     * and for other requests.
     */
    public String inviteOf(SipRequest request) {
        if (!request.is(Method.CANCEL) && !request.is(Method.ACK)) {
            return "";
        }
        ServerTransaction invite = servers.get(TransactionKey.received(request, Method.INVITE));
        return invite == null ? "" : invite.id();
    }

    /** Handles a response from the network. */
    public List<TransactionEffect> onResponse(SipResponse response) {
        List<TransactionEffect> out = new ArrayList<>(4);
        if (response.vias().size() != 1) {
            return out;
        }
        TransactionKey key = TransactionKey.of(response);
        ClientTransaction transaction = clients.get(key);
        if (transaction == null) {
            if (response.success() && late.contains(key)) {
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
     * Handles a request from the network.
     *
     * @param reliable whether the transport is reliable: TCP, TLS or WebSocket
     */
    public List<TransactionEffect> onRequest(SipRequest request, boolean reliable) {
        List<TransactionEffect> out = new ArrayList<>(4);
        String method = request.method();
        if (method.equals(Method.ACK)) {
            onAck(request, out);
            return out;
        }
        TransactionKey key = TransactionKey.received(request, method);
        ServerTransaction existing = servers.get(key);
        if (existing != null) {
            existing.onRetransmission(out);
        } else if (method.equals(Method.CANCEL)) {
            onCancel(key, request, reliable, out);
        } else {
            onNewRequest(key, request, reliable, out);
        }
        return out;
    }

    private void onAck(SipRequest ack, List<TransactionEffect> out) {
        if (stateless.acknowledges(ack)) {
            return;
        }
        TransactionKey key = TransactionKey.received(ack, Method.INVITE);
        if (servers.get(key) instanceof InviteServerTransaction invite && acknowledges(ack, key, invite)) {
            invite.onAck(ack, out);
            removeIfTerminated(invite, out);
        } else {
            out.add(new Deliver("", ack));
        }
    }

    /** Without an RFC 3261 branch, the To tag has to be the one of the response (§17.2.3). */
    private static boolean acknowledges(SipRequest ack, TransactionKey key, InviteServerTransaction invite) {
        return key instanceof TransactionKey.Server
                || invite.localTag().equals(ack.to().tag());
    }

    private void onNewRequest(TransactionKey key, SipRequest request, boolean reliable, List<TransactionEffect> out) {
        Optional<TransactionKey.Merge> origin = TransactionKey.merge(request);
        boolean merged = origin.isPresent() && !origins.add(origin.get());
        if (merged) {
            out.add(new Transmit("", stateless.of(request, 482)));
            return;
        }
        ServerTransaction transaction = add(key, request, reliable);
        transaction.mergeKey(origin.orElse(null));
        transaction.start(out);
    }

    private void onCancel(TransactionKey key, SipRequest cancel, boolean reliable, List<TransactionEffect> out) {
        if (!(servers.get(TransactionKey.received(cancel, Method.INVITE)) instanceof InviteServerTransaction invite)) {
            out.add(new Transmit("", stateless.of(cancel, 481)));
            return;
        }
        ServerTransaction transaction = add(key, cancel, reliable);
        SipResponse ok = stateless.of(cancel, 200);
        if (cancel.to().tag().isEmpty() && invite.localTag().isPresent()) { // the tag should be the same (§9.2)
            NameAddress to = cancel.to().withTag(invite.localTag().get());
            ok = ok.toBuilder().to(to).build();
        }
        transaction.respond(ok, out);
        removeIfTerminated(transaction, out);
        if (invite.cancellable()) {
            out.add(new Cancelled(invite.id(), cancel));
        }
    }

    private ServerTransaction add(TransactionKey key, SipRequest request, boolean reliable) {
        String txId = SERVER_PREFIX + Long.toString(++serverTransactions, Character.MAX_RADIX);
        ServerTransaction transaction = request.method().equals(Method.INVITE)
                ? new InviteServerTransaction(txId, key, request, reliable, timers)
                : new NonInviteServerTransaction(
                        txId, key, request, reliable, timers, request.method().equals(Method.CANCEL));
        servers.put(key, transaction);
        byId.put(txId, transaction);
        return transaction;
    }

    /**
     * Sends a response. The user may repeat a 2xx to an INVITE until its ACK is received (RFC 6026 §7.1): each one is
     * sent while the transaction exists. A response that the state or RFC 4320 does not permit is discarded.
     */
    public List<TransactionEffect> respond(String txId, SipResponse response) {
        List<TransactionEffect> out = new ArrayList<>(4);
        if (byId.get(txId) instanceof ServerTransaction transaction) {
            transaction.respond(response, out);
            removeIfTerminated(transaction, out);
        }
        return out;
    }

    /**
     * Sends the response to a request that creates no state (RFC 3261 §8.2.7): once. The transaction ends, and so does
     * that of its CANCEL, so a retransmission is a new request. A transaction that has sent a response goes on as by
     * {@link #respond}: the peer may retransmit no more.
     *
     * @param form the response as it is sent, from the request and {@code response}; empty to send none
     */
    public List<TransactionEffect> respondOnce(
            String txId, BiFunction<SipRequest, SipResponse, Optional<SipResponse>> form, SipResponse response) {
        if (!(byId.get(txId) instanceof ServerTransaction transaction) || transaction.responded()) {
            return respond(txId, response);
        }
        List<TransactionEffect> out = new ArrayList<>(4);
        form.apply(transaction.request(), response).ifPresent(sent -> transaction.transmit(sent, out));
        if (transaction instanceof InviteServerTransaction) {
            ServerTransaction cancel = servers.get(TransactionKey.received(transaction.request(), Method.CANCEL));
            if (cancel != null) {
                end(cancel, out);
            }
        }
        end(transaction, out);
        return out;
    }

    private void end(ServerTransaction transaction, List<TransactionEffect> out) {
        transaction.terminate(out);
        removeIfTerminated(transaction, out);
    }

    /** Whether a request belongs to a transaction that exists. */
    public boolean knows(SipRequest request) {
        return servers.containsKey(TransactionKey.received(request, request.method()));
    }

    /** Handles the expiry of a timer that {@link TransactionEffect.StartTimer} started. */
    public List<TransactionEffect> onTimer(String txId, TransactionTimer timer) {
        List<TransactionEffect> out = new ArrayList<>(4);
        Transaction transaction = byId.get(txId);
        if (timer == TransactionTimer.LATE) {
            late.remove(txId);
        } else if (transaction != null) {
            transaction.onTimer(timer, out);
            removeIfTerminated(transaction, out);
        }
        return out;
    }

    /** Handles the failure of the last {@link TransactionEffect.Transmit} of this transaction. */
    public List<TransactionEffect> onTransportError(String txId) {
        List<TransactionEffect> out = new ArrayList<>(4);
        Transaction transaction = byId.get(txId);
        if (transaction != null) {
            transaction.onTransportError(out);
            removeIfTerminated(transaction, out);
        }
        return out;
    }

    /** The number of transactions. */
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
