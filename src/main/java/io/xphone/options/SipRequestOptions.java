package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/** Options of the SIP request that a command sends: BYE or CANCEL, re-INVITE, INFO, MESSAGE. */
@DataObject
public class SipRequestOptions {

    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public SipRequestOptions() {}

    /** A copy. */
    public SipRequestOptions(SipRequestOptions other) {
        headers = HeadersJson.copy(other.headers);
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public SipRequestOptions(JsonObject json) {
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Headers added to the request. CR, LF and headers that the stack itself writes are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public SipRequestOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public SipRequestOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
