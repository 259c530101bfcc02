package io.xphone;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * The dialogs of a monitored user agent (RFC 4235), complete: partial notifications are merged.
 *
 * @param blf what a busy lamp field shows for them
 * @param dialogs the dialogs that exist, and those that the latest notification reported as terminated
 */
public record DialogInfo(BlfState blf, List<Dialog> dialogs) {

    /** Copies the list. */
    public DialogInfo {
        dialogs = List.copyOf(dialogs);
    }

    /** As JSON: the {@code document} of an event {@code notify}. */
    public JsonObject toJson() {
        JsonArray list = new JsonArray();
        dialogs.forEach(dialog -> list.add(dialog.toJson()));
        return new JsonObject().put("blf", blf.name()).put("dialogs", list);
    }

    /**
     * One dialog (RFC 4235 §4.1.2).
     *
     * @param id the id of the dialog within the notifications, unchanged from one to the next
     * @param callId the Call-ID; "" when it is not reported, as for the tags
     * @param localTag the tag of the monitored user agent
     * @param remoteTag the tag of the other party
     * @param direction {@code initiator}, {@code recipient} or ""
     * @param state the state of the dialog
     * @param local the URI of the monitored user agent, or ""
     * @param remote the URI of the other party, or ""
     * @param remoteName the display name of the other party, or ""
     */
    public record Dialog(
            String id,
            String callId,
            String localTag,
            String remoteTag,
            String direction,
            DialogState state,
            String local,
            String remote,
            String remoteName) {

        /** As JSON; the state in lower case, as in RFC 4235. */
        public JsonObject toJson() {
            return new JsonObject()
                    .put("id", id)
                    .put("state", state.name().toLowerCase(Locale.ROOT))
                    .put("direction", direction)
                    .put("callId", callId)
                    .put("localTag", localTag)
                    .put("remoteTag", remoteTag)
                    .put("local", local)
                    .put("remote", remote)
                    .put("remoteName", remoteName);
        }
    }

    /** States of a dialog (RFC 4235 §3.7.1). */
    public enum DialogState {
        /** The INVITE was sent. */
        TRYING,
        /** A 1xx response without a tag was received. */
        PROCEEDING,
        /** A 1xx response with a tag was received: the call is ringing. */
        EARLY,
        /** The call is established. */
        CONFIRMED,
        /** The dialog has ended. */
        TERMINATED
    }
}
