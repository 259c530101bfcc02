package io.xphone.sip.transaction;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** A transaction whose request is the peer's. */
abstract class ServerTransaction extends Transaction {

    private TransactionKey.Merge mergeKey;

    ServerTransaction(
            String id,
            TransactionKey key,
            SipRequest request,
            boolean reliable,
            TimerValues values,
            boolean silent,
            State first) {
        super(id, key, request, reliable, values, silent, first);
    }

    /** The request goes to the transaction user. */
    abstract void start(List<TransactionEffect> out);

    /** The request came again. */
    abstract void onRetransmission(List<TransactionEffect> out);

    /** The transaction user answers. */
    abstract void respond(SipResponse response, List<TransactionEffect> out);

    /** Under which the layer finds merged requests; {@code null} for none. */
    final TransactionKey.Merge mergeKey() {
        return mergeKey;
    }

    final void mergeKey(TransactionKey.Merge key) {
        mergeKey = key;
    }
}
