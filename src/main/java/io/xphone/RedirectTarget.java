package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** A target that an inbound call is redirected to (RFC 3261 §20.10). */
@DataObject
@JsonGen(publicConverter = false)
public class RedirectTarget {

    private String uri;
    private double q = 1;

    /** All defaults. */
    public RedirectTarget() {}

    /** A target with the highest preference. */
    public RedirectTarget(String uri) {
        this.uri = uri;
    }

    /** A target with a preference of 0 to 1. */
    public RedirectTarget(String uri, double q) {
        this.uri = uri;
        this.q = q;
    }

    /** A copy. */
    public RedirectTarget(RedirectTarget other) {
        uri = other.uri;
        q = other.q;
    }

    /** From JSON; keys that are absent keep their defaults. */
    public RedirectTarget(JsonObject json) {
        RedirectTargetConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        RedirectTargetConverter.toJson(this, json);
        return json;
    }

    /** A SIP or tel URI; with status 305 that of the proxy. */
    public String getUri() {
        return uri;
    }

    /** Sets {@link #getUri()}. */
    public RedirectTarget setUri(String uri) {
        this.uri = uri;
        return this;
    }

    /** Preference over the other targets: 0 to 1, with at most three decimals. */
    public double getQ() {
        return q;
    }

    /** Sets {@link #getQ()}. */
    public RedirectTarget setQ(double q) {
        this.q = q;
        return this;
    }
}
