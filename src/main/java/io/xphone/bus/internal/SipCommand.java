package io.xphone.bus.internal;

import io.xphone.bus.Addresses;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import java.util.List;

/**
 * What a transaction user (a dialog verticle, the registration) asks of its agent's SIP transport. By reference, on one
 * node; sent to {@link Addresses#sip}.
 */
public sealed interface SipCommand {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * Starts a client transaction. The transport adds Via and finds the next hop from Route or Request-URI (RFC 3263).
     *
     * @param txId name of the transaction, unique in the agent
     * @param replyTo address that gets its {@link SipIndication}s
     * @param nextHop where it goes first; null: where Route or Request-URI say
     */
    record Send(String txId, String replyTo, SipRequest request, Uri nextHop) implements SipCommand {

        /** One that goes where Route or Request-URI say. */
        public Send(String txId, String replyTo, SipRequest request) {
            this(txId, replyTo, request, null);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Sends the ACK of a 2xx, which belongs to no transaction (RFC 3261 §13.2.2.4).
     *
     * @param nextHop where it goes first; null: where Route or Request-URI say
     */
    record SendAck(SipRequest ack, Uri nextHop) implements SipCommand {

        /** One that goes where Route or Request-URI say. */
        public SendAck(SipRequest ack) {
            this(ack, null);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Cancels an INVITE transaction; held back until a provisional answer came (RFC 3261 §9.1). */
    record Cancel(String inviteTxId, List<Header> headers) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Answers a server transaction. */
    record Respond(String txId, SipResponse response) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Asks for the way to {@code uri}; replied with a {@link SipRoute}, or failed when the name has no address.
     */
    record FindRoute(Uri uri) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Asks for an address of a host that SDP names (RFC 8866 §5.7); replied with its literal, or failed with what is
     * wrong.
     */
    record FindAddress(String host, AddressFamily family) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Binds what is to be listened on; replied when all is bound, failed with the address that is not. */
    record Open() implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Asks where requests are taken; replied with {@code transport:host:port} entries, separated by blanks. */
    record Listening() implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Watches the flow that leads to {@code uri}, and sends a keep-alive on it every {@code periodMillis}; 0 for none.
     */
    record KeepAlive(Uri uri, long periodMillis, boolean stun, String replyTo) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Carries out commands: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Send command);

        void on(SendAck command);

        void on(Cancel command);

        void on(Respond command);

        void on(FindRoute command);

        void on(FindAddress command);

        void on(Open command);

        void on(Listening command);

        void on(KeepAlive command);
    }
}
