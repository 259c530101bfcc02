package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * A change of the application that handles a call.
 *
 * @param type what happened
 * @param application id of the application's subscription: of the one that was lost, or of the new one
 */
public record ApplicationEvent(Type type, String application) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("type", type.name()).put("application", application);
    }

    /** The kinds of change. */
    public enum Type {
        /** The application was lost; {@code ApplicationLostOptions} say what happens to the call. */
        LOST,
        /** An application has taken the call over; for any other application that had it this is the end of that. */
        TAKEN_OVER
    }
}
