package io.xphone.bus.internal;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** What the SIP transport tells a transaction user. By reference, on one node. */
public sealed interface SipIndication {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * A request that is no retransmission. The ACK of a 2xx comes with an empty {@code txId}.
     *
     * @param source where it came from, and on which address of ours
     */
    record Request(String txId, SipRequest request, SipRoute source) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** An answer to a transaction of ours; a stray 2xx comes with an empty {@code txId}. */
    record Response(String txId, SipResponse response) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A transaction ended without a final answer. */
    record Failed(String txId, boolean timeout, String detail) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The peer cancelled an INVITE that has no final answer; the CANCEL itself has been answered. */
    record Cancelled(String inviteTxId, SipRequest cancel) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The flow to the registrar is dead: connection closed, or no pong (RFC 5626 §3.5.1). */
    record FlowLost(String detail) implements SipIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The address that a STUN keep-alive shows has changed (RFC 5626 §3.5.2). */
    record AddressChanged(String host, int port) implements SipIndication {
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

        void on(FlowLost indication);

        void on(AddressChanged indication);
    }
}
