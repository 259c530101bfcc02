package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** An address that a server listens on. */
@DataObject
@JsonGen(publicConverter = false)
public class ListenOptions {

    /** Default of {@link #getTransport()}. */
    public static final SipTransport DEFAULT_TRANSPORT = SipTransport.UDP;

    /** Default of {@link #getHost()}. */
    public static final String DEFAULT_HOST = "0.0.0.0";

    /** Default of {@link #getPort()}. */
    public static final int DEFAULT_PORT = 5060;

    private SipTransport transport = DEFAULT_TRANSPORT;
    private String host = DEFAULT_HOST;
    private int port = DEFAULT_PORT;

    /** All defaults. */
    public ListenOptions() {}

    /** A copy. */
    public ListenOptions(ListenOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public ListenOptions(JsonObject json) {
        ListenOptionsConverter.fromJson(OptionsJson.of(json, ListenOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        ListenOptionsConverter.toJson(this, json);
        return json;
    }

    /** UDP, TCP or TLS. */
    public SipTransport getTransport() {
        return transport;
    }

    /** Sets {@link #getTransport()}. */
    public ListenOptions setTransport(SipTransport transport) {
        this.transport = transport;
        return this;
    }

    /** Address to bind, IPv4 or IPv6. */
    public String getHost() {
        return host;
    }

    /** Sets {@link #getHost()}. */
    public ListenOptions setHost(String host) {
        this.host = host;
        return this;
    }

    /** Port to bind; 0: any. */
    public int getPort() {
        return port;
    }

    /** Sets {@link #getPort()}. */
    public ListenOptions setPort(int port) {
        this.port = port;
        return this;
    }
}
