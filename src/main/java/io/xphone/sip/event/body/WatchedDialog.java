package io.xphone.sip.event.body;

/**
 * One dialog as its owner tells it (RFC 4235 §4.1.2).
 *
 * @param id its name within the document, the same from document to document
 * @param callId the Call-ID; "" when it is not told, as the tags
 * @param localTag the tag of the one that is watched
 * @param remoteTag the tag of the other side
 * @param direction {@code initiator}, {@code recipient} or ""
 * @param state how far it is
 * @param local the one that is watched: a URI, or ""
 * @param remote the other side: a URI, or ""
 * @param remoteName the display name of the other side, or ""
 */
public record WatchedDialog(
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
        /** An INVITE went out. */
        TRYING,
        /** It had an answer of 1xx without tag. */
        PROCEEDING,
        /** It rings. */
        EARLY,
        /** It is up. */
        CONFIRMED,
        /** It is over. */
        TERMINATED
    }

    /** One of which only id and state are told. */
    public static WatchedDialog of(String id, State state) {
        return new WatchedDialog(id, "", "", "", "", state, "", "", "");
    }
}
