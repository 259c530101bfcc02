package io.xphone.sip.locate;

/** The next step for a request, which {@link TargetFailover} returns. */
public sealed interface FailoverStep {

    /**
     * Send the request to this target, in a new transaction with a new branch (RFC 3263 §4.3).
     *
     * @param target the server
     * @param transport the target's transport, or TCP for a request too large for a datagram (RFC 3261 §18.1.1)
     */
    record Try(Target target, Transport transport) implements FailoverStep {}

    /** Deliver the received response to the transaction user. */
    record Deliver() implements FailoverStep {}

    /**
     * No target remains: the request has failed.
     *
     * @param timeout whether the last target did not respond in time; otherwise it was not reachable
     */
    record GiveUp(boolean timeout) implements FailoverStep {}

    /** Do nothing. */
    record Ignore() implements FailoverStep {}
}
