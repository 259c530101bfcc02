package io.xphone.nat.stun;

/** An effect of a {@link StunBindingClient}, to be performed by the caller. */
public sealed interface StunEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * Send the request to the server.
     *
     * @param request the same request in all retransmissions
     */
    record Send(StunMessage request) implements StunEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Start the timer of the transaction, replacing a running one.
     *
     * @param delayMillis delay until {@link StunBindingClient#onTimer()}
     */
    record StartTimer(long delayMillis) implements StunEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Stop the timer. */
    record StopTimer() implements StunEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The transaction succeeded and is done.
     *
     * @param address the source address of the request as seen by the server
     * @param roundTripMillis round-trip time in ms; -1 after a retransmission
     */
    record Mapped(StunAddress address, long roundTripMillis) implements StunEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The transaction failed and is done.
     *
     * @param cause the cause
     * @param code the ERROR-CODE, 0 for none
     * @param reason human-readable reason
     */
    record Failed(Cause cause, int code, String reason) implements StunEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The causes of a failure. */
    enum Cause {
        /** No response to any request. */
        TIMEOUT,
        /** An error response. */
        ERROR_RESPONSE,
        /** An unusable response: an attribute not understood, no address, no error code. */
        UNUSABLE,
        /** The request could not be sent, or the server is unreachable. */
        TRANSPORT
    }

    /** Performs effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Send effect);

        void on(StartTimer effect);

        void on(StopTimer effect);

        void on(Mapped effect);

        void on(Failed effect);
    }
}
