package io.xphone.bus.internal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.EventEnd;
import io.xphone.bus.EventControl;
import io.xphone.options.HeadersJson;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.body.MessageSummaryDocument;
import io.xphone.sip.message.BodyText;
import io.xphone.sip.message.SipRequest;
import java.util.Base64;

/**
 * The JSON form of the events of messages, subscriptions and publications. Every event has {@code type} and
 * {@code agent}.
 */
public final class MessagingEvents {

    private MessagingEvents() {}

    /** {@code message}: a MESSAGE arrived; {@link EventControl#respondToMessage} responds to it by its {@code id}. */
    public static JsonObject message(String id, SipRequest message) {
        return event("message")
                .put("id", id)
                .put("from", message.from().uri().toString())
                .put("fromName", message.from().displayName().orElse(null))
                .put("to", message.to().uri().toString())
                .put("contentType", message.contentType().orElse("text/plain"))
                .put("body", BodyText.of(message))
                .put("base64", base64(message.body()))
                .put("headers", HeadersJson.toJson(SipHeaders.multiMap(message.headers())));
    }

    /** {@code mailbox}: an unsolicited message summary arrived. */
    public static JsonObject mailbox(String account, MessageSummaryDocument summary) {
        return event("mailbox")
                .put("account", account)
                .put("document", DocumentValues.summary(summary).toJson());
    }

    /**
     * {@code notify}: a NOTIFY of a subscription arrived. {@code document} is the parsed body when the media type is
     * known; when parsing failed, {@code problem} is the reason and {@code document} is the last valid one.
     */
    public static JsonObject notify(
            String subscription, EventEffect.Notified notified, JsonObject document, String problem) {
        return event("notify")
                .put("subscription", subscription)
                .put("state", notified.state().value())
                .put("reason", notified.state().reason())
                .put("fork", notified.fork())
                .put("contentType", notified.contentType())
                .put("body", notified.text())
                .put("base64", base64(notified.body()))
                .put("document", document)
                .put("problem", problem);
    }

    /**
     * {@code subscription-lapsed}: the subscription does not exist at the moment and is established again in
     * {@code retryMs}.
     */
    public static JsonObject lapsed(String subscription, EventEffect.Lapsed lapsed) {
        return event("subscription-lapsed")
                .put("subscription", subscription)
                .put("reason", lapsed.why())
                .put("retryMs", lapsed.retryInMillis());
    }

    /** {@code subscription-ended}: the last event of a subscription. */
    public static JsonObject ended(String subscription, EventEffect.Ended ended) {
        return end(event("subscription-ended").put("subscription", subscription), ended);
    }

    /**
     * {@code subscriber}: a SUBSCRIBE of a new subscriber arrived; {@link EventControl#respondToSubscriber} decides by
     * its {@code id}.
     */
    public static JsonObject subscriber(String id, SipRequest subscribe, String event, long expires) {
        return event("subscriber")
                .put("id", id)
                .put("event", event)
                .put("from", subscribe.from().uri().toString())
                .put("to", subscribe.to().uri().toString())
                .put("accept", new JsonArray(subscribe.headers().list("Accept")))
                .put("expires", expires);
    }

    /** {@code subscriber-ended}: the subscription of a subscriber has ended. */
    public static JsonObject subscriberEnded(String id, EventEffect.Ended ended) {
        return end(event("subscriber-ended").put("id", id), ended);
    }

    /**
     * {@code publication-lapsed}: the server may have lost the published state; it is published again in
     * {@code retryMs}.
     */
    public static JsonObject publicationLapsed(String id, EventEffect.Lapsed lapsed) {
        return event("publication-lapsed")
                .put("id", id)
                .put("reason", lapsed.why())
                .put("retryMs", lapsed.retryInMillis());
    }

    /** {@code publication-ended}: the last event of a publication. */
    public static JsonObject publicationEnded(String id, EventEffect.Ended ended) {
        return end(event("publication-ended").put("id", id), ended);
    }

    private static JsonObject end(JsonObject event, EventEffect.Ended ended) {
        return event.put("reason", reason(ended.reason()).name())
                .put("status", ended.status())
                .put("phrase", ended.phrase());
    }

    private static EventEnd.Reason reason(EventEffect.EndReason reason) {
        return switch (reason) {
            case CLOSED -> EventEnd.Reason.CLOSED;
            case REJECTED -> EventEnd.Reason.REJECTED;
            case TERMINATED -> EventEnd.Reason.TERMINATED;
            case TIMEOUT -> EventEnd.Reason.TIMEOUT;
            case TRANSPORT -> EventEnd.Reason.TRANSPORT;
        };
    }

    private static String base64(byte[] body) {
        return Base64.getEncoder().encodeToString(body);
    }

    private static JsonObject event(String type) {
        return new JsonObject().put("type", type);
    }
}
