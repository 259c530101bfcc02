package io.xphone.sip.locate;

/** What is to be done next with a request, as {@link TargetFailover} says. */
public sealed interface FailoverStep {

    /**
     * Send it there: a new transaction, with a branch of its own (RFC 3263 §4.3).
     *
     * @param target the server
     * @param transport by what: the target's, or TCP for a request too large for a datagram (RFC 3261 §18.1.1)
     */
    record Try(Target target, Transport transport) implements FailoverStep {}

    /** What came is the answer: hand it to the transaction user. */
    record Deliver() implements FailoverStep {}

    /**
     * Nobody is left to ask.
     *
     * @param timeout whether the last one did not answer in time; else it could not be reached
     */
    record GiveUp(boolean timeout) implements FailoverStep {}

    /** Nothing. */
    record Ignore() implements FailoverStep {}
}
