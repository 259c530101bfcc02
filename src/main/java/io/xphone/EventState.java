package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;
import java.util.Base64;

/** The state of an event package (RFC 6665 §3.1): the body of NOTIFY and PUBLISH requests, and headers for them. */
@DataObject
@JsonGen(publicConverter = false)
public class EventState {

    /** Default of {@link #isBase64()}. */
    public static final boolean DEFAULT_BASE64 = false;

    private String contentType;
    private String body = "";
    private boolean base64 = DEFAULT_BASE64;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public EventState() {}

    /** A copy. */
    public EventState(EventState other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public EventState(JsonObject json) {
        EventStateConverter.fromJson(json, this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        EventStateConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Media type of the body. */
    public String getContentType() {
        return contentType;
    }

    /** Sets {@link #getContentType()}. */
    public EventState setContentType(String contentType) {
        this.contentType = contentType;
        return this;
    }

    /**
     * The document: text, encoded with the charset of the media type or UTF-8; with {@link #isBase64()}, bytes in
     * base64.
     */
    public String getBody() {
        return body;
    }

    /** Sets {@link #getBody()}. */
    public EventState setBody(String body) {
        this.body = body;
        return this;
    }

    /** Whether {@link #getBody()} is bytes in base64 rather than text. */
    public boolean isBase64() {
        return base64;
    }

    /** Sets {@link #isBase64()}. */
    public EventState setBase64(boolean base64) {
        this.base64 = base64;
        return this;
    }

    /** Sets {@link #getBody()} to bytes. */
    @GenIgnore
    public EventState setBytes(Buffer bytes) {
        return setBody(Base64.getEncoder().encodeToString(bytes.getBytes())).setBase64(true);
    }

    /** Headers added to every request that carries this state. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public EventState setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public EventState addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
