package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Options of a phone: its account, the registrar, the transport and the calls. */
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

    /** Default of {@link #getSipMaxDatagramBytes()}: 16 KiB. */
    public static final int DEFAULT_SIP_MAX_DATAGRAM_BYTES = 16_384;

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

    /** Default of {@link #getWebSocketPath()}. */
    public static final String DEFAULT_WEB_SOCKET_PATH = "/ws";

    /** Default of {@link #isRegister()}. */
    public static final boolean DEFAULT_REGISTER = true;

    /** Default of {@link #getRegisterExpirySeconds()}. */
    public static final int DEFAULT_REGISTER_EXPIRY_SECONDS = 300;

    /** Default of {@link #getRegisterRetryMs()}. */
    public static final int DEFAULT_REGISTER_RETRY_MS = 1000;

    /** Default of {@link #getRegisterMaxRetry()}. */
    public static final int DEFAULT_REGISTER_MAX_RETRY = 3;

    /** Default of {@link #getConnectTimeoutMs()}: 10 s. */
    public static final int DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

    /** Default of {@link #getKeepAliveMs()}. */
    public static final int DEFAULT_KEEP_ALIVE_MS = 25000;

    /** Default of {@link #isKeepAliveStun()}. */
    public static final boolean DEFAULT_KEEP_ALIVE_STUN = false;

    /** Default of {@link #isRewriteContact()}. */
    public static final boolean DEFAULT_REWRITE_CONTACT = true;

    /** Default of {@link #getLocalPort()}. */
    public static final int DEFAULT_LOCAL_PORT = 0;

    /** Entry of {@link #getAcceptCallsFrom()}: the registrar and the outbound proxy. */
    public static final String REGISTRAR = "registrar";

    /** Entry of {@link #getAcceptCallsFrom()}: any address. */
    public static final String ANYONE = "anyone";

    /** Default of {@link #isTrustIdentity()}. */
    public static final boolean DEFAULT_TRUST_IDENTITY = false;

    /** Default of {@link #isCloseOnExit()}. */
    public static final boolean DEFAULT_CLOSE_ON_EXIT = true;

    /** Default of {@link #getDigestQop()}. */
    public static final DigestQop DEFAULT_DIGEST_QOP = DigestQop.ONCE_OFFERED;

    private String name;
    private String username = DEFAULT_USERNAME;
    private String password = DEFAULT_PASSWORD;
    private String authUsername;
    private String displayName;
    private String host = DEFAULT_HOST;
    private int port = DEFAULT_PORT;
    private SipTransport transport = DEFAULT_TRANSPORT;
    private TlsOptions tls = new TlsOptions();
    private String webSocketPath = DEFAULT_WEB_SOCKET_PATH;
    private boolean register = DEFAULT_REGISTER;
    private boolean closeOnExit = DEFAULT_CLOSE_ON_EXIT;
    private int registerExpirySeconds = DEFAULT_REGISTER_EXPIRY_SECONDS;
    private int registerRetryMs = DEFAULT_REGISTER_RETRY_MS;
    private int registerMaxRetry = DEFAULT_REGISTER_MAX_RETRY;
    private int connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
    private MultiMap registerHeaders = MultiMap.caseInsensitiveMultiMap();
    private int keepAliveMs = DEFAULT_KEEP_ALIVE_MS;
    private boolean keepAliveStun = DEFAULT_KEEP_ALIVE_STUN;
    private boolean rewriteContact = DEFAULT_REWRITE_CONTACT;
    private String localAddress;
    private int localPort = DEFAULT_LOCAL_PORT;
    private String outboundProxy;
    private String outboundUsername;
    private String outboundPassword;
    private List<String> realms = new ArrayList<>();
    private DigestQop digestQop = DEFAULT_DIGEST_QOP;
    private List<String> dnsServers = new ArrayList<>();
    private int t1Ms = DEFAULT_T1_MS;
    private int streamIdleMs = DEFAULT_STREAM_IDLE_MS;
    private int sipMaxMessageBytes = DEFAULT_SIP_MAX_MESSAGE_BYTES;
    private int sipMaxHeaders = DEFAULT_SIP_MAX_HEADERS;
    private int sipMaxLineBytes = DEFAULT_SIP_MAX_LINE_BYTES;
    private int sipMaxDatagramBytes = DEFAULT_SIP_MAX_DATAGRAM_BYTES;
    private MediaOptions media = new MediaOptions();
    private CallPolicyOptions calls = new CallPolicyOptions();
    private EventOptions events = new EventOptions();
    private List<String> acceptCallsFrom = new ArrayList<>(List.of(REGISTRAR));
    private boolean trustIdentity = DEFAULT_TRUST_IDENTITY;

    /** All defaults. */
    public PhoneOptions() {}

    /** A copy. */
    public PhoneOptions(PhoneOptions other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code registerHeaders} is not an object of names and values
     */
    public PhoneOptions(JsonObject json) {
        PhoneOptionsConverter.fromJson(OptionsJson.of(json, PhoneOptions.class), this);
        registerHeaders = HeadersJson.fromJson(json.getValue("registerHeaders"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        PhoneOptionsConverter.toJson(this, json);
        return json.put("registerHeaders", HeadersJson.toJson(registerHeaders));
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

    /** User part of the address-of-record, and the digest user unless {@code authUsername} is set. */
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

    /** Digest user name, if it differs from {@code username}. */
    public String getAuthUsername() {
        return authUsername;
    }

    /** Sets {@link #getAuthUsername()}. */
    public PhoneOptions setAuthUsername(String authUsername) {
        this.authUsername = authUsername;
        return this;
    }

    /** Display name in From. */
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

    /** Port of the registrar; 0: by RFC 3263 (5060, or 5061 with TLS, 80 with WS, 443 with WSS). */
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

    /** Certificates and verification for TLS and WSS. */
    public TlsOptions getTls() {
        return tls;
    }

    /** Sets {@link #getTls()}. */
    public PhoneOptions setTls(TlsOptions tls) {
        this.tls = tls;
        return this;
    }

    /** Path of the registrar's WebSocket with WS and WSS. */
    public String getWebSocketPath() {
        return webSocketPath;
    }

    /** Sets {@link #getWebSocketPath()}. */
    public PhoneOptions setWebSocketPath(String webSocketPath) {
        this.webSocketPath = webSocketPath;
        return this;
    }

    /**
     * Whether the phone closes, and so unregisters, when the JVM exits by SIGINT (Ctrl-C), SIGTERM or {@code
     * System.exit}: a shutdown hook, which waits up to 5 s. Without effect in a clustered Vert.x, whose application
     * closes it.
     */
    public boolean isCloseOnExit() {
        return closeOnExit;
    }

    /** Sets {@link #isCloseOnExit()}. */
    public PhoneOptions setCloseOnExit(boolean closeOnExit) {
        this.closeOnExit = closeOnExit;
        return this;
    }

    /** Whether to register; without it, calls are placed and received all the same. */
    public boolean isRegister() {
        return register;
    }

    /** Sets {@link #isRegister()}. */
    public PhoneOptions setRegister(boolean register) {
        this.register = register;
        return this;
    }

    /** Requested lifetime of a registration, in s; the lifetime in the registrar's response applies. */
    public int getRegisterExpirySeconds() {
        return registerExpirySeconds;
    }

    /** Sets {@link #getRegisterExpirySeconds()}. */
    public PhoneOptions setRegisterExpirySeconds(int registerExpirySeconds) {
        this.registerExpirySeconds = registerExpirySeconds;
        return this;
    }

    /** Delay after the first failed attempt, in ms; it doubles, with jitter (RFC 5626 §4.5). */
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

    /**
     * {@code connect()} fails when the phone is not registered within this time, in ms; the registration continues in
     * the background.
     */
    public int getConnectTimeoutMs() {
        return connectTimeoutMs;
    }

    /** Sets {@link #getConnectTimeoutMs()}. */
    public PhoneOptions setConnectTimeoutMs(int connectTimeoutMs) {
        this.connectTimeoutMs = connectTimeoutMs;
        return this;
    }

    /** Headers added to every REGISTER. CR, LF and headers that the stack writes itself are rejected. */
    @GenIgnore
    public MultiMap getRegisterHeaders() {
        return registerHeaders;
    }

    /** Sets {@link #getRegisterHeaders()}. */
    @GenIgnore
    public PhoneOptions setRegisterHeaders(MultiMap registerHeaders) {
        this.registerHeaders = registerHeaders;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public PhoneOptions addRegisterHeader(String name, String value) {
        registerHeaders.add(name, value);
        return this;
    }

    /**
     * Interval of keep-alives on the flow to the registrar, in ms: CRLF pings on streams, pings of WebSockets, STUN or
     * CRLF on UDP; 0 none, but a closed connection leads to a new registration in any case.
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

    /** Whether Contact follows the address that the registrar sees ({@code received}/{@code rport}). */
    public boolean isRewriteContact() {
        return rewriteContact;
    }

    /** Sets {@link #isRewriteContact()}. */
    public PhoneOptions setRewriteContact(boolean rewriteContact) {
        this.rewriteContact = rewriteContact;
        return this;
    }

    /** Local address of SIP sockets; null: the one that leads to the registrar. */
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

    /** A SIP URI, or a host with or without port, that every request is sent to first, as a Route with {@code lr}. */
    public String getOutboundProxy() {
        return outboundProxy;
    }

    /** Sets {@link #getOutboundProxy()}. */
    public PhoneOptions setOutboundProxy(String outboundProxy) {
        this.outboundProxy = outboundProxy;
        return this;
    }

    /** Digest user for calls, if it differs from the registration's. */
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

    /** DNS servers, {@code host} or {@code host:port}; empty: those of the system. */
    public List<String> getDnsServers() {
        return dnsServers;
    }

    /** Sets {@link #getDnsServers()}. */
    public PhoneOptions setDnsServers(List<String> dnsServers) {
        this.dnsServers = dnsServers;
        return this;
    }

    /**
     * T1 of RFC 3261 in ms: a request over UDP without a response is retransmitted after it, and a server without a
     * response for 64 times as long is abandoned for the next one. Less than 500 is for closed networks.
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
     * A TCP, TLS or WebSocket connection without traffic in either direction is closed after this time, in ms; 0 never.
     * Keep-alives count as traffic (RFC 5626 §3.5.1), so a flow that is kept alive remains.
     */
    public int getStreamIdleMs() {
        return streamIdleMs;
    }

    /** Sets {@link #getStreamIdleMs()}. */
    public PhoneOptions setStreamIdleMs(int streamIdleMs) {
        this.streamIdleMs = streamIdleMs;
        return this;
    }

    /** A longer SIP message, body included, is rejected with 513, in bytes; over UDP the maximum is 65,535. */
    public int getSipMaxMessageBytes() {
        return sipMaxMessageBytes;
    }

    /** Sets {@link #getSipMaxMessageBytes()}. */
    public PhoneOptions setSipMaxMessageBytes(int sipMaxMessageBytes) {
        this.sipMaxMessageBytes = sipMaxMessageBytes;
        return this;
    }

    /** A SIP message with more header lines is rejected with 513. */
    public int getSipMaxHeaders() {
        return sipMaxHeaders;
    }

    /** Sets {@link #getSipMaxHeaders()}. */
    public PhoneOptions setSipMaxHeaders(int sipMaxHeaders) {
        this.sipMaxHeaders = sipMaxHeaders;
        return this;
    }

    /** A SIP message with a longer line, unfolded, is rejected with 513, in bytes. */
    public int getSipMaxLineBytes() {
        return sipMaxLineBytes;
    }

    /** Sets {@link #getSipMaxLineBytes()}. */
    public PhoneOptions setSipMaxLineBytes(int sipMaxLineBytes) {
        this.sipMaxLineBytes = sipMaxLineBytes;
        return this;
    }

    /**
     * A longer request over UDP is rejected with 513, in bytes: requests of this length belong on TCP (RFC 3261
     * §18.1.1).
     */
    public int getSipMaxDatagramBytes() {
        return sipMaxDatagramBytes;
    }

    /** Sets {@link #getSipMaxDatagramBytes()}. */
    public PhoneOptions setSipMaxDatagramBytes(int sipMaxDatagramBytes) {
        this.sipMaxDatagramBytes = sipMaxDatagramBytes;
        return this;
    }

    /**
     * Sources of accepted calls, messages and subscriptions: {@code registrar}, the addresses of the registrar and of
     * the outbound proxy; further addresses and CIDR ranges, IPv4 and IPv6; {@code anyone}. Requests from other sources
     * are rejected with 403 unless they are addressed to the Contact, whose user part cannot be guessed. The registrar
     * and the proxy are accepted in any case. A phone that does not register accepts calls from anyone, unless
     * addresses are listed.
     */
    public List<String> getAcceptCallsFrom() {
        return acceptCallsFrom;
    }

    /** Sets {@link #getAcceptCallsFrom()}. */
    public PhoneOptions setAcceptCallsFrom(List<String> acceptCallsFrom) {
        this.acceptCallsFrom = acceptCallsFrom;
        return this;
    }

    /** Media of this phone's calls. */
    public MediaOptions getMedia() {
        return media;
    }

    /** Sets {@link #getMedia()}. */
    public PhoneOptions setMedia(MediaOptions media) {
        this.media = media;
        return this;
    }

    /** How calls are received and placed. */
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

    /**
     * Whether identities of the other party (P-Asserted-Identity, Remote-Party-ID, Diversion, History-Info) are trusted
     * (RFC 3325 §7).
     */
    public boolean isTrustIdentity() {
        return trustIdentity;
    }

    /** Sets {@link #isTrustIdentity()}. */
    public PhoneOptions setTrustIdentity(boolean trustIdentity) {
        this.trustIdentity = trustIdentity;
        return this;
    }

    /**
     * The only realms in which a challenge of the registrar or proxy is answered with credentials; empty: those in
     * which the registrar challenges REGISTER, else those of its first challenge to a dial.
     */
    public List<String> getRealms() {
        return realms;
    }

    /** Sets {@link #getRealms()}. */
    public PhoneOptions setRealms(List<String> realms) {
        this.realms = realms;
        return this;
    }

    /** Whether challenges without qop, as of RFC 2069, are answered. */
    public DigestQop getDigestQop() {
        return digestQop;
    }

    /** Sets {@link #getDigestQop()}. */
    public PhoneOptions setDigestQop(DigestQop digestQop) {
        this.digestQop = digestQop;
        return this;
    }
}
