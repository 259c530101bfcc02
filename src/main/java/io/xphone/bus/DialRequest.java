package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.options.DialOptions;

/** A call to place. */
@DataObject
@JsonGen(publicConverter = false)
public class DialRequest {

    private String target;
    private String peer;
    private DialOptions options = new DialOptions();
    private Subscription subscription;

    /** All defaults. */
    public DialRequest() {}

    /** A copy. */
    public DialRequest(DialRequest other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public DialRequest(JsonObject json) {
        DialRequestConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        DialRequestConverter.toJson(this, json);
        return json;
    }

    /** A SIP URI, or a user or number at the agent's domain or peer. */
    public String getTarget() {
        return target;
    }

    /** Sets {@link #getTarget()}. */
    public DialRequest setTarget(String target) {
        this.target = target;
        return this;
    }

    /** Name of the peer of the server to dial through; null otherwise. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public DialRequest setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** Options of the call. */
    public DialOptions getOptions() {
        return options;
    }

    /** Sets {@link #getOptions()}. */
    public DialRequest setOptions(DialOptions options) {
        this.options = options;
        return this;
    }

    /** The subscription that receives all events of the call, from the first one on; null for none. */
    public Subscription getSubscription() {
        return subscription;
    }

    /** Sets {@link #getSubscription()}. */
    public DialRequest setSubscription(Subscription subscription) {
        this.subscription = subscription;
        return this;
    }
}
