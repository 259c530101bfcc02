package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** A message to send (RFC 3428). */
@DataObject
@JsonGen(publicConverter = false)
public class MessageOrder {

    private String target;
    private String peer;
    private String contentType = "text/plain;charset=UTF-8";
    private String body = "";
    private Map<String, String> headers = new LinkedHashMap<>();

    /** All defaults. */
    public MessageOrder() {}

    /** A copy. */
    public MessageOrder(MessageOrder other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public MessageOrder(JsonObject json) {
        MessageOrderConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        MessageOrderConverter.toJson(this, json);
        return json;
    }

    /** A SIP URI, or a user or number at the agent's domain or peer. */
    public String getTarget() {
        return target;
    }

    /** Sets {@link #getTarget()}. */
    public MessageOrder setTarget(String target) {
        this.target = target;
        return this;
    }

    /** Name of the server's peer to send by; null otherwise. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public MessageOrder setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** Media type of the body. */
    public String getContentType() {
        return contentType;
    }

    /** Sets {@link #getContentType()}. */
    public MessageOrder setContentType(String contentType) {
        this.contentType = contentType;
        return this;
    }

    /** The text, sent as UTF-8. */
    public String getBody() {
        return body;
    }

    /** Sets {@link #getBody()}. */
    public MessageOrder setBody(String body) {
        this.body = body;
        return this;
    }

    /** Headers added to the MESSAGE. */
    public Map<String, String> getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    public MessageOrder setHeaders(Map<String, String> headers) {
        this.headers = headers;
        return this;
    }
}
