package io.xphone.nat.turn;

import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An effect of a {@link TurnClient}, to be performed by the caller. */
public sealed interface TurnEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * Send a message to the server.
     *
     * @param message a request or an indication
     */
    record Send(StunMessage message) implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The server has made the allocation.
     *
     * @param relayed the relayed transport address
     * @param mapped the address of the client as the server sees it
     */
    record Allocated(StunAddress relayed, StunAddress mapped) implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The server refers to another one, with which a new client is to be started; this one is done.
     *
     * @param server the address of the other server
     * @param domain its name, for the certificate; null for none
     */
    record Redirected(StunAddress server, String domain) implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * There is no allocation; the client is done.
     *
     * @param cause the cause
     * @param code the ERROR-CODE, 0 for none
     * @param reason human-readable reason
     */
    record Failed(Cause cause, int code, String reason) implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        /**
         * How long the server should not be asked for another allocation (RFC 8656 §7.4), in ms. For 437 it applies
         * after the third client address.
         */
        public long holdOffMillis() {
            return switch (cause) {
                case TIMEOUT, TRANSPORT -> 60_000;
                case CREDENTIALS, INTEGRITY, UNUSABLE -> 300_000;
                case ERROR_RESPONSE ->
                    switch (code) {
                        case 486, 508, 500 -> 60_000;
                        case 437 -> 120_000;
                        default -> 300_000;
                    };
            };
        }
    }

    /**
     * The allocation no longer exists; the client is done.
     *
     * @param reason human-readable reason
     */
    record Lost(String reason) implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The allocation has been deleted after {@link TurnClient#close}; the client is done. */
    record Closed() implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The server does not relay to a peer.
     *
     * @param peer the peer
     * @param code the ERROR-CODE, 0 for none
     * @param reason human-readable reason
     */
    record PeerRefused(InetAddress peer, int code, String reason) implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A datagram of a peer arrived in a Data indication.
     *
     * @param peer a peer with a permission
     * @param data the datagram
     */
    record Data(InetSocketAddress peer, byte[] data) implements TurnEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The causes of a failure. */
    enum Cause {
        /** No response. */
        TIMEOUT,
        /** No response with valid integrity: the password is wrong, or the message is changed on its ways. */
        INTEGRITY,
        /** The server rejected the name or the password. */
        CREDENTIALS,
        /** Another error response. */
        ERROR_RESPONSE,
        /** An unusable response: no address, no lifetime, a challenge that cannot be answered. */
        UNUSABLE,
        /** The connection was closed, or the server is unreachable. */
        TRANSPORT
    }

    /** Performs effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Send effect);

        void on(Allocated effect);

        void on(Redirected effect);

        void on(Failed effect);

        void on(Lost effect);

        void on(Closed effect);

        void on(PeerRefused effect);

        void on(Data effect);
    }
}
