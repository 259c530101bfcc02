package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Options of holding a call. */
@DataObject
@JsonGen(publicConverter = false)
public class HoldOptions {

    private String music;
    private Map<String, String> headers = new LinkedHashMap<>();

    /** All defaults. */
    public HoldOptions() {}

    /** A copy. */
    public HoldOptions(HoldOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public HoldOptions(JsonObject json) {
        HoldOptionsConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        HoldOptionsConverter.toJson(this, json);
        return json;
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
    public Map<String, String> getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    public HoldOptions setHeaders(Map<String, String> headers) {
        this.headers = headers;
        return this;
    }
}
