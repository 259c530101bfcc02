package io.xphone.nat.stun;

/** What a {@link StunBindingClient} wants done. */
public sealed interface StunEffect {

    /**
     * Send this request to the server.
     *
     * @param request the same one in all retransmissions
     */
    record Send(StunMessage request) implements StunEffect {}

    /**
     * Start the transaction's one timer, in place of the one that may run.
     *
     * @param delayMillis until {@link StunBindingClient#onTimer()}
     */
    record StartTimer(long delayMillis) implements StunEffect {}

    /** Stop the timer. */
    record StopTimer() implements StunEffect {}

    /**
     * The transaction succeeded; it is over.
     *
     * @param address where the server saw the request come from
     * @param roundTripMillis -1 where a retransmission makes it unknowable
     */
    record Mapped(StunAddress address, long roundTripMillis) implements StunEffect {}

    /**
     * The transaction failed; it is over.
     *
     * @param cause why
     * @param code of ERROR-CODE, 0 without one
     * @param reason for people
     */
    record Failed(Cause cause, int code, String reason) implements StunEffect {}

    /** Why a transaction failed. */
    enum Cause {
        /** No response to any request. */
        TIMEOUT,
        /** An error response. */
        REFUSED,
        /** A response that must not be used: an attribute not understood, no address, no error code. */
        UNUSABLE,
        /** The network refused the request. */
        TRANSPORT
    }
}
