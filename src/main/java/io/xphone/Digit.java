package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * A received DTMF digit.
 *
 * @param digit 0-9, *, #, A-D
 * @param millis how long the key was pressed, in ms
 * @param method {@code RFC4733} or {@code INFO}
 */
public record Digit(char digit, int millis, String method) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("digit", String.valueOf(digit))
                .put("millis", millis)
                .put("method", method);
    }
}
