package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A registration for the messages, mailboxes and subscribers of an agent, and the address that receives their events.
 */
@DataObject
@JsonGen(publicConverter = false)
public class HandlerRegistration {

    /** Default of {@link #isMessages()}. */
    public static final boolean DEFAULT_MESSAGES = false;

    /** Default of {@link #isMailbox()}. */
    public static final boolean DEFAULT_MAILBOX = false;

    /** Default of {@link #getLeaseMs()}. */
    public static final int DEFAULT_LEASE_MS = 0;

    private String id;
    private String deliver;
    private String node;
    private boolean messages = DEFAULT_MESSAGES;
    private boolean mailbox = DEFAULT_MAILBOX;
    private List<String> eventPackages = new ArrayList<>();
    private int leaseMs = DEFAULT_LEASE_MS;

    /** All defaults. */
    public HandlerRegistration() {}

    /** A copy. */
    public HandlerRegistration(HandlerRegistration other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public HandlerRegistration(JsonObject json) {
        HandlerRegistrationConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        HandlerRegistrationConverter.toJson(this, json);
        return json;
    }

    /** Id of the registration, chosen by the client and unique. A registration with the same id replaces it. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public HandlerRegistration setId(String id) {
        this.id = id;
        return this;
    }

    /** Event-bus address that receives the events, as JSON. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public HandlerRegistration setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the receiver when it is a node of this library; null otherwise. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public HandlerRegistration setNode(String node) {
        this.node = node;
        return this;
    }

    /**
     * Whether it receives messages and responds to them. Without such a registration messages are rejected with 480.
     */
    public boolean isMessages() {
        return messages;
    }

    /** Sets {@link #isMessages()}. */
    public HandlerRegistration setMessages(boolean messages) {
        this.messages = messages;
        return this;
    }

    /** Whether it receives unsolicited message summaries. */
    public boolean isMailbox() {
        return mailbox;
    }

    /** Sets {@link #isMailbox()}. */
    public HandlerRegistration setMailbox(boolean mailbox) {
        this.mailbox = mailbox;
        return this;
    }

    /** Event packages whose subscribers it decides about; {@code *} for all. */
    public List<String> getEventPackages() {
        return eventPackages;
    }

    /** Sets {@link #getEventPackages()}. */
    public HandlerRegistration setEventPackages(List<String> eventPackages) {
        this.eventPackages = eventPackages;
        return this;
    }

    /** The registration ends when it is not renewed within this time, in ms; 0: it does not expire. */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public HandlerRegistration setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }
}
