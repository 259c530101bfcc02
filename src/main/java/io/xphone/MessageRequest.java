package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;
import java.util.Base64;

/** A message to send (RFC 3428). */
@DataObject
@JsonGen(publicConverter = false)
public class MessageRequest {

    /** Default of {@link #isBase64()}. */
    public static final boolean DEFAULT_BASE64 = false;

    private String target;
    private String peer;
    private String contentType = "text/plain;charset=UTF-8";
    private String body = "";
    private boolean base64 = DEFAULT_BASE64;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public MessageRequest() {}

    /** A copy. */
    public MessageRequest(MessageRequest other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public MessageRequest(JsonObject json) {
        MessageRequestConverter.fromJson(json, this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        MessageRequestConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** A SIP URI, or a user or number at the agent's domain or peer. */
    public String getTarget() {
        return target;
    }

    /** Sets {@link #getTarget()}. */
    public MessageRequest setTarget(String target) {
        this.target = target;
        return this;
    }

    /** Name of the peer of the server; null for a phone or a URI. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public MessageRequest setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** Media type of the body. */
    public String getContentType() {
        return contentType;
    }

    /** Sets {@link #getContentType()}. */
    public MessageRequest setContentType(String contentType) {
        this.contentType = contentType;
        return this;
    }

    /**
     * The body: text, encoded with the charset of the media type or UTF-8; with {@link #isBase64()}, bytes in base64.
     */
    public String getBody() {
        return body;
    }

    /** Sets {@link #getBody()}. */
    public MessageRequest setBody(String body) {
        this.body = body;
        return this;
    }

    /** Whether {@link #getBody()} is bytes in base64 rather than text. */
    public boolean isBase64() {
        return base64;
    }

    /** Sets {@link #isBase64()}. */
    public MessageRequest setBase64(boolean base64) {
        this.base64 = base64;
        return this;
    }

    /** Sets {@link #getBody()} to bytes. */
    @GenIgnore
    public MessageRequest setBytes(Buffer bytes) {
        return setBody(Base64.getEncoder().encodeToString(bytes.getBytes())).setBase64(true);
    }

    /** Headers added to the MESSAGE. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public MessageRequest setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public MessageRequest addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
