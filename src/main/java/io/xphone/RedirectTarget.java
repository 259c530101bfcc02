package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Where a caller is sent instead (RFC 3261 §20.10). */
@DataObject
@JsonGen(publicConverter = false)
public class RedirectTarget {

    private String uri;
    private double q = 1;

    /** Nowhere yet. */
    public RedirectTarget() {}

    /** An address of the highest preference. */
    public RedirectTarget(String uri) {
        this.uri = uri;
    }

    /** An address with a preference, 0 to 1. */
    public RedirectTarget(String uri, double q) {
        this.uri = uri;
        this.q = q;
    }

    /** From JSON. */
    public RedirectTarget(JsonObject json) {
        RedirectTargetConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        RedirectTargetConverter.toJson(this, json);
        return json;
    }

    /** A SIP or tel URI; for 305 the proxy. */
    public String getUri() {
        return uri;
    }

    /** Sets {@link #getUri()}. */
    public RedirectTarget setUri(String uri) {
        this.uri = uri;
        return this;
    }

    /** How much it is preferred to the others: 0 to 1, three digits after the point at most. */
    public double getQ() {
        return q;
    }

    /** Sets {@link #getQ()}. */
    public RedirectTarget setQ(double q) {
        this.q = q;
        return this;
    }
}
