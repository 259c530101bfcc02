package io.xphone.call;

import java.util.Objects;

/**
 * What the application wants to know of calls, and what it leaves to us. Immutable.
 *
 * @param trustIdentity whether the peer may say who calls (RFC 3325 §7: only peers of one's own Trust Domain may)
 * @param calledNumberFrom where the called number is read
 * @param autoAnswer whether calls that ask to be answered at once are
 * @param messageEvents whether each message of the peer is told with its headers
 */
public record CallPolicy(
        boolean trustIdentity, CalledNumberFrom calledNumberFrom, boolean autoAnswer, boolean messageEvents) {

    /** Nobody is trusted, nothing is answered by itself, no messages are told. */
    public static final CallPolicy DEFAULT = new CallPolicy(false, CalledNumberFrom.REQUEST_URI, false, false);

    /** Refuses null. */
    public CallPolicy {
        Objects.requireNonNull(calledNumberFrom, "calledNumberFrom");
    }

    /** The same with another trust. */
    public CallPolicy withTrustIdentity(boolean trust) {
        return new CallPolicy(trust, calledNumberFrom, autoAnswer, messageEvents);
    }
}
