package io.xphone.bus.internal;

import io.xphone.bus.Addresses;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import java.util.List;

/**
 * A command of a transaction user (a dialog, registration or subscription verticle) to the SIP transport of its agent.
 * By reference, on one node; sent to {@link Addresses#sip}.
 */
public sealed interface SipCommand {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * Starts a client transaction. The transport adds Via and finds the next hop from Route or Request-URI (RFC 3263).
     *
     * @param txId identifier of the transaction, unique in the agent
     * @param replyTo address that receives its {@link SipIndication}s
     * @param nextHop the next hop; null: the first Route or the Request-URI
     * @param flow the connection to send it on while that is open, {@link SipRoute#flow}; otherwise it goes to the next
     *     hop. {@link SipRoute#NO_FLOW} for none, {@link SipRoute#DATAGRAMS} for UDP
     * @param flowOnly whether the request fails when that connection is closed, instead of going to the next hop
     * @param credentials where the request may carry credentials; null: nowhere
     */
    record Send(
            String txId,
            String replyTo,
            SipRequest request,
            Uri nextHop,
            long flow,
            boolean flowOnly,
            CredentialUse credentials)
            implements SipCommand {

        /** On a connection while it is open. */
        public Send(
                String txId, String replyTo, SipRequest request, Uri nextHop, long flow, CredentialUse credentials) {
            this(txId, replyTo, request, nextHop, flow, false, credentials);
        }

        /** Without a connection. */
        public Send(String txId, String replyTo, SipRequest request, Uri nextHop, CredentialUse credentials) {
            this(txId, replyTo, request, nextHop, SipRoute.NO_FLOW, credentials);
        }

        /** Without a next hop: the first Route or the Request-URI. */
        public Send(String txId, String replyTo, SipRequest request, CredentialUse credentials) {
            this(txId, replyTo, request, null, credentials);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Sends the ACK of a 2xx, which belongs to no transaction (RFC 3261 §13.2.2.4).
     *
     * @param nextHop the next hop; null: the first Route or the Request-URI
     * @param flow as that of {@link Send}
     * @param credentials where it may carry the credentials of its INVITE; null: nowhere
     */
    record SendAck(SipRequest ack, Uri nextHop, long flow, CredentialUse credentials) implements SipCommand {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Cancels an INVITE transaction; delayed until a provisional response is received (RFC 3261 §9.1). */
    record Cancel(String inviteTxId, List<Header> headers) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Sends a response in a server transaction. */
    record Respond(String txId, SipResponse response) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Sends the only response to a request that creates no state: once, with a To tag that is derived from the request.
     * The transaction ends, a retransmission of the request is handled as a new one, and the ACK is discarded (RFC 3261
     * §8.2.7, §26.3.2.4). When the transaction has sent a response already, this is the same as {@link Respond}.
     */
    record RespondOnce(String txId, SipResponse response) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Finds the route to {@code uri}; the reply is a {@link SipRoute}. Fails when the name has no address.
     *
     * @param flow as that of {@link Send}
     */
    record FindRoute(Uri uri, long flow) implements SipCommand {

        /** Without a connection. */
        public FindRoute(Uri uri) {
            this(uri, SipRoute.NO_FLOW);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Resolves a host name from SDP (RFC 8866 §5.7); the reply is an address as a literal. Fails with a readable
     * message.
     */
    record FindAddress(String host, AddressFamily family) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Finds the servers of a service by its SRV records (RFC 2782); the reply is {@link ServiceRecords}. Fails with a
     * readable message when DNS does not respond.
     *
     * @param name such as {@code _stun._udp.example.com}
     */
    record FindService(String name) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Binds the configured addresses; the reply follows when all are bound. Fails with the address that cannot be
     * bound.
     */
    record Open() implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Requests the bound addresses; the reply has {@code transport:host:port} entries, separated by spaces. */
    record Listening() implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Monitors the flow to {@code uri}, and sends a keep-alive on it every {@code periodMillis}; 0 for none.
     */
    record KeepAlive(Uri uri, long periodMillis, boolean stun, String replyTo) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Adds configured next hops, which the registrar named in a Service-Route (RFC 3608), and finds their addresses;
     * see {@link SipRoute#configured}.
     */
    record AddHops(List<? extends Uri> hops) implements SipCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Requests one {@link SipIndication.FlowEnded} when a connection is closed, at once if it is closed already.
     *
     * @param flow {@link SipRoute#flow}
     * @param replyTo address that receives it
     */
    record MonitorFlow(long flow, String replyTo) implements SipCommand {
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

        void on(RespondOnce command);

        void on(FindRoute command);

        void on(FindAddress command);

        void on(FindService command);

        void on(Open command);

        void on(Listening command);

        void on(KeepAlive command);

        void on(AddHops command);

        void on(MonitorFlow command);
    }
}
