package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

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

    /** Default of {@link #getPingMs()}: 30 s, less than the idle timeouts of usual HTTP proxies. */
    public static final int DEFAULT_PING_MS = 30_000;

    private SipTransport transport = DEFAULT_TRANSPORT;
    private String host = DEFAULT_HOST;
    private int port = DEFAULT_PORT;
    private String path;
    private List<String> allowedOrigins = new ArrayList<>();
    private int pingMs = DEFAULT_PING_MS;

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

    /** UDP, TCP, TLS, WS or WSS. */
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

    /** Path of the WebSocket with WS and WSS, such as {@code /ws}; others are rejected with 404. Null: any. */
    public String getPath() {
        return path;
    }

    /** Sets {@link #getPath()}. */
    public ListenOptions setPath(String path) {
        this.path = path;
        return this;
    }

    /**
     * Origins of further web pages that may open a WebSocket, such as {@code https://phone.example.com}; {@code *} any.
     * Pages of the server's own host may, if they were loaded over HTTPS or the host is an address or localhost, and so
     * may clients that are no browsers. Others are rejected with 403 (RFC 6455 §10.2).
     */
    public List<String> getAllowedOrigins() {
        return allowedOrigins;
    }

    /** Sets {@link #getAllowedOrigins()}. */
    public ListenOptions setAllowedOrigins(List<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
        return this;
    }

    /**
     * Interval of pings on WebSockets, in ms; one on which nothing is received from one ping to the next is closed. 0
     * for no pings.
     */
    public int getPingMs() {
        return pingMs;
    }

    /** Sets {@link #getPingMs()}. */
    public ListenOptions setPingMs(int pingMs) {
        this.pingMs = pingMs;
        return this;
    }
}
