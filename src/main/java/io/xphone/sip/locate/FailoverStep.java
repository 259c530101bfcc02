package io.xphone.sip.locate;

/** The next step for a request, which {@link TargetFailover} returns. */
public sealed interface FailoverStep {

    /** Passes this step to the method for its type. */
    void accept(Visitor visitor);

    /**
     * Send the request to this target, in a new transaction with a new branch (RFC 3263 §4.3).
     *
     * @param target the server
     * @param transport the target's transport, or TCP for a request too large for a datagram (RFC 3261 §18.1.1)
     */
    record Try(Target target, Transport transport) implements FailoverStep {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Deliver the received response to the transaction user. */
    record Deliver() implements FailoverStep {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * No target remains: the request has failed.
     *
     * @param timeout whether the last target did not respond in time; otherwise it was not reachable
     */
    record GiveUp(boolean timeout) implements FailoverStep {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Do nothing. */
    record Ignore() implements FailoverStep {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Carries out a step. */
    interface Visitor {
        void on(Try step);

        void on(Deliver step);

        void on(GiveUp step);

        void on(Ignore step);
    }
}
