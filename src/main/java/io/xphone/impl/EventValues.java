package io.xphone.impl;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;

/** The public values of messages and subscriptions, from events of the bus. */
final class EventValues {

    private EventValues() {}

    /** Options of a command: headers for the SIP message. */
    static JsonObject options(MultiMap headers) {
        return new JsonObject().put("headers", HeadersJson.toJson(headers));
    }
}
