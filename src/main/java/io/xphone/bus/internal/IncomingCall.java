package io.xphone.bus.internal;

import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.bus.Addresses;

/**
 * An inbound call that the application can answer. Handles on the node of the call receive it by reference ({@link
 * Addresses#inbox}); all other subscribers receive the JSON event {@code incoming}.
 *
 * @param info the data of the call; owned by the receiver
 */
public record IncomingCall(CallInfo info) {

    /** The event {@code incoming}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", "incoming")
                .put("call", info.getId())
                .put("info", info.toJson());
    }
}
