package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** A target in the history of a call (RFC 7044). */
@DataObject
@JsonGen(publicConverter = false)
public class HistoryInfo {

    /** Default of {@link #getCause()}. */
    public static final int DEFAULT_CAUSE = 0;

    /** Default of {@link #isHidden()}. */
    public static final boolean DEFAULT_HIDDEN = false;

    private String user;
    private String uri;
    private String name;
    private String index;
    private int cause = DEFAULT_CAUSE;
    private boolean hidden = DEFAULT_HIDDEN;

    /** All defaults. */
    public HistoryInfo() {}

    /** A copy. */
    public HistoryInfo(HistoryInfo other) {
        user = other.user;
        uri = other.uri;
        name = other.name;
        index = other.index;
        cause = other.cause;
        hidden = other.hidden;
    }

    /** From JSON; keys that are absent keep their defaults. */
    public HistoryInfo(JsonObject json) {
        HistoryInfoConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        HistoryInfoConverter.toJson(this, json);
        return json;
    }

    /** User part of the URI of the target. */
    public String getUser() {
        return user;
    }

    /** Sets {@link #getUser()}. */
    public HistoryInfo setUser(String user) {
        this.user = user;
        return this;
    }

    /** URI of the target. */
    public String getUri() {
        return uri;
    }

    /** Sets {@link #getUri()}. */
    public HistoryInfo setUri(String uri) {
        this.uri = uri;
        return this;
    }

    /** Display name of the target; null when there is none. */
    public String getName() {
        return name;
    }

    /** Sets {@link #getName()}. */
    public HistoryInfo setName(String name) {
        this.name = name;
        return this;
    }

    /** Index in the tree of targets, such as {@code 1.2}. */
    public String getIndex() {
        return index;
    }

    /** Sets {@link #getIndex()}. */
    public HistoryInfo setIndex(String index) {
        this.index = index;
        return this;
    }

    /** The SIP status for which the call was retargeted; 0 when there is none. */
    public int getCause() {
        return cause;
    }

    /** Sets {@link #getCause()}. */
    public HistoryInfo setCause(int cause) {
        this.cause = cause;
        return this;
    }

    /** Whether the target requests privacy. */
    public boolean isHidden() {
        return hidden;
    }

    /** Sets {@link #isHidden()}. */
    public HistoryInfo setHidden(boolean hidden) {
        this.hidden = hidden;
        return this;
    }
}
