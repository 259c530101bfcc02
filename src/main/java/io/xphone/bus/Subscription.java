package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** A subscription to the events of a call, phone or server. */
@DataObject
@JsonGen(publicConverter = false)
public class Subscription {

    /** Default of {@link #isIncomingCalls()}. */
    public static final boolean DEFAULT_INCOMING_CALLS = false;

    /** Default of {@link #getLeaseMs()}. */
    public static final int DEFAULT_LEASE_MS = 0;

    private String id;
    private String deliver;
    private String node;
    private boolean incomingCalls = DEFAULT_INCOMING_CALLS;
    private int leaseMs = DEFAULT_LEASE_MS;

    /** All defaults. */
    public Subscription() {}

    /** A copy. */
    public Subscription(Subscription other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public Subscription(JsonObject json) {
        SubscriptionConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        SubscriptionConverter.toJson(this, json);
        return json;
    }

    /** Id of the subscription, chosen by the subscriber; unique. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public Subscription setId(String id) {
        this.id = id;
        return this;
    }

    /** Event-bus address that receives the events, as JSON. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public Subscription setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /**
     * Node id of the subscriber ({@code NodeId}) when it is a Vert.x instance with xphone: events stay on the node
     * when it is the same. Null otherwise.
     */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public Subscription setNode(String node) {
        this.node = node;
        return this;
    }

    /**
     * Whether incoming calls are published to the subscriber. Without any such subscriber they are rejected with 480.
     */
    public boolean isIncomingCalls() {
        return incomingCalls;
    }

    /** Sets {@link #isIncomingCalls()}. */
    public Subscription setIncomingCalls(boolean incomingCalls) {
        this.incomingCalls = incomingCalls;
        return this;
    }

    /**
     * Lease in ms: the subscription ends unless it is renewed, by one with the same id, in time. 0 means no end for a
     * subscriber on the same node, and 30 s for others. A subscriber whose node leaves the cluster is removed at once.
     */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public Subscription setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }
}
