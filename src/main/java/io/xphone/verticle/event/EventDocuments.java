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

/** The parsed documents of one subscription. An invalid document leaves the last valid state unchanged. */
final class EventDocuments {

    private static final Map<String, Function<byte[], JsonObject>> FULL_STATE = Map.of(
            MessageSummary.TYPE, body -> MessagingEvents.document(MessageSummary.parse(body)),
            Presence.TYPE, body -> MessagingEvents.document(Presence.parse(body)));

    private String fork = "";
    private WatchedDialogs dialogs;
    private JsonObject last;
    private String problem;
    private boolean gap;

    /** Parses the document of a NOTIFY. */
    void onNotify(EventEffect.Notified notified) {
        problem = null;
        gap = false;
        if (notified.body().length == 0) {
            return;
        }
        if (!fork.equals(notified.fork())) { // each dialog has its own sequence of versions
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
        } else if (FULL_STATE.containsKey(type)) {
            last = FULL_STATE.get(type).apply(body);
        }
    }

    /** The last valid state; null before the first one and for unknown media types. */
    JsonObject last() {
        return last == null ? null : last.copy();
    }

    /** Why the latest document is invalid; null when it is valid. */
    String problem() {
        return problem;
    }

    /** Whether a partial state before the latest one is missing. */
    boolean gap() {
        return gap;
    }
}
