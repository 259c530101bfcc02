package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/** Options of holding a call. */
@DataObject
@JsonGen(publicConverter = false)
public class HoldOptions {

    private String music;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public HoldOptions() {}

    /** A copy. */
    public HoldOptions(HoldOptions other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public HoldOptions(JsonObject json) {
        HoldOptionsConverter.fromJson(OptionsJson.of(json, HoldOptions.class), this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        HoldOptionsConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /**
     * Path of a WAV file (mono or stereo, 8000 Hz or more) on the call's node that the held party hears, repeated;
     * null: that of {@code MediaOptions.holdMusic}; empty: silence. Audio of a hold writer replaces it.
     */
    public String getMusic() {
        return music;
    }

    /** Sets {@link #getMusic()}. */
    public HoldOptions setMusic(String music) {
        this.music = music;
        return this;
    }

    /**
     * Headers added to the re-INVITE, or to the UPDATE before the call is answered. CR, LF and headers that the stack
     * writes itself are rejected.
     */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public HoldOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public HoldOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
