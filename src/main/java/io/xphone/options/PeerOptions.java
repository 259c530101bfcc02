package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A peer of a server: how it is recognised, and how it is called. */
@DataObject
@JsonGen(publicConverter = false)
public class PeerOptions {

    /** Default of {@link #getPort()}. */
    public static final int DEFAULT_PORT = 0;

    /** Default of {@link #getTransport()}. */
    public static final SipTransport DEFAULT_TRANSPORT = SipTransport.UDP;

    /** Default of {@link #isTrustIdentity()}. */
    public static final boolean DEFAULT_TRUST_IDENTITY = false;

    /** Default of {@link #getDigestQop()}. */
    public static final DigestQop DEFAULT_DIGEST_QOP = DigestQop.ONCE_OFFERED;

    private String name;
    private String host;
    private List<String> hosts = new ArrayList<>();
    private int port = DEFAULT_PORT;
    private SipTransport transport = DEFAULT_TRANSPORT;
    private String username;
    private String password;
    private String outboundUsername;
    private String outboundPassword;
    private List<String> realms = new ArrayList<>();
    private DigestQop digestQop = DEFAULT_DIGEST_QOP;
    private List<String> codecs = new ArrayList<>();
    private String rtpAddress;
    private RequestsToSource requestsToSource;
    private boolean trustIdentity = DEFAULT_TRUST_IDENTITY;
    private SrtpMode srtp;
    private IceMode ice;
    private SrtpKeys srtpKeys;

    /** All defaults. */
    public PeerOptions() {}

    /** A copy. */
    public PeerOptions(PeerOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public PeerOptions(JsonObject json) {
        PeerOptionsConverter.fromJson(OptionsJson.of(json, PeerOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        PeerOptionsConverter.toJson(this, json);
        return json;
    }

    /** Name, used to dial it. Required. */
    public String getName() {
        return name;
    }

    /** Sets {@link #getName()}. */
    public PeerOptions setName(String name) {
        this.name = name;
        return this;
    }

    /** Address or host name for calls to it, {@code :port} allowed. Also accepted as a source when it is an address. */
    public String getHost() {
        return host;
    }

    /** Sets {@link #getHost()}. */
    public PeerOptions setHost(String host) {
        this.host = host;
        return this;
    }

    /** Sources that it may call from: addresses and CIDR ranges, IPv4 and IPv6. */
    public List<String> getHosts() {
        return hosts;
    }

    /** Sets {@link #getHosts()}. */
    public PeerOptions setHosts(List<String> hosts) {
        this.hosts = hosts;
        return this;
    }

    /** Port for calls to it; 0: by RFC 3263. */
    public int getPort() {
        return port;
    }

    /** Sets {@link #getPort()}. */
    public PeerOptions setPort(int port) {
        this.port = port;
        return this;
    }

    /** Transport for calls to it; not WS or WSS, as a server opens no WebSocket. */
    public SipTransport getTransport() {
        return transport;
    }

    /** Sets {@link #getTransport()}. */
    public PeerOptions setTransport(SipTransport transport) {
        this.transport = transport;
        return this;
    }

    /**
     * Digest user that this peer must authenticate as when it calls from an address that is not listed; also the user
     * for its challenges, unless {@code outboundUsername} is set. With the {@code registrar} the user registers with
     * this name and is called by it. No two peers have the same.
     */
    public String getUsername() {
        return username;
    }

    /** Sets {@link #getUsername()}. */
    public PeerOptions setUsername(String username) {
        this.username = username;
        return this;
    }

    /** Password of {@code username}. */
    public String getPassword() {
        return password;
    }

    /** Sets {@link #getPassword()}. */
    public PeerOptions setPassword(String password) {
        this.password = password;
        return this;
    }

    /** Digest user for challenges of this peer. */
    public String getOutboundUsername() {
        return outboundUsername;
    }

    /** Sets {@link #getOutboundUsername()}. */
    public PeerOptions setOutboundUsername(String outboundUsername) {
        this.outboundUsername = outboundUsername;
        return this;
    }

    /** Password of {@code outboundUsername}. */
    public String getOutboundPassword() {
        return outboundPassword;
    }

    /** Sets {@link #getOutboundPassword()}. */
    public PeerOptions setOutboundPassword(String outboundPassword) {
        this.outboundPassword = outboundPassword;
        return this;
    }

    /** Codecs for this peer, the preferred first; empty: the server's. */
    public List<String> getCodecs() {
        return codecs;
    }

    /** Sets {@link #getCodecs()}. */
    public PeerOptions setCodecs(List<String> codecs) {
        this.codecs = codecs;
        return this;
    }

    /** Address in SDP towards this peer; null: the server's. */
    public String getRtpAddress() {
        return rtpAddress;
    }

    /** Sets {@link #getRtpAddress()}. */
    public PeerOptions setRtpAddress(String rtpAddress) {
        this.rtpAddress = rtpAddress;
        return this;
    }

    /**
     * Whether identities from this peer (P-Asserted-Identity, Remote-Party-ID, Diversion, History-Info) are trusted
     * (RFC 3325 §7).
     */
    public boolean isTrustIdentity() {
        return trustIdentity;
    }

    /** Sets {@link #isTrustIdentity()}. */
    public PeerOptions setTrustIdentity(boolean trustIdentity) {
        this.trustIdentity = trustIdentity;
        return this;
    }

    /**
     * When requests within calls of this peer go to the source of its last request, rather than to its Contact; null:
     * as for the server's calls.
     */
    public RequestsToSource getRequestsToSource() {
        return requestsToSource;
    }

    /** Sets {@link #getRequestsToSource()}. */
    public PeerOptions setRequestsToSource(RequestsToSource requestsToSource) {
        this.requestsToSource = requestsToSource;
        return this;
    }

    /**
     * The only realms in which a challenge of this peer is answered with credentials; empty: those of its first
     * challenge to a dial.
     */
    public List<String> getRealms() {
        return realms;
    }

    /** Sets {@link #getRealms()}. */
    public PeerOptions setRealms(List<String> realms) {
        this.realms = realms;
        return this;
    }

    /** Whether challenges without qop, as of RFC 2069, are answered. */
    public DigestQop getDigestQop() {
        return digestQop;
    }

    /** Sets {@link #getDigestQop()}. */
    public PeerOptions setDigestQop(DigestQop digestQop) {
        this.digestQop = digestQop;
        return this;
    }

    /** Whether calls with this peer are encrypted (SRTP); null: as the server's calls. */
    public SrtpMode getSrtp() {
        return srtp;
    }

    /** Sets {@link #getSrtp()}. */
    public PeerOptions setSrtp(SrtpMode srtp) {
        this.srtp = srtp;
        return this;
    }

    /** Whether media with this peer finds its path by ICE; null: as the server's calls. */
    public IceMode getIce() {
        return ice;
    }

    /** Sets {@link #getIce()}. */
    public PeerOptions setIce(IceMode ice) {
        this.ice = ice;
        return this;
    }

    /** Where the keys of SRTP come from in calls to this peer; null: as in the server's calls. */
    public SrtpKeys getSrtpKeys() {
        return srtpKeys;
    }

    /** Sets {@link #getSrtpKeys()}. */
    public PeerOptions setSrtpKeys(SrtpKeys srtpKeys) {
        this.srtpKeys = srtpKeys;
        return this;
    }
}
