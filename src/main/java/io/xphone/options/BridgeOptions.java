package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Options of a bridge between two calls. */
@DataObject
@JsonGen(publicConverter = false)
public class BridgeOptions {

    /** Default of {@link #isPassDtmf()}. */
    public static final boolean DEFAULT_PASS_DTMF = true;

    /** Default of {@link #isPassHold()}. */
    public static final boolean DEFAULT_PASS_HOLD = false;

    /** Default of {@link #isEndTogether()}. */
    public static final boolean DEFAULT_END_TOGETHER = true;

    private boolean passDtmf = DEFAULT_PASS_DTMF;
    private boolean passHold = DEFAULT_PASS_HOLD;
    private boolean endTogether = DEFAULT_END_TOGETHER;

    /** All defaults. */
    public BridgeOptions() {}

    /** A copy. */
    public BridgeOptions(BridgeOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public BridgeOptions(JsonObject json) {
        BridgeOptionsConverter.fromJson(OptionsJson.of(json, BridgeOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        BridgeOptionsConverter.toJson(this, json);
        return json;
    }

    /** Whether digits from one side are sent to the other. */
    public boolean isPassDtmf() {
        return passDtmf;
    }

    /** Sets {@link #isPassDtmf()}. */
    public BridgeOptions setPassDtmf(boolean passDtmf) {
        this.passDtmf = passDtmf;
        return this;
    }

    /** Whether one side is held while the other holds the call. */
    public boolean isPassHold() {
        return passHold;
    }

    /** Sets {@link #isPassHold()}. */
    public BridgeOptions setPassHold(boolean passHold) {
        this.passHold = passHold;
        return this;
    }

    /** Whether the end of one call ends the other. */
    public boolean isEndTogether() {
        return endTogether;
    }

    /** Sets {@link #isEndTogether()}. */
    public BridgeOptions setEndTogether(boolean endTogether) {
        this.endTogether = endTogether;
        return this;
    }
}
