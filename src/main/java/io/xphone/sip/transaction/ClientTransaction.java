package io.xphone.sip.transaction;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** A client transaction: it sends a request and receives the responses (RFC 3261 §17.1). */
abstract class ClientTransaction extends Transaction {

    ClientTransaction(
            String id,
            TransactionKey key,
            SipRequest request,
            boolean reliable,
            TimerValues values,
            boolean internal,
            State first) {
        super(id, key, request, reliable, values, internal, first);
    }

    /** Sends the request. */
    abstract void start(List<TransactionEffect> out);

    /** Handles a response that belongs to this transaction. */
    abstract void onResponse(SipResponse response, List<TransactionEffect> out);
}
