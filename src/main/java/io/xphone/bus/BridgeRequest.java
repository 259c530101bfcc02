package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.options.BridgeOptions;

/** A request to bridge two calls. */
@DataObject
@JsonGen(publicConverter = false)
public class BridgeRequest {

    /** Default of {@link #isHalf()}. */
    public static final boolean DEFAULT_HALF = false;

    private String other;
    private BridgeOptions options = new BridgeOptions();
    private boolean half = DEFAULT_HALF;

    /** All defaults. */
    public BridgeRequest() {}

    /** A copy. */
    public BridgeRequest(BridgeRequest other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public BridgeRequest(JsonObject json) {
        BridgeRequestConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        BridgeRequestConverter.toJson(this, json);
        return json;
    }

    /** Id of the other call, on this node or another. */
    public String getOther() {
        return other;
    }

    /** Sets {@link #getOther()}. */
    public BridgeRequest setOther(String other) {
        this.other = other;
        return this;
    }

    /** What is passed on besides audio. */
    public BridgeOptions getOptions() {
        return options;
    }

    /** Sets {@link #getOptions()}. */
    public BridgeRequest setOptions(BridgeOptions options) {
        this.options = options;
        return this;
    }

    /** Whether the other call sent this request for its half of the bridge; applications leave it false. */
    public boolean isHalf() {
        return half;
    }

    /** Sets {@link #isHalf()}. */
    public BridgeRequest setHalf(boolean half) {
        this.half = half;
        return this;
    }
}
