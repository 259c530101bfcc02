package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;
import java.util.Base64;

/** State to publish at a server (RFC 3903). */
@DataObject
@JsonGen(publicConverter = false)
public class PublishRequest {

    /** Default of {@link #getExpires()}. */
    public static final int DEFAULT_EXPIRES = 3600;

    /** Default of {@link #isBase64()}. */
    public static final boolean DEFAULT_BASE64 = false;

    /** Default of {@link #getLeaseMs()}. */
    public static final int DEFAULT_LEASE_MS = 0;

    private String id;
    private String target;
    private String peer;
    private String event;
    private String contentType;
    private String body = "";
    private boolean base64 = DEFAULT_BASE64;
    private int expires = DEFAULT_EXPIRES;
    private String deliver;
    private String node;
    private int leaseMs = DEFAULT_LEASE_MS;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public PublishRequest() {}

    /** A copy. */
    public PublishRequest(PublishRequest other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public PublishRequest(JsonObject json) {
        PublishRequestConverter.fromJson(json, this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        PublishRequestConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /**
     * Id of the publication, unique; null for a generated one. A request with the id of a publication changes its
     * state.
     */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public PublishRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** The resource: a SIP URI, or a user at the agent's domain or peer; null: the address-of-record of the phone. */
    public String getTarget() {
        return target;
    }

    /** Sets {@link #getTarget()}. */
    public PublishRequest setTarget(String target) {
        this.target = target;
        return this;
    }

    /** Name of the peer of the server; null for a phone or a URI. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public PublishRequest setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** The event package, such as {@code presence}. */
    public String getEvent() {
        return event;
    }

    /** Sets {@link #getEvent()}. */
    public PublishRequest setEvent(String event) {
        this.event = event;
        return this;
    }

    /** Media type of the body. */
    public String getContentType() {
        return contentType;
    }

    /** Sets {@link #getContentType()}. */
    public PublishRequest setContentType(String contentType) {
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
    public PublishRequest setBody(String body) {
        this.body = body;
        return this;
    }

    /** Whether {@link #getBody()} is bytes in base64 rather than text. */
    public boolean isBase64() {
        return base64;
    }

    /** Sets {@link #isBase64()}. */
    public PublishRequest setBase64(boolean base64) {
        this.base64 = base64;
        return this;
    }

    /** Sets {@link #getBody()} to bytes. */
    @GenIgnore
    public PublishRequest setBytes(Buffer bytes) {
        return setBody(Base64.getEncoder().encodeToString(bytes.getBytes())).setBase64(true);
    }

    /** Requested expiry, in s; the publication is refreshed. */
    public int getExpires() {
        return expires;
    }

    /** Sets {@link #getExpires()}. */
    public PublishRequest setExpires(int expires) {
        this.expires = expires;
        return this;
    }

    /**
     * Event-bus address that receives the events {@code publication-lapsed} and {@code publication-ended}; null: none.
     */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public PublishRequest setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the receiver when it is a node of this library; null otherwise. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public PublishRequest setNode(String node) {
        this.node = node;
        return this;
    }

    /** Headers added to the PUBLISH and to its refreshes. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public PublishRequest setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public PublishRequest addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /**
     * The publication ends when {@code EventControl.renew} is not called for {@link #getDeliver()} within this time, in
     * ms; as in {@link SubscribeRequest#getLeaseMs()}. Without {@link #getDeliver()} it lasts until it is removed.
     */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public PublishRequest setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }
}
