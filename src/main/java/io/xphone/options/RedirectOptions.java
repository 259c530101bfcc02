package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/** Options for redirecting an inbound call (RFC 3261 §21.3). */
@DataObject
@JsonGen(publicConverter = false)
public class RedirectOptions {

    /** Default of {@link #getStatus()}. */
    public static final int DEFAULT_STATUS = 302;

    private int status = DEFAULT_STATUS;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public RedirectOptions() {}

    /** A copy. */
    public RedirectOptions(RedirectOptions other) {
        status = other.status;
        headers = HeadersJson.copy(other.headers);
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public RedirectOptions(JsonObject json) {
        RedirectOptionsConverter.fromJson(OptionsJson.of(json, RedirectOptions.class), this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        RedirectOptionsConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Status code: 300, 301 or 302; 305 when the targets are proxies that the call is to go through. */
    public int getStatus() {
        return status;
    }

    /** Sets {@link #getStatus()}. */
    public RedirectOptions setStatus(int status) {
        this.status = status;
        return this;
    }

    /** Headers added to the response. CR, LF and headers that the stack itself writes are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public RedirectOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public RedirectOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
