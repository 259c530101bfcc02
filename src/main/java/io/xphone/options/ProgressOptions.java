package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Options of a provisional response to an inbound call (RFC 3261 §13.3.1.1). */
@DataObject
@JsonGen(publicConverter = false)
public class ProgressOptions {

    /** Default of {@link #getStatus()}. */
    public static final int DEFAULT_STATUS = 180;

    /** Default of {@link #isWithMedia()}. */
    public static final boolean DEFAULT_WITH_MEDIA = false;

    private int status = DEFAULT_STATUS;
    private boolean withMedia = DEFAULT_WITH_MEDIA;
    private List<String> codecs = new ArrayList<>();
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public ProgressOptions() {}

    /** A copy. */
    public ProgressOptions(ProgressOptions other) {
        status = other.status;
        withMedia = other.withMedia;
        codecs = new ArrayList<>(other.codecs);
        headers = HeadersJson.copy(other.headers);
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public ProgressOptions(JsonObject json) {
        ProgressOptionsConverter.fromJson(OptionsJson.of(json, ProgressOptions.class), this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        ProgressOptionsConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Status code: 180 to 183. */
    public int getStatus() {
        return status;
    }

    /** Sets {@link #getStatus()}. */
    public ProgressOptions setStatus(int status) {
        this.status = status;
        return this;
    }

    /**
     * Whether the response carries an SDP answer, so that audio flows from then on: early media. The INVITE must have
     * an SDP offer.
     */
    public boolean isWithMedia() {
        return withMedia;
    }

    /** Sets {@link #isWithMedia()}. */
    public ProgressOptions setWithMedia(boolean withMedia) {
        this.withMedia = withMedia;
        return this;
    }

    /** Codecs of the SDP answer, as {@link AcceptOptions#getCodecs()}; with {@code withMedia} they are final. */
    public List<String> getCodecs() {
        return codecs;
    }

    /** Sets {@link #getCodecs()}. */
    public ProgressOptions setCodecs(List<String> codecs) {
        this.codecs = codecs;
        return this;
    }

    /** Headers added to the response. CR, LF and headers that the stack itself writes are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public ProgressOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public ProgressOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
