package io.xphone.sip.event.body;

/**
 * One dialog of a dialog-info document (RFC 4235 §4.1.2).
 *
 * @param id its identifier, the same in all documents of a subscription
 * @param callId the Call-ID; "" without one
 * @param localTag the tag of the monitored user agent; "" without one
 * @param remoteTag the tag of its peer; "" without one
 * @param direction {@code initiator}, {@code recipient} or ""
 * @param state the state of the dialog
 * @param local the URI of the monitored user agent, or ""
 * @param remote the URI of its peer, or ""
 * @param remoteName the display name of its peer, or ""
 */
public record DialogElement(
        String id,
        String callId,
        String localTag,
        String remoteTag,
        String direction,
        State state,
        String local,
        String remote,
        String remoteName) {

    /** The states of RFC 4235 §3.7.1. */
    public enum State {
        /** The INVITE was sent. */
        TRYING,
        /** A 1xx without tag was received. */
        PROCEEDING,
        /** A 1xx with tag was received: the call is ringing. */
        EARLY,
        /** The call is established. */
        CONFIRMED,
        /** The call has ended. */
        TERMINATED
    }

    /** A dialog with identifier and state only. */
    public static DialogElement of(String id, State state) {
        return new DialogElement(id, "", "", "", "", state, "", "", "");
    }
}
