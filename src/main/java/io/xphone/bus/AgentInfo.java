package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** State and identity of a phone or server. */
@DataObject
@JsonGen(publicConverter = false)
public class AgentInfo {

    /** Default of {@link #isServer()}. */
    public static final boolean DEFAULT_SERVER = false;

    /** Default of {@link #getCalls()}. */
    public static final int DEFAULT_CALLS = 0;

    /** Default of {@link #getSubscriptionsExpired()}. */
    public static final long DEFAULT_SUBSCRIPTIONS_EXPIRED = 0;

    /** Default of {@link #getCallsShed()}. */
    public static final long DEFAULT_CALLS_SHED = 0;

    /** Default of {@link #getFailedAuthentications()}. */
    public static final long DEFAULT_FAILED_AUTHENTICATIONS = 0;

    /** Default of {@link #getSourcesBanned()}. */
    public static final long DEFAULT_SOURCES_BANNED = 0;

    private String name;
    private String node;
    private boolean server = DEFAULT_SERVER;
    private String state;
    private String aor;
    private List<String> listening = new ArrayList<>();
    private int calls = DEFAULT_CALLS;
    private long callsShed = DEFAULT_CALLS_SHED;
    private long failedAuthentications = DEFAULT_FAILED_AUTHENTICATIONS;
    private long sourcesBanned = DEFAULT_SOURCES_BANNED;
    private long subscriptionsExpired = DEFAULT_SUBSCRIPTIONS_EXPIRED;

    /** All defaults. */
    public AgentInfo() {}

    /** A copy. */
    public AgentInfo(AgentInfo other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AgentInfo(JsonObject json) {
        AgentInfoConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AgentInfoConverter.toJson(this, json);
        return json;
    }

    /** The name on the event bus. */
    public String getName() {
        return name;
    }

    /** Sets {@link #getName()}. */
    public AgentInfo setName(String name) {
        this.name = name;
        return this;
    }

    /** Id of the node that the agent runs on. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public AgentInfo setNode(String node) {
        this.node = node;
        return this;
    }

    /** Whether it is a server; otherwise it is a phone. */
    public boolean isServer() {
        return server;
    }

    /** Sets {@link #isServer()}. */
    public AgentInfo setServer(boolean server) {
        this.server = server;
        return this;
    }

    /**
     * State: of a phone CONNECTED, REGISTERING, REGISTERED, REGISTRATION_FAILED or UNREGISTERED; of a server LISTENING.
     */
    public String getState() {
        return state;
    }

    /** Sets {@link #getState()}. */
    public AgentInfo setState(String state) {
        this.state = state;
        return this;
    }

    /** Address-of-record of a phone; null for a server. */
    public String getAor() {
        return aor;
    }

    /** Sets {@link #getAor()}. */
    public AgentInfo setAor(String aor) {
        this.aor = aor;
        return this;
    }

    /** Addresses that receive SIP: {@code transport:host:port}. */
    public List<String> getListening() {
        return listening;
    }

    /** Sets {@link #getListening()}. */
    public AgentInfo setListening(List<String> listening) {
        this.listening = listening;
        return this;
    }

    /** Calls that have not ended. */
    public int getCalls() {
        return calls;
    }

    /** Sets {@link #getCalls()}. */
    public AgentInfo setCalls(int calls) {
        this.calls = calls;
        return this;
    }

    /** Calls that were rejected with 503 because there were more than could be handled. */
    public long getCallsShed() {
        return callsShed;
    }

    /** Sets {@link #getCallsShed()}. */
    public AgentInfo setCallsShed(long callsShed) {
        this.callsShed = callsShed;
        return this;
    }

    /**
     * Subscriptions to the agent and its calls that ended because they were not renewed or because their node left the
     * cluster.
     */
    public long getSubscriptionsExpired() {
        return subscriptionsExpired;
    }

    /** Sets {@link #getSubscriptionsExpired()}. */
    public AgentInfo setSubscriptionsExpired(long subscriptionsExpired) {
        this.subscriptionsExpired = subscriptionsExpired;
        return this;
    }

    /** How many requests had credentials that were wrong. */
    public long getFailedAuthentications() {
        return failedAuthentications;
    }

    /** Sets {@link #getFailedAuthentications()}. */
    public AgentInfo setFailedAuthentications(long failedAuthentications) {
        this.failedAuthentications = failedAuthentications;
        return this;
    }

    /** How many sources were banned because of failed authentications. */
    public long getSourcesBanned() {
        return sourcesBanned;
    }

    /** Sets {@link #getSourcesBanned()}. */
    public AgentInfo setSourcesBanned(long sourcesBanned) {
        this.sourcesBanned = sourcesBanned;
        return this;
    }
}
