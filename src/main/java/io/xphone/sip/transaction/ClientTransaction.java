package io.xphone.sip.transaction;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** A transaction whose request is ours. */
abstract class ClientTransaction extends Transaction {

    ClientTransaction(
            String id,
            TransactionKey key,
            SipRequest request,
            boolean reliable,
            TimerValues values,
            boolean silent,
            State first) {
        super(id, key, request, reliable, values, silent, first);
    }

    /** Sends the request. */
    abstract void start(List<TransactionEffect> out);

    /** A response of this transaction came. */
    abstract void onResponse(SipResponse response, List<TransactionEffect> out);
}
