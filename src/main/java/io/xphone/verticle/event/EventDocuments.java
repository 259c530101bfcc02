package io.xphone.verticle.event;

import io.vertx.core.json.JsonObject;
import io.xphone.bus.internal.DocumentValues;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.body.BodyParseException;
import io.xphone.sip.event.body.DialogInfoDocument;
import io.xphone.sip.event.body.DialogStates;
import io.xphone.sip.event.body.MessageSummaryDocument;
import io.xphone.sip.event.body.PresenceDocument;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The parsed documents of one subscription. An invalid document leaves the last valid state unchanged. */
final class EventDocuments {

    /** Parsers of documents that contain the full state, by media type; the result creates its JSON form. */
    private static final Map<String, Function<byte[], Supplier<JsonObject>>> FULL_STATE = Map.of(
            MessageSummaryDocument.TYPE, body -> DocumentValues.summary(MessageSummaryDocument.parse(body))::toJson,
            PresenceDocument.TYPE, body -> DocumentValues.presence(PresenceDocument.parse(body))::toJson);

    private String fork = "";
    private DialogStates dialogs;
    private Supplier<JsonObject> last;
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
        if (type.equals(DialogInfoDocument.TYPE)) {
            DialogInfoDocument info = DialogInfoDocument.parse(body);
            dialogs = dialogs == null ? new DialogStates() : dialogs;
            gap = dialogs.take(info) == DialogStates.Outcome.GAP;
            last = DocumentValues.dialogs(dialogs)::toJson;
        } else if (FULL_STATE.containsKey(type)) {
            last = FULL_STATE.get(type).apply(body);
        }
    }

    /** Creates the JSON form of the last valid state; null before the first one and for unknown media types. */
    Supplier<JsonObject> last() {
        return last;
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
