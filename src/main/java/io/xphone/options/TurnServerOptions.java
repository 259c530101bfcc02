package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** A TURN server (RFC 8656), and how to authenticate with it. */
@DataObject
@JsonGen(publicConverter = false)
public class TurnServerOptions {

    private String url;
    private String username;
    private String password;
    private String secret;
    private TlsOptions tls = new TlsOptions();

    /** All defaults. */
    public TurnServerOptions() {}

    /** A copy. */
    public TurnServerOptions(TurnServerOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public TurnServerOptions(JsonObject json) {
        TurnServerOptionsConverter.fromJson(OptionsJson.of(json, TurnServerOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        TurnServerOptionsConverter.toJson(this, json);
        return json;
    }

    /**
     * The server (RFC 7065): {@code turn:host}, {@code turn:host:port}, with {@code ?transport=tcp} for a TCP
     * connection, {@code turns:host} for TLS. A name without a port is searched by its SRV records (RFC 5928).
     * Required.
     */
    public String getUrl() {
        return url;
    }

    /** Sets {@link #getUrl()}. */
    public TurnServerOptions setUrl(String url) {
        this.url = url;
        return this;
    }

    /** The account at the server; with {@code secret} any name or none. */
    public String getUsername() {
        return username;
    }

    /** Sets {@link #getUsername()}. */
    public TurnServerOptions setUsername(String username) {
        this.username = username;
        return this;
    }

    /** The password of {@code username}. */
    public String getPassword() {
        return password;
    }

    /** Sets {@link #getPassword()}. */
    public TurnServerOptions setPassword(String password) {
        this.password = password;
        return this;
    }

    /**
     * The secret that the server shares, instead of a password: each relay gets a name and a password of its own from
     * it, valid for a day.
     */
    public String getSecret() {
        return secret;
    }

    /** Sets {@link #getSecret()}. */
    public TurnServerOptions setSecret(String secret) {
        this.secret = secret;
        return this;
    }

    /** Certificates and verification for {@code turns:}. */
    public TlsOptions getTls() {
        return tls;
    }

    /** Sets {@link #getTls()}. */
    public TurnServerOptions setTls(TlsOptions tls) {
        this.tls = tls;
        return this;
    }
}
