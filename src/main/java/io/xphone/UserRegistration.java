package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A registration of a user at a server: the binding of its address-of-record to a Contact (RFC 3261 §10.3). */
@DataObject
@JsonGen(publicConverter = false)
public class UserRegistration {

    /** Default of {@link #getExpires()}. */
    public static final long DEFAULT_EXPIRES = 0;

    /** Default of {@link #getQ()}. */
    public static final double DEFAULT_Q = 1;

    /** Default of {@link #getRegId()}. */
    public static final int DEFAULT_REG_ID = 0;

    private String user;
    private String peer;
    private String contact;
    private String source;
    private long expires = DEFAULT_EXPIRES;
    private double q = DEFAULT_Q;
    private String instance;
    private int regId = DEFAULT_REG_ID;
    private List<String> path = new ArrayList<>();
    private String userAgent;

    /** All defaults. */
    public UserRegistration() {}

    /** A copy. */
    public UserRegistration(UserRegistration other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public UserRegistration(JsonObject json) {
        UserRegistrationConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        UserRegistrationConverter.toJson(this, json);
        return json;
    }

    /** The user: the digest user name, which is the user part of the address-of-record. */
    public String getUser() {
        return user;
    }

    /** Sets {@link #getUser()}. */
    public UserRegistration setUser(String user) {
        this.user = user;
        return this;
    }

    /** The name of the peer with that user name in the server's options. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public UserRegistration setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** The Contact URI. */
    public String getContact() {
        return contact;
    }

    /** Sets {@link #getContact()}. */
    public UserRegistration setContact(String contact) {
        this.contact = contact;
        return this;
    }

    /**
     * Where the latest REGISTER came from and calls go to, as {@code udp:host:port}; null when its connection was
     * closed and calls go to the Contact.
     */
    public String getSource() {
        return source;
    }

    /** Sets {@link #getSource()}. */
    public UserRegistration setSource(String source) {
        this.source = source;
        return this;
    }

    /** How long it lasts without a refresh, in s. */
    public long getExpires() {
        return expires;
    }

    /** Sets {@link #getExpires()}. */
    public UserRegistration setExpires(long expires) {
        this.expires = expires;
        return this;
    }

    /** The preference, 0 to 1. */
    public double getQ() {
        return q;
    }

    /** Sets {@link #getQ()}. */
    public UserRegistration setQ(double q) {
        this.q = q;
        return this;
    }

    /** The instance of the user agent, {@code +sip.instance} (RFC 5626 §4.1); null without one. */
    public String getInstance() {
        return instance;
    }

    /** Sets {@link #getInstance()}. */
    public UserRegistration setInstance(String instance) {
        this.instance = instance;
        return this;
    }

    /** The flow of the instance, {@code reg-id} (RFC 5626 §4.2); 0 when it is no outbound registration. */
    public int getRegId() {
        return regId;
    }

    /** Sets {@link #getRegId()}. */
    public UserRegistration setRegId(int regId) {
        this.regId = regId;
        return this;
    }

    /** The proxies on the way to the Contact (RFC 3327), first hop first; empty for a direct registration. */
    public List<String> getPath() {
        return path;
    }

    /** Sets {@link #getPath()}. */
    public UserRegistration setPath(List<String> path) {
        this.path = path;
        return this;
    }

    /** The User-Agent header of the latest REGISTER; null without one. */
    public String getUserAgent() {
        return userAgent;
    }

    /** Sets {@link #getUserAgent()}. */
    public UserRegistration setUserAgent(String userAgent) {
        this.userAgent = userAgent;
        return this;
    }
}
