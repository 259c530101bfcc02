package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Who takes what comes to an agent besides calls, and where it is to be sent. */
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
    private List<String> watchers = new ArrayList<>();
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

    /** Id of the attendance, chosen by whoever attends; unique. The same again replaces it. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public HandlerRegistration setId(String id) {
        this.id = id;
        return this;
    }

    /** Event-bus address that gets the events, as JSON. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public HandlerRegistration setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the receiver where it is one of ours; null otherwise. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public HandlerRegistration setNode(String node) {
        this.node = node;
        return this;
    }

    /** Whether it answers messages: one that nobody takes is answered 480. */
    public boolean isMessages() {
        return messages;
    }

    /** Sets {@link #isMessages()}. */
    public HandlerRegistration setMessages(boolean messages) {
        this.messages = messages;
        return this;
    }

    /** Whether it is told of waiting messages that no subscription asked for. */
    public boolean isMailbox() {
        return mailbox;
    }

    /** Sets {@link #isMailbox()}. */
    public HandlerRegistration setMailbox(boolean mailbox) {
        this.mailbox = mailbox;
        return this;
    }

    /** Event packages whose subscribers it accepts or rejects; {@code *} for all. */
    public List<String> getWatchers() {
        return watchers;
    }

    /** Sets {@link #getWatchers()}. */
    public HandlerRegistration setWatchers(List<String> watchers) {
        this.watchers = watchers;
        return this;
    }

    /** It ends unless it is renewed within this time, in ms; 0 never. */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public HandlerRegistration setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }
}
