package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;
import java.util.ArrayList;
import java.util.List;

/** A subscription to request (RFC 6665). */
@DataObject
@JsonGen(publicConverter = false)
public class SubscribeRequest {

    /** Default of {@link #getExpires()}. */
    public static final int DEFAULT_EXPIRES = 3600;

    /** Default of {@link #getLeaseMs()}. */
    public static final int DEFAULT_LEASE_MS = 0;

    private String id;
    private String target;
    private String peer;
    private String event;
    private List<String> accept = new ArrayList<>();
    private int expires = DEFAULT_EXPIRES;
    private String deliver;
    private String node;
    private int leaseMs = DEFAULT_LEASE_MS;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public SubscribeRequest() {}

    /** A copy. */
    public SubscribeRequest(SubscribeRequest other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public SubscribeRequest(JsonObject json) {
        SubscribeRequestConverter.fromJson(json, this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        SubscribeRequestConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Id of the subscription, unique; null for a generated one. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public SubscribeRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** A SIP URI, or a user or number at the agent's domain or peer. */
    public String getTarget() {
        return target;
    }

    /** Sets {@link #getTarget()}. */
    public SubscribeRequest setTarget(String target) {
        this.target = target;
        return this;
    }

    /** Name of the peer of the server; null for a phone or a URI. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public SubscribeRequest setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** The event package, such as {@code dialog}, {@code presence} or {@code message-summary}. */
    public String getEvent() {
        return event;
    }

    /** Sets {@link #getEvent()}. */
    public SubscribeRequest setEvent(String event) {
        this.event = event;
        return this;
    }

    /** Accepted media types; empty: that of the event package, or any. */
    public List<String> getAccept() {
        return accept;
    }

    /** Sets {@link #getAccept()}. */
    public SubscribeRequest setAccept(List<String> accept) {
        this.accept = accept;
        return this;
    }

    /** Requested expiry, in s; the subscription is refreshed. 0: one notification only. */
    public int getExpires() {
        return expires;
    }

    /** Sets {@link #getExpires()}. */
    public SubscribeRequest setExpires(int expires) {
        this.expires = expires;
        return this;
    }

    /** Event-bus address that receives the events, as JSON. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public SubscribeRequest setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the receiver when it is a node of this library; null otherwise. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public SubscribeRequest setNode(String node) {
        this.node = node;
        return this;
    }

    /** Headers added to every SUBSCRIBE. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public SubscribeRequest setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public SubscribeRequest addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /**
     * The subscription ends when {@code EventControl.renew} is not called for {@link #getDeliver()} within this time,
     * in ms. 0: no limit on the node of the agent, 30 s elsewhere. It ends at once when the node of the receiver leaves
     * the cluster. Of several requests with the same address the latest applies.
     */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public SubscribeRequest setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }
}
