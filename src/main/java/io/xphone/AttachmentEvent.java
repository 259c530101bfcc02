package io.xphone;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.core.json.JsonObject;

/**
 * A change of the attachment of a handle to its phone or server.
 *
 * @param type what happened
 * @param node id of the node that runs the phone or server; null for LOST
 */
public record AttachmentEvent(Type type, @Nullable String node) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("type", type.name()).put("node", node);
    }

    /** The kinds of change. */
    public enum Type {
        /** No node runs the phone or server at the moment; the handle attaches again automatically. */
        LOST,
        /** The handle is attached again. */
        ATTACHED
    }
}
