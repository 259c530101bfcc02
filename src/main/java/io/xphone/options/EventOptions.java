package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Options of messages, subscriptions and publications. */
@DataObject
@JsonGen(publicConverter = false)
public class EventOptions {

    /** Default of {@link #getMaxMessageBytes()}. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 32768;

    /** Default of {@link #getMaxRequestsPerSecond()}. */
    public static final int DEFAULT_MAX_REQUESTS_PER_SECOND = 50;

    /** Default of {@link #isUnsolicitedMailbox()}. */
    public static final boolean DEFAULT_UNSOLICITED_MAILBOX = true;

    /** Default of {@link #getMinSubscriptionSeconds()}. */
    public static final int DEFAULT_MIN_SUBSCRIPTION_SECONDS = 10;

    /** Default of {@link #getMaxSubscribers()}. */
    public static final int DEFAULT_MAX_SUBSCRIBERS = 10000;

    private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
    private List<String> messageTypes = new ArrayList<>();
    private int maxRequestsPerSecond = DEFAULT_MAX_REQUESTS_PER_SECOND;
    private boolean unsolicitedMailbox = DEFAULT_UNSOLICITED_MAILBOX;
    private int minSubscriptionSeconds = DEFAULT_MIN_SUBSCRIPTION_SECONDS;
    private int maxSubscribers = DEFAULT_MAX_SUBSCRIBERS;

    /** All defaults. */
    public EventOptions() {}

    /** A copy. */
    public EventOptions(EventOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public EventOptions(JsonObject json) {
        EventOptionsConverter.fromJson(OptionsJson.of(json, EventOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        EventOptionsConverter.toJson(this, json);
        return json;
    }

    /** A message with a longer body, in bytes, is rejected with 413. */
    public int getMaxMessageBytes() {
        return maxMessageBytes;
    }

    /** Sets {@link #getMaxMessageBytes()}. */
    public EventOptions setMaxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        return this;
    }

    /** Accepted media types of messages, others are rejected with 415; empty: any. */
    public List<String> getMessageTypes() {
        return messageTypes;
    }

    /** Sets {@link #getMessageTypes()}. */
    public EventOptions setMessageTypes(List<String> messageTypes) {
        this.messageTypes = messageTypes;
        return this;
    }

    /**
     * Maximum number of MESSAGE and SUBSCRIBE requests of one source a second, further ones are rejected with 503 and
     * Retry-After; 0 no limit.
     */
    public int getMaxRequestsPerSecond() {
        return maxRequestsPerSecond;
    }

    /** Sets {@link #getMaxRequestsPerSecond()}. */
    public EventOptions setMaxRequestsPerSecond(int maxRequestsPerSecond) {
        this.maxRequestsPerSecond = maxRequestsPerSecond;
        return this;
    }

    /** Whether a NOTIFY of waiting messages is accepted without a subscription, as many PBXs send it; 481 otherwise. */
    public boolean isUnsolicitedMailbox() {
        return unsolicitedMailbox;
    }

    /** Sets {@link #isUnsolicitedMailbox()}. */
    public EventOptions setUnsolicitedMailbox(boolean unsolicitedMailbox) {
        this.unsolicitedMailbox = unsolicitedMailbox;
        return this;
    }

    /** A received SUBSCRIBE for a shorter time, in s, is rejected with 423. */
    public int getMinSubscriptionSeconds() {
        return minSubscriptionSeconds;
    }

    /** Sets {@link #getMinSubscriptionSeconds()}. */
    public EventOptions setMinSubscriptionSeconds(int minSubscriptionSeconds) {
        this.minSubscriptionSeconds = minSubscriptionSeconds;
        return this;
    }

    /** Maximum number of subscriptions of others, further ones are rejected with 503. */
    public int getMaxSubscribers() {
        return maxSubscribers;
    }

    /** Sets {@link #getMaxSubscribers()}. */
    public EventOptions setMaxSubscribers(int maxSubscribers) {
        this.maxSubscribers = maxSubscribers;
        return this;
    }
}
