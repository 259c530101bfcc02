package io.xphone.impl;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.EventEnd;
import io.xphone.MessageSummary;
import io.xphone.Notification;
import io.xphone.options.HeadersJson;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The public values of messages and subscriptions, from events of the bus. */
final class EventValues {

    private EventValues() {}

    static EventEnd end(JsonObject event) {
        return new EventEnd(
                EventEnd.Reason.valueOf(event.getString("reason")),
                event.getInteger("status", 0),
                event.getString("phrase", ""));
    }

    static Notification notification(JsonObject event) {
        return new Notification(
                event.getString("state"),
                event.getString("reason", ""),
                event.getString("contentType", ""),
                event.getString("body", ""),
                bytes(event),
                event.getString("fork", ""));
    }

    static Buffer bytes(JsonObject event) {
        return Buffer.buffer(Base64.getDecoder().decode(event.getString("base64")));
    }

    /** Headers of an event: an object of names, each with a string or an array of strings. */
    static MultiMap headers(JsonObject event) {
        return HeadersJson.fromJson(event.getValue("headers"));
    }

    /** Options of a command: headers for the SIP message. */
    static JsonObject options(MultiMap headers) {
        return new JsonObject().put("headers", HeadersJson.toJson(headers));
    }

    /** @param document the {@code document} of an event {@code mailbox} */
    static MessageSummary summary(JsonObject document) {
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
}
