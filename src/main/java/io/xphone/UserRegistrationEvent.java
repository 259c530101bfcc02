package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * A user registered with a server, or is registered no longer (RFC 3261 §10.3). A user may have several registrations:
 * one for each softphone or browser.
 *
 * @param type what happened
 * @param user the user
 * @param contact the Contact URI
 * @param source where the REGISTER came from, as {@code udp:host:port}
 * @param expires lifetime of the registration, in s; 0 when it has ended
 * @param reason why it has ended: {@code REMOVED} by the user agent, {@code EXPIRED}, {@code FLOW_ENDED} with its
 *     connection, {@code REPLACED} by newer ones; "" for {@link Type#REGISTERED}
 * @param contacts how many registrations the user has now
 */
public record UserRegistrationEvent(
        Type type, String user, String contact, String source, long expires, String reason, int contacts) {

    /** What happened. */
    public enum Type {
        /** A user agent registered. Refreshes are not reported. */
        REGISTERED,
        /** The registration of a user agent has ended. */
        UNREGISTERED
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("user", user)
                .put("contact", contact)
                .put("source", source)
                .put("contacts", contacts);
        return type == Type.REGISTERED ? json.put("expires", expires) : json.put("reason", reason);
    }
}
