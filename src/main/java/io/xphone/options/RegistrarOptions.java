package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** The registrar of a server: softphones and browsers register with it and are called by the name of their user. */
@DataObject
@JsonGen(publicConverter = false)
public class RegistrarOptions {

    /** Default of {@link #isEnabled()}: true. */
    public static final boolean DEFAULT_ENABLED = true;

    /** Default of {@link #getExpirySeconds()}: an hour. */
    public static final int DEFAULT_EXPIRY_SECONDS = 3600;

    /** Default of {@link #getMinExpirySeconds()}: a minute. */
    public static final int DEFAULT_MIN_EXPIRY_SECONDS = 60;

    /** Default of {@link #getMaxExpirySeconds()}: an hour. */
    public static final int DEFAULT_MAX_EXPIRY_SECONDS = 3600;

    /** Default of {@link #getMaxContacts()}. */
    public static final int DEFAULT_MAX_CONTACTS = 10;

    private boolean enabled = DEFAULT_ENABLED;
    private int expirySeconds = DEFAULT_EXPIRY_SECONDS;
    private int minExpirySeconds = DEFAULT_MIN_EXPIRY_SECONDS;
    private int maxExpirySeconds = DEFAULT_MAX_EXPIRY_SECONDS;
    private int maxContacts = DEFAULT_MAX_CONTACTS;

    /** All defaults. */
    public RegistrarOptions() {}

    /** A copy. */
    public RegistrarOptions(RegistrarOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public RegistrarOptions(JsonObject json) {
        RegistrarOptionsConverter.fromJson(OptionsJson.of(json, RegistrarOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        RegistrarOptionsConverter.toJson(this, json);
        return json;
    }

    /** Whether the digest users of the server, its peers with {@code username}, may register. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Sets {@link #isEnabled()}. */
    public RegistrarOptions setEnabled(boolean enabled) {
        this.enabled = enabled;
        return this;
    }

    /** The lifetime of a registration that requests none, in s. */
    public int getExpirySeconds() {
        return expirySeconds;
    }

    /** Sets {@link #getExpirySeconds()}. */
    public RegistrarOptions setExpirySeconds(int expirySeconds) {
        this.expirySeconds = expirySeconds;
        return this;
    }

    /** The shortest lifetime of a registration, in s; a shorter one is rejected with 423 (RFC 3261 §10.3). */
    public int getMinExpirySeconds() {
        return minExpirySeconds;
    }

    /** Sets {@link #getMinExpirySeconds()}. */
    public RegistrarOptions setMinExpirySeconds(int minExpirySeconds) {
        this.minExpirySeconds = minExpirySeconds;
        return this;
    }

    /** The longest lifetime of a registration, in s; a longer one is shortened to it. */
    public int getMaxExpirySeconds() {
        return maxExpirySeconds;
    }

    /** Sets {@link #getMaxExpirySeconds()}. */
    public RegistrarOptions setMaxExpirySeconds(int maxExpirySeconds) {
        this.maxExpirySeconds = maxExpirySeconds;
        return this;
    }

    /**
     * How many Contacts a user may have; with more of them, those that were refreshed the longest ago are removed.
     */
    public int getMaxContacts() {
        return maxContacts;
    }

    /** Sets {@link #getMaxContacts()}. */
    public RegistrarOptions setMaxContacts(int maxContacts) {
        this.maxContacts = maxContacts;
        return this;
    }
}
