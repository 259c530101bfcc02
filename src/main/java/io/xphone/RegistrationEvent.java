package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * A change of a phone's registration (RFC 3261 §10).
 *
 * @param type what happened
 * @param status the registrar's SIP status of a failure; 0 when the registrar did not respond, and for the other types
 * @param reason the reason phrase of a failure, or why there was no response; why a binding was lost; "" for
 *     {@link Type#REGISTERED}
 */
public record RegistrationEvent(Type type, int status, String reason) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("type", type.name()).put("status", status).put("reason", reason);
    }

    /** What happened. */
    public enum Type {
        /** The phone is registered. Refreshes of a binding are not reported. */
        REGISTERED,
        /** The binding has ended: rejected, expired, removed, or its connection was lost. */
        UNREGISTERED,
        /** An attempt to register failed. The phone retries automatically while it is connected. */
        FAILED
    }
}
