package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Certificates and verification of SIP over TLS and secure WebSockets (RFC 3261 §26.3). Paths name PEM files. */
@DataObject
@JsonGen(publicConverter = false)
public class TlsOptions {

    /** Default of {@link #isVerifyHost()}: true. */
    public static final boolean DEFAULT_VERIFY_HOST = true;

    /** Default of {@link #isTrustAll()}: false. */
    public static final boolean DEFAULT_TRUST_ALL = false;

    private String certPath;
    private String keyPath;
    private String caPath;
    private boolean verifyHost = DEFAULT_VERIFY_HOST;
    private boolean trustAll = DEFAULT_TRUST_ALL;
    private boolean clientAuthRequired;

    /** Defaults: no certificate, the JVM's trusted authorities, the peer's host name verified. */
    public TlsOptions() {}

    /** A copy. */
    public TlsOptions(TlsOptions other) {
        this(other.toJson());
    }

    /** From JSON. */
    public TlsOptions(JsonObject json) {
        TlsOptionsConverter.fromJson(OptionsJson.of(json, TlsOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        TlsOptionsConverter.toJson(this, json);
        return json;
    }

    /** The certificate chain (PEM file); required for a server, and for a client if the server requires one. */
    public String getCertPath() {
        return certPath;
    }

    /** Sets {@link #getCertPath()}. */
    public TlsOptions setCertPath(String certPath) {
        this.certPath = certPath;
        return this;
    }

    /** The private key of {@code certPath} (PEM file, PKCS #8). */
    public String getKeyPath() {
        return keyPath;
    }

    /** Sets {@link #getKeyPath()}. */
    public TlsOptions setKeyPath(String keyPath) {
        this.keyPath = keyPath;
        return this;
    }

    /** Trusted authorities instead of the JVM's (PEM file). */
    public String getCaPath() {
        return caPath;
    }

    /** Sets {@link #getCaPath()}. */
    public TlsOptions setCaPath(String caPath) {
        this.caPath = caPath;
        return this;
    }

    /** Whether a server's certificate must name the requested host (RFC 5922). */
    public boolean isVerifyHost() {
        return verifyHost;
    }

    /** Sets {@link #isVerifyHost()}. */
    public TlsOptions setVerifyHost(boolean verifyHost) {
        this.verifyHost = verifyHost;
        return this;
    }

    /** Whether any certificate is accepted without verification. For tests only. */
    public boolean isTrustAll() {
        return trustAll;
    }

    /** Sets {@link #isTrustAll()}. */
    public TlsOptions setTrustAll(boolean trustAll) {
        this.trustAll = trustAll;
        return this;
    }

    /** As a server: whether clients must present a certificate that {@code caPath} authenticates. */
    public boolean isClientAuthRequired() {
        return clientAuthRequired;
    }

    /** Sets {@link #isClientAuthRequired()}. */
    public TlsOptions setClientAuthRequired(boolean clientAuthRequired) {
        this.clientAuthRequired = clientAuthRequired;
        return this;
    }
}
