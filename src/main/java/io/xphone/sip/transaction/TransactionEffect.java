package io.xphone.sip.transaction;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;

/**
 * What the holder of a {@link TransactionLayer} has to do, in the order of the list.
 */
public sealed interface TransactionEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** The transaction concerned; "" where none is. */
    String txId();

    /**
     * Send it: a request (ACK and CANCEL too) to where the transaction's request went, a response by its Via
     * (RFC 3261 §18.2.2). A CANCEL made by the layer has the identifier of its INVITE with
     * {@link TransactionLayer#CANCEL_SUFFIX} appended.
     */
    record Transmit(String txId, SipMessage message) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * For the transaction user: a new request of a server transaction, a response of a client transaction. With an
     * empty identifier: an ACK for a 2xx, or a 2xx to an INVITE of ours whose transaction ended without one a short while ago.
     */
    record Deliver(String txId, SipMessage message) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A CANCEL came for an INVITE without final response, and was answered 200: the transaction user answers the
     * INVITE with 487.
     */
    record Cancelled(String inviteTxId, SipRequest cancel) implements TransactionEffect {
        @Override
        public String txId() {
            return inviteTxId;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Call {@link TransactionLayer#onTimer} after that many milliseconds; takes the place of a running one. */
    record StartTimer(String txId, TransactionTimer timer, long delayMillis) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** That timer is of no use any more. (If it fires all the same, it is ignored.) */
    record StopTimer(String txId, TransactionTimer timer) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * For the transaction user: the request got no final response, or could not be sent; for a server INVITE, the
     * failure response got no ACK or could not be sent.
     */
    record Failed(String txId, Cause cause) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The identifier means nothing any more. */
    record Terminated(String txId) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Why a transaction failed. */
    enum Cause {
        /** No final response (or no ACK) in time. */
        TIMEOUT,
        /** The message could not be sent. */
        TRANSPORT
    }

    /** Carries out effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Transmit effect);

        void on(Deliver effect);

        void on(Cancelled effect);

        void on(StartTimer effect);

        void on(StopTimer effect);

        void on(Failed effect);

        void on(Terminated effect);
    }
}
