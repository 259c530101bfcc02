package io.xphone.call.settings;

import io.xphone.sip.identity.ContactAlias;
import java.util.Objects;

/**
 * The application's policy for calls. Immutable.
 *
 * @param trustIdentity whether the peer's identity headers are trusted (RFC 3325 §7: only for peers of the own Trust
 *     Domain)
 * @param calledNumberSource the source of the called number
 * @param autoAnswer whether calls that request automatic answering are answered
 * @param messageEvents whether each received message is published with its headers
 * @param alias the user part of the local Contact
 */
public record CallPolicy(
        boolean trustIdentity,
        CalledNumberSource calledNumberSource,
        boolean autoAnswer,
        boolean messageEvents,
        ContactAlias alias) {

    /** No trust, no automatic answering, no message events. */
    public static final CallPolicy DEFAULT = new CallPolicy(false, CalledNumberSource.REQUEST_URI, false, false);

    /** Rejects null. */
    public CallPolicy {
        Objects.requireNonNull(calledNumberSource, "calledNumberFrom");
    }

    /** Without alias. */
    public CallPolicy(
            boolean trustIdentity, CalledNumberSource calledNumberSource, boolean autoAnswer, boolean messageEvents) {
        this(trustIdentity, calledNumberSource, autoAnswer, messageEvents, ContactAlias.NONE);
    }

    /** This policy with another trust. */
    public CallPolicy withTrustIdentity(boolean trust) {
        return new CallPolicy(trust, calledNumberSource, autoAnswer, messageEvents, alias);
    }
}
