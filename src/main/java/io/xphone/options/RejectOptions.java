package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/** Options for rejecting an inbound call, or a transfer that the peer requests. */
@DataObject
@JsonGen(publicConverter = false)
public class RejectOptions {

    /** Default of {@link #getStatus()}. */
    public static final int DEFAULT_STATUS = 603;

    /** Default of {@link #getPhrase()}. */
    public static final String DEFAULT_PHRASE = "";

    private int status = DEFAULT_STATUS;
    private String phrase = DEFAULT_PHRASE;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public RejectOptions() {}

    /** A copy. */
    public RejectOptions(RejectOptions other) {
        status = other.status;
        phrase = other.phrase;
        headers = HeadersJson.copy(other.headers);
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public RejectOptions(JsonObject json) {
        RejectOptionsConverter.fromJson(OptionsJson.of(json, RejectOptions.class), this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        RejectOptionsConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Status code: 300 to 699 for a call, 400 to 699 for a transfer. */
    public int getStatus() {
        return status;
    }

    /** Sets {@link #getStatus()}. */
    public RejectOptions setStatus(int status) {
        this.status = status;
        return this;
    }

    /** Reason phrase; empty for the usual one of the status. Not used for transfers. */
    public String getPhrase() {
        return phrase;
    }

    /** Sets {@link #getPhrase()}. */
    public RejectOptions setPhrase(String phrase) {
        this.phrase = phrase;
        return this;
    }

    /** Headers added to the response. CR, LF and headers that the stack itself writes are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public RejectOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public RejectOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
