package io.xphone.bus.internal;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.EventEnd;
import io.xphone.MessageSummary;
import io.xphone.RegistrationEvent;
import io.xphone.SourceBan;
import io.xphone.UserRegistrationEvent;
import io.xphone.options.HeadersJson;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.message.BodyText;
import io.xphone.sip.message.SipRequest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An event of a phone or server: of its registration, its messages, subscriptions and publications. Handles on the
 * node of the agent receive it by reference; all other receivers get its JSON form, with the name of the agent in
 * {@code agent}. Receivers must not change the values in it: it is delivered to several.
 */
public sealed interface PublishedAgentEvent {

    /** One method for each kind of event. */
    interface Visitor {
        void on(Registration event);

        void on(Message event);

        void on(Mailbox event);

        void on(Notify event);

        void on(SubscriptionLapsed event);

        void on(SubscriptionEnded event);

        void on(Subscriber event);

        void on(SubscriberEnded event);

        void on(PublicationLapsed event);

        void on(PublicationEnded event);

        void on(SourceBanned event);

        void on(UserRegistered event);
    }

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** The JSON form, without {@code agent}. */
    JsonObject toJson();

    /**
     * {@code registered}, {@code unregistered} or {@code registration-failed}.
     *
     * @param expires expiry of the binding, in s; only for REGISTERED
     */
    record Registration(RegistrationEvent event, int expires) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return switch (event.type()) {
                case REGISTERED -> json("registered").put("expires", expires);
                case UNREGISTERED -> json("unregistered").put("reason", event.reason());
                case FAILED ->
                    json("registration-failed").put("status", event.status()).put("reason", event.reason());
            };
        }
    }

    /** {@code source-banned}: too many authentications of a source failed. */
    record SourceBanned(SourceBan ban) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("source-banned").mergeIn(ban.toJson());
        }
    }

    /** {@code user-registered} or {@code user-unregistered}: a registration at a server begins or has ended. */
    record UserRegistered(UserRegistrationEvent event) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json(event.type() == UserRegistrationEvent.Type.REGISTERED ? "user-registered" : "user-unregistered")
                    .mergeIn(event.toJson());
        }
    }

    /** {@code message}: a MESSAGE arrived; {@code EventControl.respondToMessage} responds to it by its {@code id}. */
    record Message(
            String id,
            String from,
            String fromName,
            String to,
            String contentType,
            String text,
            byte[] body,
            MultiMap headers)
            implements PublishedAgentEvent {

        /** The event of a request. */
        public static Message of(String id, SipRequest message, String to) {
            return new Message(
                    id,
                    message.from().uri().toString(),
                    message.from().displayName().orElse(null),
                    to,
                    message.contentType().orElse("text/plain"),
                    BodyText.of(message),
                    message.body(),
                    SipHeaders.multiMap(message.headers()));
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("message")
                    .put("id", id)
                    .put("from", from)
                    .put("fromName", fromName)
                    .put("to", to)
                    .put("contentType", contentType)
                    .put("body", text)
                    .put("base64", base64(body))
                    .put("headers", HeadersJson.toJson(headers));
        }
    }

    /** {@code mailbox}: an unsolicited message summary arrived. */
    record Mailbox(String account, MessageSummary summary) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("mailbox").put("account", account).put("document", summary.toJson());
        }
    }

    /**
     * {@code notify}: a NOTIFY of a subscription arrived.
     *
     * @param document creates the JSON of the parsed body; null for unknown media types. When parsing failed, {@code
     *     problem} is the reason and this is the last valid document
     */
    record Notify(
            String subscription,
            String state,
            String reason,
            String fork,
            String contentType,
            String text,
            byte[] body,
            Supplier<JsonObject> document,
            String problem)
            implements PublishedAgentEvent {

        /** The event of a NOTIFY. */
        public static Notify of(
                String subscription, EventEffect.Notified notified, Supplier<JsonObject> document, String problem) {
            return new Notify(
                    subscription,
                    notified.state().value(),
                    notified.state().reason(),
                    notified.fork(),
                    notified.contentType(),
                    notified.text(),
                    notified.body(),
                    document,
                    problem);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("notify")
                    .put("subscription", subscription)
                    .put("state", state)
                    .put("reason", reason)
                    .put("fork", fork)
                    .put("contentType", contentType)
                    .put("body", text)
                    .put("base64", base64(body))
                    .put("document", document == null ? null : document.get())
                    .put("problem", problem);
        }
    }

    /**
     * {@code subscription-lapsed}: the subscription does not exist at the moment and is established again in
     * {@code retryMs}.
     */
    record SubscriptionLapsed(String subscription, String reason, long retryMs) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("subscription-lapsed")
                    .put("subscription", subscription)
                    .put("reason", reason)
                    .put("retryMs", retryMs);
        }
    }

    /** {@code subscription-ended}: the last event of a subscription. */
    record SubscriptionEnded(String subscription, EventEnd end) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("subscription-ended").put("subscription", subscription).mergeIn(end.toJson());
        }
    }

    /**
     * {@code subscriber}: a SUBSCRIBE of a new subscriber arrived; {@code EventControl.respondToSubscriber} decides by
     * its {@code id}.
     *
     * @param accept media types of the Accept header
     * @param expires requested duration, in s
     */
    record Subscriber(String id, String event, String from, String to, List<String> accept, long expires)
            implements PublishedAgentEvent {

        /** The event of a request. */
        public static Subscriber of(String id, SipRequest subscribe, String to, String event, long expires) {
            return new Subscriber(
                    id,
                    event,
                    subscribe.from().uri().toString(),
                    to,
                    subscribe.headers().list("Accept"),
                    expires);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("subscriber")
                    .put("id", id)
                    .put("event", event)
                    .put("from", from)
                    .put("to", to)
                    .put("accept", new JsonArray(accept))
                    .put("expires", expires);
        }
    }

    /** {@code subscriber-ended}: the subscription of a subscriber has ended. */
    record SubscriberEnded(String id, EventEnd end) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("subscriber-ended").put("id", id).mergeIn(end.toJson());
        }
    }

    /**
     * {@code publication-lapsed}: the server may have lost the published state; it is published again in
     * {@code retryMs}.
     */
    record PublicationLapsed(String id, String reason, long retryMs) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("publication-lapsed")
                    .put("id", id)
                    .put("reason", reason)
                    .put("retryMs", retryMs);
        }
    }

    /** {@code publication-ended}: the last event of a publication. */
    record PublicationEnded(String id, EventEnd end) implements PublishedAgentEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("publication-ended").put("id", id).mergeIn(end.toJson());
        }
    }

    /** The public value of the end of an event machine. */
    static EventEnd end(EventEffect.Ended ended) {
        EventEnd.Reason reason = switch (ended.reason()) {
            case CLOSED -> EventEnd.Reason.CLOSED;
            case REJECTED -> EventEnd.Reason.REJECTED;
            case TERMINATED -> EventEnd.Reason.TERMINATED;
            case TIMEOUT -> EventEnd.Reason.TIMEOUT;
            case TRANSPORT -> EventEnd.Reason.TRANSPORT;
        };
        return new EventEnd(reason, ended.status(), ended.phrase());
    }

    /**
     * The event of a JSON form.
     *
     * @return null when the type is not known: the sender may be of a later version
     */
    static PublishedAgentEvent fromJson(JsonObject json) {
        return switch (json.getString("type", "")) {
            case "registered" ->
                new Registration(
                        new RegistrationEvent(RegistrationEvent.Type.REGISTERED, 0, ""), json.getInteger("expires", 0));
            case "unregistered" ->
                new Registration(
                        new RegistrationEvent(RegistrationEvent.Type.UNREGISTERED, 0, json.getString("reason", "")), 0);
            case "registration-failed" ->
                new Registration(
                        new RegistrationEvent(
                                RegistrationEvent.Type.FAILED,
                                json.getInteger("status", 0),
                                json.getString("reason", "")),
                        0);
            case "user-registered", "user-unregistered" ->
                new UserRegistered(new UserRegistrationEvent(
                        json.getString("type").equals("user-registered")
                                ? UserRegistrationEvent.Type.REGISTERED
                                : UserRegistrationEvent.Type.UNREGISTERED,
                        json.getString("user"),
                        json.getString("contact"),
                        json.getString("source"),
                        json.getLong("expires", 0L),
                        json.getString("reason", ""),
                        json.getInteger("contacts", 0)));
            case "source-banned" ->
                new SourceBanned(new SourceBan(
                        json.getString("source"), json.getInteger("failures", 0), json.getLong("banMs", 0L)));
            case "message" ->
                new Message(
                        json.getString("id"),
                        json.getString("from"),
                        json.getString("fromName"),
                        json.getString("to"),
                        json.getString("contentType"),
                        json.getString("body"),
                        bytes(json),
                        HeadersJson.fromJson(json.getValue("headers")));
            case "mailbox" -> new Mailbox(json.getString("account"), summary(json.getJsonObject("document")));
            case "notify" ->
                new Notify(
                        json.getString("subscription"),
                        json.getString("state"),
                        json.getString("reason", ""),
                        json.getString("fork", ""),
                        json.getString("contentType", ""),
                        json.getString("body", ""),
                        bytes(json),
                        () -> json.getJsonObject("document"),
                        json.getString("problem"));
            case "subscription-lapsed" ->
                new SubscriptionLapsed(
                        json.getString("subscription"), json.getString("reason", ""), json.getLong("retryMs", 0L));
            case "subscription-ended" -> new SubscriptionEnded(json.getString("subscription"), end(json));
            case "subscriber" ->
                new Subscriber(
                        json.getString("id"),
                        json.getString("event"),
                        json.getString("from"),
                        json.getString("to"),
                        json.getJsonArray("accept", new JsonArray()).stream()
                                .map(String::valueOf)
                                .toList(),
                        json.getLong("expires"));
            case "subscriber-ended" -> new SubscriberEnded(json.getString("id"), end(json));
            case "publication-lapsed" ->
                new PublicationLapsed(json.getString("id"), json.getString("reason", ""), json.getLong("retryMs", 0L));
            case "publication-ended" -> new PublicationEnded(json.getString("id"), end(json));
            default -> null;
        };
    }

    private static EventEnd end(JsonObject json) {
        return new EventEnd(
                EventEnd.Reason.valueOf(json.getString("reason")),
                json.getInteger("status", 0),
                json.getString("phrase", ""));
    }

    private static MessageSummary summary(JsonObject document) {
        Map<String, MessageSummary.Counts> counts = new LinkedHashMap<>();
        document.getJsonObject("counts").forEach(entry -> {
            JsonObject count = (JsonObject) entry.getValue();
            counts.put(
                    entry.getKey(),
                    new MessageSummary.Counts(
                            count.getInteger("new"),
                            count.getInteger("old"),
                            count.getInteger("urgentNew"),
                            count.getInteger("urgentOld")));
        });
        return new MessageSummary(document.getBoolean("waiting"), document.getString("account"), counts);
    }

    private static byte[] bytes(JsonObject json) {
        return Base64.getDecoder().decode(json.getString("base64"));
    }

    private static String base64(byte[] body) {
        return Base64.getEncoder().encodeToString(body);
    }

    private static JsonObject json(String type) {
        return new JsonObject().put("type", type);
    }
}
