package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Options of an outbound call. */
@DataObject
@JsonGen(publicConverter = false)
public class DialOptions {

    /** Default of {@link #isEarlyMedia()}. */
    public static final boolean DEFAULT_EARLY_MEDIA = true;

    /** Default of {@link #getTimeoutMs()}. */
    public static final int DEFAULT_TIMEOUT_MS = 30000;

    /** Default of {@link #getSessionExpires()}. */
    public static final int DEFAULT_SESSION_EXPIRES = -1;

    /** Default of {@link #isRequire100rel()}. */
    public static final boolean DEFAULT_REQUIRE_100REL = false;

    /** Default of {@link #isLateOffer()}. */
    public static final boolean DEFAULT_LATE_OFFER = false;

    /** Default of {@link #isRemotePartyId()}. */
    public static final boolean DEFAULT_REMOTE_PARTY_ID = false;

    /** Default of {@link #isAnonymous()}. */
    public static final boolean DEFAULT_ANONYMOUS = false;

    private String callerId;
    private String fromUser;
    private String fromDisplayName;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private boolean earlyMedia = DEFAULT_EARLY_MEDIA;
    private int timeoutMs = DEFAULT_TIMEOUT_MS;
    private List<String> codecs = new ArrayList<>();
    private String username;
    private String password;
    private String rtpAddress;
    private int sessionExpires = DEFAULT_SESSION_EXPIRES;
    private boolean require100rel = DEFAULT_REQUIRE_100REL;
    private boolean lateOffer = DEFAULT_LATE_OFFER;
    private String callerName;
    private String preferredIdentity;
    private boolean remotePartyId = DEFAULT_REMOTE_PARTY_ID;
    private List<String> privacy = new ArrayList<>();
    private boolean anonymous = DEFAULT_ANONYMOUS;
    private List<String> diversions = new ArrayList<>();
    private List<String> historyInfo = new ArrayList<>();
    private SrtpMode srtp;
    private IceMode ice;
    private SrtpKeys srtpKeys;

    /** All defaults. */
    public DialOptions() {}

    /** A copy. */
    public DialOptions(DialOptions other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public DialOptions(JsonObject json) {
        DialOptionsConverter.fromJson(OptionsJson.of(json, DialOptions.class), this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        DialOptionsConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Caller in P-Asserted-Identity (RFC 3325): digits, user@host or a SIP URI. */
    public String getCallerId() {
        return callerId;
    }

    /** Sets {@link #getCallerId()}. */
    public DialOptions setCallerId(String callerId) {
        this.callerId = callerId;
        return this;
    }

    /** User part of From; null: the account's. */
    public String getFromUser() {
        return fromUser;
    }

    /** Sets {@link #getFromUser()}. */
    public DialOptions setFromUser(String fromUser) {
        this.fromUser = fromUser;
        return this;
    }

    /** Display name of From; null: the account's. */
    public String getFromDisplayName() {
        return fromDisplayName;
    }

    /** Sets {@link #getFromDisplayName()}. */
    public DialOptions setFromDisplayName(String fromDisplayName) {
        this.fromDisplayName = fromDisplayName;
        return this;
    }

    /** Headers added to the INVITE. CR, LF and headers that the stack writes itself are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public DialOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public DialOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /** Whether audio before the call is answered (183 with SDP) is passed to the application. */
    public boolean isEarlyMedia() {
        return earlyMedia;
    }

    /** Sets {@link #isEarlyMedia()}. */
    public DialOptions setEarlyMedia(boolean earlyMedia) {
        this.earlyMedia = earlyMedia;
        return this;
    }

    /**
     * The call is cancelled when it is not answered within this time, in ms, including DNS resolution and connection
     * setup.
     */
    public int getTimeoutMs() {
        return timeoutMs;
    }

    /** Sets {@link #getTimeoutMs()}. */
    public DialOptions setTimeoutMs(int timeoutMs) {
        this.timeoutMs = timeoutMs;
        return this;
    }

    /** Codecs for this call, the preferred first; empty: the phone's or peer's. */
    public List<String> getCodecs() {
        return codecs;
    }

    /** Sets {@link #getCodecs()}. */
    public DialOptions setCodecs(List<String> codecs) {
        this.codecs = codecs;
        return this;
    }

    /** Digest user for challenges of this call's target, wherever that is; null: those of the phone or peer. */
    public String getUsername() {
        return username;
    }

    /** Sets {@link #getUsername()}. */
    public DialOptions setUsername(String username) {
        this.username = username;
        return this;
    }

    /** Digest password for this call. */
    public String getPassword() {
        return password;
    }

    /** Sets {@link #getPassword()}. */
    public DialOptions setPassword(String password) {
        this.password = password;
        return this;
    }

    /** Address in this call's SDP. */
    public String getRtpAddress() {
        return rtpAddress;
    }

    /** Sets {@link #getRtpAddress()}. */
    public DialOptions setRtpAddress(String rtpAddress) {
        this.rtpAddress = rtpAddress;
        return this;
    }

    /** Requested session interval, in s (RFC 4028); 0 no session timer, -1 that of {@code calls}. */
    public int getSessionExpires() {
        return sessionExpires;
    }

    /** Sets {@link #getSessionExpires()}. */
    public DialOptions setSessionExpires(int sessionExpires) {
        this.sessionExpires = sessionExpires;
        return this;
    }

    /**
     * Whether the other side must send provisional responses reliably (RFC 3262); it rejects the call with 420 if it
     * does not support that.
     */
    public boolean isRequire100rel() {
        return require100rel;
    }

    /** Sets {@link #isRequire100rel()}. */
    public DialOptions setRequire100rel(boolean require100rel) {
        this.require100rel = require100rel;
        return this;
    }

    /**
     * Whether the INVITE has no offer, so that the other side sends it and the SDP answer is in PRACK or ACK (RFC 3261
     * §13.2.1).
     */
    public boolean isLateOffer() {
        return lateOffer;
    }

    /** Sets {@link #isLateOffer()}. */
    public DialOptions setLateOffer(boolean lateOffer) {
        this.lateOffer = lateOffer;
        return this;
    }

    /** Display name for {@code callerId} and {@code preferredIdentity}. */
    public String getCallerName() {
        return callerName;
    }

    /** Sets {@link #getCallerName()}. */
    public DialOptions setCallerName(String callerName) {
        this.callerName = callerName;
        return this;
    }

    /**
     * The identity that the provider is asked to assert, as P-Preferred-Identity (RFC 3325 §9.2): digits, user@host or
     * a SIP URI.
     */
    public String getPreferredIdentity() {
        return preferredIdentity;
    }

    /** Sets {@link #getPreferredIdentity()}. */
    public DialOptions setPreferredIdentity(String preferredIdentity) {
        this.preferredIdentity = preferredIdentity;
        return this;
    }

    /** Whether {@code callerId} is also sent as Remote-Party-ID, for switches that support only that. */
    public boolean isRemotePartyId() {
        return remotePartyId;
    }

    /** Sets {@link #isRemotePartyId()}. */
    public DialOptions setRemotePartyId(boolean remotePartyId) {
        this.remotePartyId = remotePartyId;
        return this;
    }

    /** Values of Privacy (RFC 3323 §4.2, RFC 3325 §9.3), such as {@code id}. */
    public List<String> getPrivacy() {
        return privacy;
    }

    /** Sets {@link #getPrivacy()}. */
    public DialOptions setPrivacy(List<String> privacy) {
        this.privacy = privacy;
        return this;
    }

    /** Whether From is anonymous (RFC 3323 §4.1) and Privacy contains {@code id}. */
    public boolean isAnonymous() {
        return anonymous;
    }

    /** Sets {@link #isAnonymous()}. */
    public DialOptions setAnonymous(boolean anonymous) {
        this.anonymous = anonymous;
        return this;
    }

    /** Values of Diversion (RFC 5806), the latest first: {@code <sip:600@example.com>;reason=unconditional}. */
    public List<String> getDiversions() {
        return diversions;
    }

    /** Sets {@link #getDiversions()}. */
    public DialOptions setDiversions(List<String> diversions) {
        this.diversions = diversions;
        return this;
    }

    /** Values of History-Info (RFC 7044): {@code <sip:600@example.com>;index=1}. */
    public List<String> getHistoryInfo() {
        return historyInfo;
    }

    /** Sets {@link #getHistoryInfo()}. */
    public DialOptions setHistoryInfo(List<String> historyInfo) {
        this.historyInfo = historyInfo;
        return this;
    }

    /** Whether this call is encrypted (SRTP); null: as the calls of the phone, server or peer. */
    public SrtpMode getSrtp() {
        return srtp;
    }

    /** Sets {@link #getSrtp()}. */
    public DialOptions setSrtp(SrtpMode srtp) {
        this.srtp = srtp;
        return this;
    }

    /** Whether the media of this call finds its path by ICE; null: as the calls of the phone, server or peer. */
    public IceMode getIce() {
        return ice;
    }

    /** Sets {@link #getIce()}. */
    public DialOptions setIce(IceMode ice) {
        this.ice = ice;
        return this;
    }

    /** Where the keys of SRTP come from in this call; null: as in the calls of the phone, server or peer. */
    public SrtpKeys getSrtpKeys() {
        return srtpKeys;
    }

    /** Sets {@link #getSrtpKeys()}. */
    public DialOptions setSrtpKeys(SrtpKeys srtpKeys) {
        this.srtpKeys = srtpKeys;
        return this;
    }
}
