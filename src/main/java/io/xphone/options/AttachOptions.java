package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Options of attaching to a phone or server that was created elsewhere. */
@DataObject
@JsonGen(publicConverter = false)
public class AttachOptions {

    /** Default of {@link #getTimeoutMs()}. */
    public static final int DEFAULT_TIMEOUT_MS = 10000;

    private int timeoutMs = DEFAULT_TIMEOUT_MS;

    /** All defaults. */
    public AttachOptions() {}

    /** A copy. */
    public AttachOptions(AttachOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AttachOptions(JsonObject json) {
        AttachOptionsConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AttachOptionsConverter.toJson(this, json);
        return json;
    }

    /**
     * How long to wait for a node that runs the phone or server, in ms; 0: one attempt. An application and its node may
     * start in any order.
     */
    public int getTimeoutMs() {
        return timeoutMs;
    }

    /** Sets {@link #getTimeoutMs()}. */
    public AttachOptions setTimeoutMs(int timeoutMs) {
        this.timeoutMs = timeoutMs;
        return this;
    }
}
