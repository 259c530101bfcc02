package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/** Options for answering an inbound call. */
@DataObject
public class AcceptOptions {

    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public AcceptOptions() {}

    /** A copy. */
    public AcceptOptions(AcceptOptions other) {
        headers = HeadersJson.copy(other.headers);
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public AcceptOptions(JsonObject json) {
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Headers added to the 200 response. CR, LF and headers that the stack itself writes are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public AcceptOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public AcceptOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
