package io.xphone.verticle.event;

import io.vertx.core.json.JsonObject;
import io.xphone.bus.MessagingEvents;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.body.BodyParseException;
import io.xphone.sip.event.body.DialogInfo;
import io.xphone.sip.event.body.MessageSummary;
import io.xphone.sip.event.body.Presence;
import io.xphone.sip.event.body.WatchedDialogs;
import java.util.Map;
import java.util.function.Function;

/** The documents of one subscription, read: the last good state stays when one can't be. */
final class EventDocuments {

    private static final Map<String, Function<byte[], JsonObject>> WHOLE = Map.of(
            MessageSummary.TYPE, body -> MessagingEvents.document(MessageSummary.parse(body)),
            Presence.TYPE, body -> MessagingEvents.document(Presence.parse(body)));

    private String fork = "";
    private WatchedDialogs dialogs;
    private JsonObject last;
    private String problem;
    private boolean gap;

    /** Reads what a NOTIFY brought. */
    void take(EventEffect.Notified notified) {
        problem = null;
        gap = false;
        if (notified.body().length == 0) {
            return;
        }
        if (!fork.equals(notified.fork())) { // versions begin anew with a dialog
            fork = notified.fork();
            dialogs = null;
        }
        try {
            read(notified.contentType(), notified.body());
        } catch (BodyParseException malformed) {
            problem = malformed.getMessage();
        }
    }

    private void read(String type, byte[] body) {
        if (type.equals(DialogInfo.TYPE)) {
            DialogInfo info = DialogInfo.parse(body);
            dialogs = dialogs == null ? new WatchedDialogs() : dialogs;
            gap = dialogs.take(info) == WatchedDialogs.Outcome.GAP;
            last = MessagingEvents.document(dialogs);
        } else if (WHOLE.containsKey(type)) {
            last = WHOLE.get(type).apply(body);
        }
    }

    /** The last good state; null before there is one, or when the media type is not known. */
    JsonObject last() {
        return last == null ? null : last.copy();
    }

    /** Why the latest document could not be read; null when it could. */
    String problem() {
        return problem;
    }

    /** Whether a partial state is missing before the latest. */
    boolean gap() {
        return gap;
    }
}
