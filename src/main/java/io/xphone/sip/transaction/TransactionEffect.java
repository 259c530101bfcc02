package io.xphone.sip.transaction;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;

/** An action that the owner of a {@link TransactionLayer} has to carry out, in the order of the list. */
public sealed interface TransactionEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** The identifier of the transaction; "" for none. */
    String txId();

    /**
     * Send this message: a request (also ACK and CANCEL) to the target of the transaction's request, a response as its
     * Via requires (RFC 3261 §18.2.2). A response with an empty identifier has no transaction: it goes where the
     * request that is being handled came from, whose sender may have forged its address. The identifier of a CANCEL is
     * the one of its INVITE with {@link TransactionLayer#CANCEL_SUFFIX} appended.
     */
    record Transmit(String txId, SipMessage message) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Deliver to the transaction user: a new request of a server transaction, or a response of a client transaction.
     * With an empty identifier: an ACK for a 2xx, or a late 2xx to an INVITE whose transaction ended without one within
     * the last 64*T1.
     */
    record Deliver(String txId, SipMessage message) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A CANCEL for an INVITE without final response was received, and its 200 was sent: the transaction user responds
     * to the INVITE with 487.
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

    /** Call {@link TransactionLayer#onTimer} after this delay; replaces a running timer of the same name. */
    record StartTimer(String txId, TransactionTimer timer, long delayMillis) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Stop this timer. (If it fires nevertheless, it is ignored.) */
    record StopTimer(String txId, TransactionTimer timer) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Report to the transaction user: there was no final response to the request, or it could not be sent; for an
     * INVITE server transaction: there was no ACK for the 300-699 response, or a response could not be sent.
     */
    record Failed(String txId, Cause cause) implements TransactionEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The transaction has ended: its identifier is no longer valid. */
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
