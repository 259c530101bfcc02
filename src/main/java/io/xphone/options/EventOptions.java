package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Messages, subscriptions and publications. */
@DataObject
@JsonGen(publicConverter = false)
public class EventOptions {

    /** Default of {@link #getMaxMessageBytes()}. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 32768;

    /** Default of {@link #getMaxRequestsPerSecond()}. */
    public static final int DEFAULT_MAX_REQUESTS_PER_SECOND = 50;

    /** Default of {@link #isUnsolicitedMailbox()}. */
    public static final boolean DEFAULT_UNSOLICITED_MAILBOX = true;

    /** Default of {@link #getMinWatchSeconds()}. */
    public static final int DEFAULT_MIN_WATCH_SECONDS = 10;

    /** Default of {@link #getMaxWatchers()}. */
    public static final int DEFAULT_MAX_WATCHERS = 10000;

    private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
    private List<String> messageTypes = new ArrayList<>();
    private int maxRequestsPerSecond = DEFAULT_MAX_REQUESTS_PER_SECOND;
    private boolean unsolicitedMailbox = DEFAULT_UNSOLICITED_MAILBOX;
    private int minWatchSeconds = DEFAULT_MIN_WATCH_SECONDS;
    private int maxWatchers = DEFAULT_MAX_WATCHERS;

    /** All defaults. */
    public EventOptions() {}

    /** A copy. */
    public EventOptions(EventOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public EventOptions(JsonObject json) {
        EventOptionsConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        EventOptionsConverter.toJson(this, json);
        return json;
    }

    /** A longer message is answered 413, in bytes of its body. */
    public int getMaxMessageBytes() {
        return maxMessageBytes;
    }

    /** Sets {@link #getMaxMessageBytes()}. */
    public EventOptions setMaxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        return this;
    }

    /** Media types that messages may have: another is answered 415; empty: any. */
    public List<String> getMessageTypes() {
        return messageTypes;
    }

    /** Sets {@link #getMessageTypes()}. */
    public EventOptions setMessageTypes(List<String> messageTypes) {
        this.messageTypes = messageTypes;
        return this;
    }

    /** MESSAGE and SUBSCRIBE requests a second of one source; more are answered 503 with Retry-After. 0 no limit. */
    public int getMaxRequestsPerSecond() {
        return maxRequestsPerSecond;
    }

    /** Sets {@link #getMaxRequestsPerSecond()}. */
    public EventOptions setMaxRequestsPerSecond(int maxRequestsPerSecond) {
        this.maxRequestsPerSecond = maxRequestsPerSecond;
        return this;
    }

    /** Whether a NOTIFY of waiting messages is taken without a subscription, as many PBXes send it; 481 otherwise. */
    public boolean isUnsolicitedMailbox() {
        return unsolicitedMailbox;
    }

    /** Sets {@link #isUnsolicitedMailbox()}. */
    public EventOptions setUnsolicitedMailbox(boolean unsolicitedMailbox) {
        this.unsolicitedMailbox = unsolicitedMailbox;
        return this;
    }

    /** A subscription to something of ours for a shorter time is answered 423, in s. */
    public int getMinWatchSeconds() {
        return minWatchSeconds;
    }

    /** Sets {@link #getMinWatchSeconds()}. */
    public EventOptions setMinWatchSeconds(int minWatchSeconds) {
        this.minWatchSeconds = minWatchSeconds;
        return this;
    }

    /** More subscriptions to something of ours at once are answered 503. */
    public int getMaxWatchers() {
        return maxWatchers;
    }

    /** Sets {@link #getMaxWatchers()}. */
    public EventOptions setMaxWatchers(int maxWatchers) {
        this.maxWatchers = maxWatchers;
        return this;
    }
}
