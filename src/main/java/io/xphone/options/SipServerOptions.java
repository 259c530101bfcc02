package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Options of a SIP server: its addresses, its peers and its calls. */
@DataObject
@JsonGen(publicConverter = false)
public class SipServerOptions {

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

    /** Default of {@link #getMaxConnectionsPerSource()}. */
    public static final int DEFAULT_MAX_CONNECTIONS_PER_SOURCE = 1_000;

    /** Default of {@link #getRealm()}. */
    public static final String DEFAULT_REALM = "xphone";

    /** Default of {@link #getOptionsStatus()}. */
    public static final int DEFAULT_OPTIONS_STATUS = 200;

    /** Default of {@link #isSeparateTransport()}. */
    public static final boolean DEFAULT_SEPARATE_TRANSPORT = true;

    /** Default of {@link #isCheckDigestUri()}. */
    public static final boolean DEFAULT_CHECK_DIGEST_URI = true;

    /** Default of {@link #getMaxFailedAuthentications()}. */
    public static final int DEFAULT_MAX_FAILED_AUTHENTICATIONS = 10;

    /** Default of {@link #getBanMs()}: five minutes. */
    public static final int DEFAULT_BAN_MS = 300_000;

    private String name;
    private List<ListenOptions> listen = new ArrayList<>(List.of(new ListenOptions()));
    private String domain;
    private String externalAddress;
    private String realm = DEFAULT_REALM;
    private List<String> digestAlgorithms = new ArrayList<>(List.of("MD5"));
    private boolean checkDigestUri = DEFAULT_CHECK_DIGEST_URI;
    private int maxFailedAuthentications = DEFAULT_MAX_FAILED_AUTHENTICATIONS;
    private int banMs = DEFAULT_BAN_MS;
    private List<PeerOptions> peers = new ArrayList<>();
    private RegistrarOptions registrar = new RegistrarOptions();
    private TlsOptions tls = new TlsOptions();
    private String outboundProxy;
    private List<String> dnsServers = new ArrayList<>();
    private int t1Ms = DEFAULT_T1_MS;
    private int streamIdleMs = DEFAULT_STREAM_IDLE_MS;
    private int sipMaxMessageBytes = DEFAULT_SIP_MAX_MESSAGE_BYTES;
    private int sipMaxHeaders = DEFAULT_SIP_MAX_HEADERS;
    private int sipMaxLineBytes = DEFAULT_SIP_MAX_LINE_BYTES;
    private int sipMaxDatagramBytes = DEFAULT_SIP_MAX_DATAGRAM_BYTES;
    private int maxConnectionsPerSource = DEFAULT_MAX_CONNECTIONS_PER_SOURCE;
    private int optionsStatus = DEFAULT_OPTIONS_STATUS;
    private boolean separateTransport = DEFAULT_SEPARATE_TRANSPORT;
    private MediaOptions media = new MediaOptions();
    private CallPolicyOptions calls = new CallPolicyOptions();
    private EventOptions events = new EventOptions();

    /** All defaults. */
    public SipServerOptions() {}

    /** A copy. */
    public SipServerOptions(SipServerOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public SipServerOptions(JsonObject json) {
        SipServerOptionsConverter.fromJson(OptionsJson.of(json, SipServerOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        SipServerOptionsConverter.toJson(this, json);
        return json;
    }

    /** Name of this server on the event bus; null: a random one. */
    public String getName() {
        return name;
    }

    /** Sets {@link #getName()}. */
    public SipServerOptions setName(String name) {
        this.name = name;
        return this;
    }

    /** Addresses to listen on. */
    public List<ListenOptions> getListen() {
        return listen;
    }

    /** Sets {@link #getListen()}. */
    public SipServerOptions setListen(List<ListenOptions> listen) {
        this.listen = listen;
        return this;
    }

    /** Host of the server's own URIs; null: the local address towards the peer. */
    public String getDomain() {
        return domain;
    }

    /** Sets {@link #getDomain()}. */
    public SipServerOptions setDomain(String domain) {
        this.domain = domain;
        return this;
    }

    /**
     * Address of this server for peers on other networks, {@code host} or {@code host:port}: in Contact towards public
     * addresses, for a server behind a NAT that forwards to it. For media see {@code media.rtpAddress}.
     */
    public String getExternalAddress() {
        return externalAddress;
    }

    /** Sets {@link #getExternalAddress()}. */
    public SipServerOptions setExternalAddress(String externalAddress) {
        this.externalAddress = externalAddress;
        return this;
    }

    /** Realm of digest challenges. */
    public String getRealm() {
        return realm;
    }

    /** Sets {@link #getRealm()}. */
    public SipServerOptions setRealm(String realm) {
        this.realm = realm;
        return this;
    }

    /**
     * Algorithms of digest challenges, the preferred first: MD5, SHA-256, SHA-512-256. Many softphones and browser
     * libraries read the first challenge only and know MD5 alone, some give up when any challenge is not MD5: put
     * SHA-256 first when all peers support it (RFC 8760).
     */
    public List<String> getDigestAlgorithms() {
        return digestAlgorithms;
    }

    /** Sets {@link #getDigestAlgorithms()}. */
    public SipServerOptions setDigestAlgorithms(List<String> digestAlgorithms) {
        this.digestAlgorithms = digestAlgorithms;
        return this;
    }

    /** Peers. A request from any other source is challenged when a peer has a digest user, else rejected with 403. */
    public List<PeerOptions> getPeers() {
        return peers;
    }

    /** Sets {@link #getPeers()}. */
    public SipServerOptions setPeers(List<PeerOptions> peers) {
        this.peers = peers;
        return this;
    }

    /** The registrar, where the digest users of {@code peers} register. */
    public RegistrarOptions getRegistrar() {
        return registrar;
    }

    /** Sets {@link #getRegistrar()}. */
    public SipServerOptions setRegistrar(RegistrarOptions registrar) {
        this.registrar = registrar;
        return this;
    }

    /** Certificates and verification for TLS and WSS. */
    public TlsOptions getTls() {
        return tls;
    }

    /** Sets {@link #getTls()}. */
    public SipServerOptions setTls(TlsOptions tls) {
        this.tls = tls;
        return this;
    }

    /** A SIP URI, or a host with or without port, that every request is sent to first, as a Route with {@code lr}. */
    public String getOutboundProxy() {
        return outboundProxy;
    }

    /** Sets {@link #getOutboundProxy()}. */
    public SipServerOptions setOutboundProxy(String outboundProxy) {
        this.outboundProxy = outboundProxy;
        return this;
    }

    /** DNS servers, {@code host} or {@code host:port}; empty: those of the system. */
    public List<String> getDnsServers() {
        return dnsServers;
    }

    /** Sets {@link #getDnsServers()}. */
    public SipServerOptions setDnsServers(List<String> dnsServers) {
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
    public SipServerOptions setT1Ms(int t1Ms) {
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
    public SipServerOptions setStreamIdleMs(int streamIdleMs) {
        this.streamIdleMs = streamIdleMs;
        return this;
    }

    /** A longer SIP message, body included, is rejected with 513, in bytes; over UDP the maximum is 65,535. */
    public int getSipMaxMessageBytes() {
        return sipMaxMessageBytes;
    }

    /** Sets {@link #getSipMaxMessageBytes()}. */
    public SipServerOptions setSipMaxMessageBytes(int sipMaxMessageBytes) {
        this.sipMaxMessageBytes = sipMaxMessageBytes;
        return this;
    }

    /** A SIP message with more header lines is rejected with 513. */
    public int getSipMaxHeaders() {
        return sipMaxHeaders;
    }

    /** Sets {@link #getSipMaxHeaders()}. */
    public SipServerOptions setSipMaxHeaders(int sipMaxHeaders) {
        this.sipMaxHeaders = sipMaxHeaders;
        return this;
    }

    /** A SIP message with a longer line, unfolded, is rejected with 513, in bytes. */
    public int getSipMaxLineBytes() {
        return sipMaxLineBytes;
    }

    /** Sets {@link #getSipMaxLineBytes()}. */
    public SipServerOptions setSipMaxLineBytes(int sipMaxLineBytes) {
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
    public SipServerOptions setSipMaxDatagramBytes(int sipMaxDatagramBytes) {
        this.sipMaxDatagramBytes = sipMaxDatagramBytes;
        return this;
    }

    /**
     * A TCP, TLS or WebSocket connection is rejected when so many from its address, or IPv6 network of 64 bits, are
     * open.
     */
    public int getMaxConnectionsPerSource() {
        return maxConnectionsPerSource;
    }

    /** Sets {@link #getMaxConnectionsPerSource()}. */
    public SipServerOptions setMaxConnectionsPerSource(int maxConnectionsPerSource) {
        this.maxConnectionsPerSource = maxConnectionsPerSource;
        return this;
    }

    /** Status of responses to OPTIONS outside calls: 503 drains. */
    public int getOptionsStatus() {
        return optionsStatus;
    }

    /** Sets {@link #getOptionsStatus()}. */
    public SipServerOptions setOptionsStatus(int optionsStatus) {
        this.optionsStatus = optionsStatus;
        return this;
    }

    /**
     * Whether sockets, parsing and transactions run on another event loop than the calls, if there are several:
     * signalling then uses two cores.
     */
    public boolean isSeparateTransport() {
        return separateTransport;
    }

    /** Sets {@link #isSeparateTransport()}. */
    public SipServerOptions setSeparateTransport(boolean separateTransport) {
        this.separateTransport = separateTransport;
        return this;
    }

    /** Media of this server's calls. */
    public MediaOptions getMedia() {
        return media;
    }

    /** Sets {@link #getMedia()}. */
    public SipServerOptions setMedia(MediaOptions media) {
        this.media = media;
        return this;
    }

    /** How calls are received and placed. */
    public CallPolicyOptions getCalls() {
        return calls;
    }

    /** Sets {@link #getCalls()}. */
    public SipServerOptions setCalls(CallPolicyOptions calls) {
        this.calls = calls;
        return this;
    }

    /** Messages, subscriptions and publications. */
    public EventOptions getEvents() {
        return events;
    }

    /** Sets {@link #getEvents()}. */
    public SipServerOptions setEvents(EventOptions events) {
        this.events = events;
        return this;
    }

    /**
     * Whether the {@code uri} of credentials must be the Request-URI, its parameters apart; 400 otherwise. Turn it off
     * for peers behind a proxy that rewrites the Request-URI.
     */
    public boolean isCheckDigestUri() {
        return checkDigestUri;
    }

    /** Sets {@link #isCheckDigestUri()}. */
    public SipServerOptions setCheckDigestUri(boolean checkDigestUri) {
        this.checkDigestUri = checkDigestUri;
        return this;
    }

    /**
     * A source whose authentication has failed this often is banned for {@code banMs}; 0 for no bans. Responses to
     * failed authentications are delayed, up to 2 s. The addresses in the hosts of peers, and those that their host is,
     * are never banned: failed registrations from there are delayed only.
     */
    public int getMaxFailedAuthentications() {
        return maxFailedAuthentications;
    }

    /** Sets {@link #getMaxFailedAuthentications()}. */
    public SipServerOptions setMaxFailedAuthentications(int maxFailedAuthentications) {
        this.maxFailedAuthentications = maxFailedAuthentications;
        return this;
    }

    /** Duration of a ban, in ms; failures that are older do not count. */
    public int getBanMs() {
        return banMs;
    }

    /** Sets {@link #getBanMs()}. */
    public SipServerOptions setBanMs(int banMs) {
        this.banMs = banMs;
        return this;
    }
}
