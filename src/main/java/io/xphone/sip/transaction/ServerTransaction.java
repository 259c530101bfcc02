package io.xphone.sip.transaction;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** A server transaction: it receives a request and sends the responses (RFC 3261 §17.2). */
abstract class ServerTransaction extends Transaction {

    private TransactionKey.Merge mergeKey;

    ServerTransaction(
            String id,
            TransactionKey key,
            SipRequest request,
            boolean reliable,
            TimerValues values,
            boolean internal,
            State first) {
        super(id, key, request, reliable, values, internal, first);
    }

    /** Delivers the request to the transaction user. */
    abstract void start(List<TransactionEffect> out);

    /** Handles a retransmission of the request. */
    abstract void onRetransmission(List<TransactionEffect> out);

    /** Sends a response of the transaction user. */
    abstract void respond(SipResponse response, List<TransactionEffect> out);

    /** Whether a response has been sent. */
    abstract boolean responded();

    /** The key by which the layer detects merged requests; {@code null} for none. */
    final TransactionKey.Merge mergeKey() {
        return mergeKey;
    }

    final void mergeKey(TransactionKey.Merge key) {
        mergeKey = key;
    }
}
