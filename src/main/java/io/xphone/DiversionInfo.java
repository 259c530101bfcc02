package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** A diversion of a call, and its reason (RFC 5806). */
@DataObject
@JsonGen(publicConverter = false)
public class DiversionInfo {

    /** Default of {@link #getCounter()}. */
    public static final int DEFAULT_COUNTER = 1;

    /** Default of {@link #isHidden()}. */
    public static final boolean DEFAULT_HIDDEN = false;

    private String user;
    private String uri;
    private String name;
    private String reason;
    private int counter = DEFAULT_COUNTER;
    private boolean hidden = DEFAULT_HIDDEN;

    /** All defaults. */
    public DiversionInfo() {}

    /** A copy. */
    public DiversionInfo(DiversionInfo other) {
        user = other.user;
        uri = other.uri;
        name = other.name;
        reason = other.reason;
        counter = other.counter;
        hidden = other.hidden;
    }

    /** From JSON; keys that are absent keep their defaults. */
    public DiversionInfo(JsonObject json) {
        DiversionInfoConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        DiversionInfoConverter.toJson(this, json);
        return json;
    }

    /** User part of the URI of the party that diverted the call. */
    public String getUser() {
        return user;
    }

    /** Sets {@link #getUser()}. */
    public DiversionInfo setUser(String user) {
        this.user = user;
        return this;
    }

    /** URI of that party. */
    public String getUri() {
        return uri;
    }

    /** Sets {@link #getUri()}. */
    public DiversionInfo setUri(String uri) {
        this.uri = uri;
        return this;
    }

    /** Display name of that party; null when there is none. */
    public String getName() {
        return name;
    }

    /** Sets {@link #getName()}. */
    public DiversionInfo setName(String name) {
        this.name = name;
        return this;
    }

    /** Reason, such as {@code unconditional}, {@code user-busy} or {@code no-answer}; empty when there is none. */
    public String getReason() {
        return reason;
    }

    /** Sets {@link #getReason()}. */
    public DiversionInfo setReason(String reason) {
        this.reason = reason;
        return this;
    }

    /** Number of diversions that this entry stands for. */
    public int getCounter() {
        return counter;
    }

    /** Sets {@link #getCounter()}. */
    public DiversionInfo setCounter(int counter) {
        this.counter = counter;
        return this;
    }

    /** Whether that party requests privacy. */
    public boolean isHidden() {
        return hidden;
    }

    /** Sets {@link #isHidden()}. */
    public DiversionInfo setHidden(boolean hidden) {
        this.hidden = hidden;
        return this;
    }
}
