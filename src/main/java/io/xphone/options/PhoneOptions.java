package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A phone: the account it registers, the way there, and its calls. */
@DataObject
@JsonGen(publicConverter = false)
public class PhoneOptions {

    /** Default of {@link #getT1Ms()}: 500. */
    public static final int DEFAULT_T1_MS = 500;

    /** Default of {@link #getStreamIdleMs()}: an hour. */
    public static final int DEFAULT_STREAM_IDLE_MS = 3_600_000;

    /** Default of {@link #getSipMaxMessageBytes()}. */
    public static final int DEFAULT_SIP_MAX_MESSAGE_BYTES = 65_536;

    /** Default of {@link #getSipMaxHeaders()}. */
    public static final int DEFAULT_SIP_MAX_HEADERS = 256;

    /** Default of {@link #getSipMaxLineBytes()}. */
    public static final int DEFAULT_SIP_MAX_LINE_BYTES = 8_192;

    /** Default of {@link #getUsername()}. */
    public static final String DEFAULT_USERNAME = "";

    /** Default of {@link #getPassword()}. */
    public static final String DEFAULT_PASSWORD = "";

    /** Default of {@link #getHost()}. */
    public static final String DEFAULT_HOST = "";

    /** Default of {@link #getPort()}. */
    public static final int DEFAULT_PORT = 0;

    /** Default of {@link #getTransport()}. */
    public static final SipTransport DEFAULT_TRANSPORT = SipTransport.UDP;

    /** Default of {@link #isRegister()}. */
    public static final boolean DEFAULT_REGISTER = true;

    /** Default of {@link #getRegisterExpirySeconds()}. */
    public static final int DEFAULT_REGISTER_EXPIRY_SECONDS = 300;

    /** Default of {@link #getRegisterRetryMs()}. */
    public static final int DEFAULT_REGISTER_RETRY_MS = 1000;

    /** Default of {@link #getRegisterMaxRetry()}. */
    public static final int DEFAULT_REGISTER_MAX_RETRY = 3;

    /** Default of {@link #getKeepAliveMs()}. */
    public static final int DEFAULT_KEEP_ALIVE_MS = 25000;

    /** Default of {@link #isKeepAliveStun()}. */
    public static final boolean DEFAULT_KEEP_ALIVE_STUN = false;

    /** Default of {@link #isRewriteContact()}. */
    public static final boolean DEFAULT_REWRITE_CONTACT = true;

    /** Default of {@link #getLocalPort()}. */
    public static final int DEFAULT_LOCAL_PORT = 0;

    /** Default of {@link #isTrustIdentity()}. */
    public static final boolean DEFAULT_TRUST_IDENTITY = false;

    private String name;
    private String username = DEFAULT_USERNAME;
    private String password = DEFAULT_PASSWORD;
    private String authUsername;
    private String displayName;
    private String host = DEFAULT_HOST;
    private int port = DEFAULT_PORT;
    private SipTransport transport = DEFAULT_TRANSPORT;
    private TlsOptions tls = new TlsOptions();
    private boolean register = DEFAULT_REGISTER;
    private int registerExpirySeconds = DEFAULT_REGISTER_EXPIRY_SECONDS;
    private int registerRetryMs = DEFAULT_REGISTER_RETRY_MS;
    private int registerMaxRetry = DEFAULT_REGISTER_MAX_RETRY;
    private Map<String, String> registerHeaders = new LinkedHashMap<>();
    private int keepAliveMs = DEFAULT_KEEP_ALIVE_MS;
    private boolean keepAliveStun = DEFAULT_KEEP_ALIVE_STUN;
    private boolean rewriteContact = DEFAULT_REWRITE_CONTACT;
    private String localAddress;
    private int localPort = DEFAULT_LOCAL_PORT;
    private String outboundProxy;
    private String outboundUsername;
    private String outboundPassword;
    private List<String> dnsServers = new ArrayList<>();
    private int t1Ms = DEFAULT_T1_MS;
    private int streamIdleMs = DEFAULT_STREAM_IDLE_MS;
    private int sipMaxMessageBytes = DEFAULT_SIP_MAX_MESSAGE_BYTES;
    private int sipMaxHeaders = DEFAULT_SIP_MAX_HEADERS;
    private int sipMaxLineBytes = DEFAULT_SIP_MAX_LINE_BYTES;
    private MediaOptions media = new MediaOptions();
    private CallPolicyOptions calls = new CallPolicyOptions();
    private EventOptions events = new EventOptions();
    private boolean trustIdentity = DEFAULT_TRUST_IDENTITY;

    /** All defaults. */
    public PhoneOptions() {}

    /** A copy. */
    public PhoneOptions(PhoneOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public PhoneOptions(JsonObject json) {
        PhoneOptionsConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        PhoneOptionsConverter.toJson(this, json);
        return json;
    }

    /** Name of this phone on the event bus; null: a random one. */
    public String getName() {
        return name;
    }

    /** Sets {@link #getName()}. */
    public PhoneOptions setName(String name) {
        this.name = name;
        return this;
    }

    /** User part of the address-of-record, and the digest user unless {@link #getAuthUsername()} is set. */
    public String getUsername() {
        return username;
    }

    /** Sets {@link #getUsername()}. */
    public PhoneOptions setUsername(String username) {
        this.username = username;
        return this;
    }

    /** Digest password. */
    public String getPassword() {
        return password;
    }

    /** Sets {@link #getPassword()}. */
    public PhoneOptions setPassword(String password) {
        this.password = password;
        return this;
    }

    /** Digest user name where it differs. */
    public String getAuthUsername() {
        return authUsername;
    }

    /** Sets {@link #getAuthUsername()}. */
    public PhoneOptions setAuthUsername(String authUsername) {
        this.authUsername = authUsername;
        return this;
    }

    /** Display name of From. */
    public String getDisplayName() {
        return displayName;
    }

    /** Sets {@link #getDisplayName()}. */
    public PhoneOptions setDisplayName(String displayName) {
        this.displayName = displayName;
        return this;
    }

    /** Registrar: a host name, an address, or either with {@code :port}. Required. */
    public String getHost() {
        return host;
    }

    /** Sets {@link #getHost()}. */
    public PhoneOptions setHost(String host) {
        this.host = host;
        return this;
    }

    /** Port of the registrar; 0: found by RFC 3263 (5060, or 5061 with TLS). */
    public int getPort() {
        return port;
    }

    /** Sets {@link #getPort()}. */
    public PhoneOptions setPort(int port) {
        this.port = port;
        return this;
    }

    /** Transport to the registrar. */
    public SipTransport getTransport() {
        return transport;
    }

    /** Sets {@link #getTransport()}. */
    public PhoneOptions setTransport(SipTransport transport) {
        this.transport = transport;
        return this;
    }

    /** Certificates and checks for TLS. */
    public TlsOptions getTls() {
        return tls;
    }

    /** Sets {@link #getTls()}. */
    public PhoneOptions setTls(TlsOptions tls) {
        this.tls = tls;
        return this;
    }

    /** Whether to register at all; without, calls are placed and taken all the same. */
    public boolean isRegister() {
        return register;
    }

    /** Sets {@link #isRegister()}. */
    public PhoneOptions setRegister(boolean register) {
        this.register = register;
        return this;
    }

    /** Lifetime asked for a registration, in s; the registrar's answer is what counts. */
    public int getRegisterExpirySeconds() {
        return registerExpirySeconds;
    }

    /** Sets {@link #getRegisterExpirySeconds()}. */
    public PhoneOptions setRegisterExpirySeconds(int registerExpirySeconds) {
        this.registerExpirySeconds = registerExpirySeconds;
        return this;
    }

    /** First pause after a failed attempt, in ms; it doubles, with jitter (RFC 5626 §4.5). */
    public int getRegisterRetryMs() {
        return registerRetryMs;
    }

    /** Sets {@link #getRegisterRetryMs()}. */
    public PhoneOptions setRegisterRetryMs(int registerRetryMs) {
        this.registerRetryMs = registerRetryMs;
        return this;
    }

    /** Attempts after which {@code connect()} fails. */
    public int getRegisterMaxRetry() {
        return registerMaxRetry;
    }

    /** Sets {@link #getRegisterMaxRetry()}. */
    public PhoneOptions setRegisterMaxRetry(int registerMaxRetry) {
        this.registerMaxRetry = registerMaxRetry;
        return this;
    }

    /** Headers added to every REGISTER. CR, LF and headers that the stack itself writes are refused. */
    public Map<String, String> getRegisterHeaders() {
        return registerHeaders;
    }

    /** Sets {@link #getRegisterHeaders()}. */
    public PhoneOptions setRegisterHeaders(Map<String, String> registerHeaders) {
        this.registerHeaders = registerHeaders;
        return this;
    }

    /**
     * Pause between keep-alives on the flow to the registrar, in ms: CRLF pings on streams, STUN or CRLF on UDP; 0 none, but a connection that
     * closes leads to a new registration all the same.
     */
    public int getKeepAliveMs() {
        return keepAliveMs;
    }

    /** Sets {@link #getKeepAliveMs()}. */
    public PhoneOptions setKeepAliveMs(int keepAliveMs) {
        this.keepAliveMs = keepAliveMs;
        return this;
    }

    /** Whether the keep-alive on UDP is a STUN binding request (RFC 5626 §3.5.2) instead of CRLF. */
    public boolean isKeepAliveStun() {
        return keepAliveStun;
    }

    /** Sets {@link #isKeepAliveStun()}. */
    public PhoneOptions setKeepAliveStun(boolean keepAliveStun) {
        this.keepAliveStun = keepAliveStun;
        return this;
    }

    /** Whether Contact follows the address that the registrar sees us at ({@code received}/{@code rport}). */
    public boolean isRewriteContact() {
        return rewriteContact;
    }

    /** Sets {@link #isRewriteContact()}. */
    public PhoneOptions setRewriteContact(boolean rewriteContact) {
        this.rewriteContact = rewriteContact;
        return this;
    }

    /** Local address of SIP sockets; null: whichever leads to the registrar. */
    public String getLocalAddress() {
        return localAddress;
    }

    /** Sets {@link #getLocalAddress()}. */
    public PhoneOptions setLocalAddress(String localAddress) {
        this.localAddress = localAddress;
        return this;
    }

    /** Local UDP port; 0: any. */
    public int getLocalPort() {
        return localPort;
    }

    /** Sets {@link #getLocalPort()}. */
    public PhoneOptions setLocalPort(int localPort) {
        this.localPort = localPort;
        return this;
    }

    /** A SIP URI, or a host with or without port, that every request goes to first, as a Route with {@code lr}. */
    public String getOutboundProxy() {
        return outboundProxy;
    }

    /** Sets {@link #getOutboundProxy()}. */
    public PhoneOptions setOutboundProxy(String outboundProxy) {
        this.outboundProxy = outboundProxy;
        return this;
    }

    /** Digest user for calls, where it differs from the registration's. */
    public String getOutboundUsername() {
        return outboundUsername;
    }

    /** Sets {@link #getOutboundUsername()}. */
    public PhoneOptions setOutboundUsername(String outboundUsername) {
        this.outboundUsername = outboundUsername;
        return this;
    }

    /** Digest password for calls. */
    public String getOutboundPassword() {
        return outboundPassword;
    }

    /** Sets {@link #getOutboundPassword()}. */
    public PhoneOptions setOutboundPassword(String outboundPassword) {
        this.outboundPassword = outboundPassword;
        return this;
    }

    /** DNS servers, {@code host} or {@code host:port}; empty: the system's. */
    public List<String> getDnsServers() {
        return dnsServers;
    }

    /** Sets {@link #getDnsServers()}. */
    public PhoneOptions setDnsServers(List<String> dnsServers) {
        this.dnsServers = dnsServers;
        return this;
    }

    /**
     * RFC 3261's T1 in ms, the round-trip time that is expected: what is not answered over UDP is repeated after it, and a server that
     * is silent for 64 times as long is given up for the next one (RFC 3263 §4.3). Less than 500 is for closed networks (§17.1.1.1).
     */
    public int getT1Ms() {
        return t1Ms;
    }

    /** Sets {@link #getT1Ms()}. */
    public PhoneOptions setT1Ms(int t1Ms) {
        this.t1Ms = t1Ms;
        return this;
    }

    /**
     * A TCP or TLS connection that carries nothing, either way, is closed after so long, in ms; 0 never. Keep-alives count (RFC 5626 §3.5.1),
     * so that a flow that is kept alive stays.
     */
    public int getStreamIdleMs() {
        return streamIdleMs;
    }

    /** Sets {@link #getStreamIdleMs()}. */
    public PhoneOptions setStreamIdleMs(int streamIdleMs) {
        this.streamIdleMs = streamIdleMs;
        return this;
    }

    /** A longer SIP message, body included, is refused with 513, in bytes; over UDP 65,535 is the most there is. */
    public int getSipMaxMessageBytes() {
        return sipMaxMessageBytes;
    }

    /** Sets {@link #getSipMaxMessageBytes()}. */
    public PhoneOptions setSipMaxMessageBytes(int sipMaxMessageBytes) {
        this.sipMaxMessageBytes = sipMaxMessageBytes;
        return this;
    }

    /** A SIP message with more header lines is refused with 513. */
    public int getSipMaxHeaders() {
        return sipMaxHeaders;
    }

    /** Sets {@link #getSipMaxHeaders()}. */
    public PhoneOptions setSipMaxHeaders(int sipMaxHeaders) {
        this.sipMaxHeaders = sipMaxHeaders;
        return this;
    }

    /** A SIP message with a longer line, unfolded, is refused with 513, in bytes. */
    public int getSipMaxLineBytes() {
        return sipMaxLineBytes;
    }

    /** Sets {@link #getSipMaxLineBytes()}. */
    public PhoneOptions setSipMaxLineBytes(int sipMaxLineBytes) {
        this.sipMaxLineBytes = sipMaxLineBytes;
        return this;
    }

    /** Sound of this phone's calls. */
    public MediaOptions getMedia() {
        return media;
    }

    /** Sets {@link #getMedia()}. */
    public PhoneOptions setMedia(MediaOptions media) {
        this.media = media;
        return this;
    }

    /** How calls are taken and placed. */
    public CallPolicyOptions getCalls() {
        return calls;
    }

    /** Sets {@link #getCalls()}. */
    public PhoneOptions setCalls(CallPolicyOptions calls) {
        this.calls = calls;
        return this;
    }

    /** Messages, subscriptions and publications. */
    public EventOptions getEvents() {
        return events;
    }

    /** Sets {@link #getEvents()}. */
    public PhoneOptions setEvents(EventOptions events) {
        this.events = events;
        return this;
    }

    /** Whether what the other side says of identities (P-Asserted-Identity, Remote-Party-ID, Diversion, History-Info) is believed (RFC 3325 §7). */
    public boolean isTrustIdentity() {
        return trustIdentity;
    }

    /** Sets {@link #isTrustIdentity()}. */
    public PhoneOptions setTrustIdentity(boolean trustIdentity) {
        this.trustIdentity = trustIdentity;
        return this;
    }
}
