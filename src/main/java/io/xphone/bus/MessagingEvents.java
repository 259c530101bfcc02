package io.xphone.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.body.MessageSummary;
import io.xphone.sip.event.body.Presence;
import io.xphone.sip.event.body.WatchedDialog;
import io.xphone.sip.event.body.WatchedDialogs;
import io.xphone.sip.message.BodyText;
import io.xphone.sip.message.SipRequest;
import java.util.Base64;
import java.util.Locale;

/** The JSON form of what is told of messages, subscriptions and publications. Each bears {@code type} and {@code agent}. */
public final class MessagingEvents {

    private MessagingEvents() {}

    /** {@code message}: a MESSAGE came; answered with {@link EventControl#answerMessage} by its {@code id}. */
    public static JsonObject message(String id, SipRequest message) {
        JsonObject headers = new JsonObject();
        message.headers().forEach(header -> headers.put(header.name(), header.value()));
        return event("message")
                .put("id", id)
                .put("from", message.from().uri().toString())
                .put("fromName", message.from().displayName().orElse(null))
                .put("to", message.to().uri().toString())
                .put("contentType", message.contentType().orElse("text/plain"))
                .put("body", BodyText.of(message))
                .put("base64", base64(message.body()))
                .put("headers", headers);
    }

    /** {@code mailbox}: messages wait, or not any more; told without a subscription. */
    public static JsonObject mailbox(String account, MessageSummary summary) {
        return event("mailbox").put("account", account).put("document", document(summary));
    }

    /**
     * {@code notify}: a NOTIFY of the subscription {@code watch} came. {@code document} is what it says where we know the
     * media type; when it could not be read, {@code problem} tells why and {@code document} is the last good one.
     */
    public static JsonObject notify(String watch, EventEffect.Notified notified, JsonObject document, String problem) {
        return event("notify")
                .put("watch", watch)
                .put("state", notified.state().value())
                .put("reason", notified.state().reason())
                .put("fork", notified.fork())
                .put("contentType", notified.contentType())
                .put("body", notified.text())
                .put("base64", base64(notified.body()))
                .put("document", document)
                .put("problem", problem);
    }

    /** {@code watch-lapsed}: the subscription is gone for the moment, and asked for anew in {@code retryMs}. */
    public static JsonObject lapsed(String watch, EventEffect.Lapsed lapsed) {
        return event("watch-lapsed")
                .put("watch", watch)
                .put("reason", lapsed.why())
                .put("retryMs", lapsed.retryInMillis());
    }

    /** {@code watch-ended}: nothing more comes of that subscription. */
    public static JsonObject ended(String watch, EventEffect.Ended ended) {
        return end(event("watch-ended").put("watch", watch), ended);
    }

    /** {@code watcher}: someone subscribes; decided with {@link EventControl#answerWatcher} by its {@code id}. */
    public static JsonObject watcher(String id, SipRequest subscribe, String event, long expires) {
        return event("watcher")
                .put("id", id)
                .put("event", event)
                .put("from", subscribe.from().uri().toString())
                .put("to", subscribe.to().uri().toString())
                .put("accept", new JsonArray(subscribe.headers().list("Accept")))
                .put("expires", expires);
    }

    /** {@code watcher-ended}: a subscriber is gone. */
    public static JsonObject watcherEnded(String id, EventEffect.Ended ended) {
        return end(event("watcher-ended").put("id", id), ended);
    }

    /** {@code publication-lapsed}: published state may be gone, and is published anew in {@code retryMs}. */
    public static JsonObject publicationLapsed(String id, EventEffect.Lapsed lapsed) {
        return event("publication-lapsed")
                .put("id", id)
                .put("reason", lapsed.why())
                .put("retryMs", lapsed.retryInMillis());
    }

    /** {@code publication-ended}: published state is gone for good. */
    public static JsonObject publicationEnded(String id, EventEffect.Ended ended) {
        return end(event("publication-ended").put("id", id), ended);
    }

    /** What waits in a mailbox. */
    public static JsonObject document(MessageSummary summary) {
        JsonObject counts = new JsonObject();
        summary.counts()
                .forEach((kind, count) -> counts.put(
                        kind,
                        new JsonObject()
                                .put("new", count.fresh())
                                .put("old", count.old())
                                .put("urgentNew", count.urgentFresh())
                                .put("urgentOld", count.urgentOld())));
        return new JsonObject()
                .put("waiting", summary.waiting())
                .put("account", summary.account())
                .put("counts", counts);
    }

    /** The presence of someone. */
    public static JsonObject document(Presence presence) {
        JsonArray tuples = new JsonArray();
        presence.tuples()
                .forEach(tuple -> tuples.add(new JsonObject()
                        .put("id", tuple.id())
                        .put("open", tuple.open())
                        .put("contact", tuple.contact())
                        .put("note", tuple.note())));
        return new JsonObject()
                .put("entity", presence.entity())
                .put("open", presence.open())
                .put("note", presence.note())
                .put("activities", new JsonArray(presence.activities()))
                .put("tuples", tuples);
    }

    /** The dialogs of someone. */
    public static JsonObject document(WatchedDialogs watched) {
        JsonArray dialogs = new JsonArray();
        for (WatchedDialog dialog : watched.dialogs()) {
            dialogs.add(new JsonObject()
                    .put("id", dialog.id())
                    .put("state", dialog.state().name().toLowerCase(Locale.ROOT))
                    .put("direction", dialog.direction())
                    .put("callId", dialog.callId())
                    .put("localTag", dialog.localTag())
                    .put("remoteTag", dialog.remoteTag())
                    .put("local", dialog.local())
                    .put("remote", dialog.remote())
                    .put("remoteName", dialog.remoteName()));
        }
        return new JsonObject().put("lamp", watched.lamp().name()).put("dialogs", dialogs);
    }

    private static JsonObject end(JsonObject event, EventEffect.Ended ended) {
        return event.put("reason", ended.reason().name())
                .put("status", ended.status())
                .put("phrase", ended.phrase());
    }

    private static String base64(byte[] body) {
        return Base64.getEncoder().encodeToString(body);
    }

    private static JsonObject event(String type) {
        return new JsonObject().put("type", type);
    }
}
