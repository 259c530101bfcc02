package io.xphone.bus.internal;

import io.vertx.core.json.JsonObject;

/**
 * An event of a call, addressed to a subscriber: by reference to handles on the node of the call, as JSON to others.
 *
 * @param callId id of the call
 * @param sequence increases by one with each event of the call; 0 for an event that a handle creates
 * @param event the event
 */
public record CallEventDelivery(String callId, long sequence, PublishedCallEvent event) {

    /** The JSON form that {@code docs/event-bus.md} describes. */
    public JsonObject toJson() {
        JsonObject json = event.toJson().put("call", callId);
        return sequence == 0 ? json : json.put("seq", sequence);
    }
}
