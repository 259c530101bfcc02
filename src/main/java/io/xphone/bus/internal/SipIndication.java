package io.xphone.bus.internal;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** An indication of the SIP transport to a transaction user. By reference, on one node. */
public sealed interface SipIndication {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * A request that is not a retransmission. The ACK of a 2xx has an empty {@code txId}.
     *
     * @param source the remote and local address of the request
     */
    record Request(String txId, SipRequest request, SipRoute source) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A response to a client transaction; a stray 2xx has an empty {@code txId}.
     *
     * @param source the route to the address that the request was sent to; of a stray 2xx, to its sender
     */
    record Response(String txId, SipResponse response, SipRoute source) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A client transaction ended without a final response. */
    record Failed(String txId, boolean timeout, String detail) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The peer cancelled an INVITE that has no final response; the 200 for the CANCEL has been sent. */
    record Cancelled(String inviteTxId, SipRequest cancel) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Follows new calls on their way to the dialog verticle, which runs {@code passed} when it comes to this: all
     * indications before it have been handled.
     */
    record Marker(Runnable passed) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** So many new calls have been rejected for overload since the last indication of this kind. */
    record CallsRejected(int calls) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The flow to the registrar failed: the connection was closed, no pongs arrived (RFC 5626 §3.5.1), or it was not
     * found.
     */
    record FlowLost(String detail) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A STUN keep-alive found a new mapped address (RFC 5626 §3.5.2). */
    record AddressChanged(String host, int port) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A connection that {@link SipCommand.MonitorFlow} named is closed.
     *
     * @param flow {@link SipRoute#flow}
     */
    record FlowEnded(long flow) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Handles indications: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Request indication);

        void on(Response indication);

        void on(Failed indication);

        void on(Cancelled indication);

        void on(Marker indication);

        void on(CallsRejected indication);

        void on(FlowLost indication);

        void on(AddressChanged indication);

        void on(FlowEnded indication);
    }

    /**
     * Rejects what is sent to one verticle alone; that verticle overrides the method. A new indication is named here
     * or, so the compiler demands, in every visitor.
     */
    interface SelectiveVisitor extends Visitor {
        @Override
        default void on(Cancelled indication) {
            throw new IllegalArgumentException("only a dialog verticle handles a cancelled INVITE");
        }

        @Override
        default void on(Marker indication) {
            throw new IllegalArgumentException("only a dialog verticle handles the marker of new calls");
        }

        @Override
        default void on(CallsRejected indication) {
            throw new IllegalArgumentException("only a dialog verticle counts rejected calls");
        }

        @Override
        default void on(FlowLost indication) {
            throw new IllegalArgumentException("only a registration verticle handles a lost flow");
        }

        @Override
        default void on(AddressChanged indication) {
            throw new IllegalArgumentException("only a registration verticle handles a changed address");
        }

        @Override
        default void on(FlowEnded indication) {
            throw new IllegalArgumentException("only a registrar monitors connections");
        }
    }
}
