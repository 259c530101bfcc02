package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.call.settings.Refresher;
import java.util.LinkedHashMap;
import java.util.Map;

/** A call as it stands: identity, state, and how it ended. */
@DataObject
@JsonGen(publicConverter = false)
public class CallInfo {

    /** Default of {@link #isMuted()}. */
    public static final boolean DEFAULT_MUTED = false;

    /** Default of {@link #isLocalHold()}. */
    public static final boolean DEFAULT_LOCAL_HOLD = false;

    /** Default of {@link #isRemoteHold()}. */
    public static final boolean DEFAULT_REMOTE_HOLD = false;

    /** Default of {@link #getStartTime()}. */
    public static final long DEFAULT_START_TIME = 0;

    /** Default of {@link #getEndTime()}. */
    public static final long DEFAULT_END_TIME = 0;

    /** Default of {@link #getEndStatus()}. */
    public static final int DEFAULT_END_STATUS = 0;

    /** Default of {@link #getEndCause()}. */
    public static final int DEFAULT_END_CAUSE = 0;

    /** Default of {@link #getSessionInterval()}. */
    public static final int DEFAULT_SESSION_INTERVAL = 0;

    private String id;
    private String agent;
    private String node;
    private String sipCallId;
    private String localTag;
    private String remoteTag;
    private CallDirection direction;
    private CallState state;
    private String from;
    private String to;
    private String remoteUser;
    private String remoteName;
    private String remoteUri;
    private String remoteTarget;
    private String replaces;
    private String calledUser;
    private String peer;
    private String codec;
    private String localSdp;
    private String remoteSdp;
    private String remoteAddress;
    private String audioAddress;
    private Map<String, String> headers = new LinkedHashMap<>();
    private boolean muted = DEFAULT_MUTED;
    private boolean localHold = DEFAULT_LOCAL_HOLD;
    private boolean remoteHold = DEFAULT_REMOTE_HOLD;
    private int sessionInterval = DEFAULT_SESSION_INTERVAL;
    private Refresher sessionRefresher;
    private long startTime = DEFAULT_START_TIME;
    private long endTime = DEFAULT_END_TIME;
    private EndReason endReason;
    private int endStatus = DEFAULT_END_STATUS;
    private String endPhrase;
    private int endCause = DEFAULT_END_CAUSE;
    private IdentityInfo identity;
    private String bridge;

    /** All defaults. */
    public CallInfo() {}

    /** A copy. */
    public CallInfo(CallInfo other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public CallInfo(JsonObject json) {
        CallInfoConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        CallInfoConverter.toJson(this, json);
        return json;
    }

    /** Our id of the call; its control address is {@link Addresses#call}. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public CallInfo setId(String id) {
        this.id = id;
        return this;
    }

    /** Name of the phone or server that it belongs to. */
    public String getAgent() {
        return agent;
    }

    /** Sets {@link #getAgent()}. */
    public CallInfo setAgent(String agent) {
        this.agent = agent;
        return this;
    }

    /** Id of the node that it runs on. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public CallInfo setNode(String node) {
        this.node = node;
        return this;
    }

    /** SIP Call-ID. */
    public String getSipCallId() {
        return sipCallId;
    }

    /** Sets {@link #getSipCallId()}. */
    public CallInfo setSipCallId(String sipCallId) {
        this.sipCallId = sipCallId;
        return this;
    }

    /** Local tag of the dialog; null before there is one. */
    public String getLocalTag() {
        return localTag;
    }

    /** Sets {@link #getLocalTag()}. */
    public CallInfo setLocalTag(String localTag) {
        this.localTag = localTag;
        return this;
    }

    /** Remote tag of the dialog; null before there is one. */
    public String getRemoteTag() {
        return remoteTag;
    }

    /** Sets {@link #getRemoteTag()}. */
    public CallInfo setRemoteTag(String remoteTag) {
        this.remoteTag = remoteTag;
        return this;
    }

    /** Inbound or outbound. */
    public CallDirection getDirection() {
        return direction;
    }

    /** Sets {@link #getDirection()}. */
    public CallInfo setDirection(CallDirection direction) {
        this.direction = direction;
        return this;
    }

    /** The state. */
    public CallState getState() {
        return state;
    }

    /** Sets {@link #getState()}. */
    public CallInfo setState(CallState state) {
        this.state = state;
        return this;
    }

    /** From as written in the INVITE: display name, URI, parameters. */
    public String getFrom() {
        return from;
    }

    /** Sets {@link #getFrom()}. */
    public CallInfo setFrom(String from) {
        this.from = from;
        return this;
    }

    /** To as written in the INVITE. */
    public String getTo() {
        return to;
    }

    /** Sets {@link #getTo()}. */
    public CallInfo setTo(String to) {
        this.to = to;
        return this;
    }

    /** User part of the other party's URI. */
    public String getRemoteUser() {
        return remoteUser;
    }

    /** Sets {@link #getRemoteUser()}. */
    public CallInfo setRemoteUser(String remoteUser) {
        this.remoteUser = remoteUser;
        return this;
    }

    /** Display name of the other party; null when none. */
    public String getRemoteName() {
        return remoteName;
    }

    /** Sets {@link #getRemoteName()}. */
    public CallInfo setRemoteName(String remoteName) {
        this.remoteName = remoteName;
        return this;
    }

    /** URI of the other party. */
    public String getRemoteUri() {
        return remoteUri;
    }

    /** Sets {@link #getRemoteUri()}. */
    public CallInfo setRemoteUri(String remoteUri) {
        this.remoteUri = remoteUri;
        return this;
    }

    /** Where requests within the call are addressed to: the other party's Contact; null before it is known. */
    public String getRemoteTarget() {
        return remoteTarget;
    }

    /** Sets {@link #getRemoteTarget()}. */
    public CallInfo setRemoteTarget(String remoteTarget) {
        this.remoteTarget = remoteTarget;
        return this;
    }

    /** Our id of the call that this one took the place of (RFC 3891); null mostly. */
    public String getReplaces() {
        return replaces;
    }

    /** Sets {@link #getReplaces()}. */
    public CallInfo setReplaces(String replaces) {
        this.replaces = replaces;
        return this;
    }

    /** User part of what was called: of the Request-URI inbound, of the target outbound. */
    public String getCalledUser() {
        return calledUser;
    }

    /** Sets {@link #getCalledUser()}. */
    public CallInfo setCalledUser(String calledUser) {
        this.calledUser = calledUser;
        return this;
    }

    /** Name of the server's peer; null on a phone or for an unnamed one. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public CallInfo setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** Negotiated codec, or null before there is one. */
    public String getCodec() {
        return codec;
    }

    /** Sets {@link #getCodec()}. */
    public CallInfo setCodec(String codec) {
        this.codec = codec;
        return this;
    }

    /** Our latest session description, or null. */
    public String getLocalSdp() {
        return localSdp;
    }

    /** Sets {@link #getLocalSdp()}. */
    public CallInfo setLocalSdp(String localSdp) {
        this.localSdp = localSdp;
        return this;
    }

    /** Theirs, or null. */
    public String getRemoteSdp() {
        return remoteSdp;
    }

    /** Sets {@link #getRemoteSdp()}. */
    public CallInfo setRemoteSdp(String remoteSdp) {
        this.remoteSdp = remoteSdp;
        return this;
    }

    /** Host and port that the other side's SDP names for sound, or null. */
    public String getRemoteAddress() {
        return remoteAddress;
    }

    /** Sets {@link #getRemoteAddress()}. */
    public CallInfo setRemoteAddress(String remoteAddress) {
        this.remoteAddress = remoteAddress;
        return this;
    }

    /** Event-bus address that sound for the call is best sent to ({@link Addresses#agentAudio(String, int)}); null before it has media. */
    public String getAudioAddress() {
        return audioAddress;
    }

    /** Sets {@link #getAudioAddress()}. */
    public CallInfo setAudioAddress(String audioAddress) {
        this.audioAddress = audioAddress;
        return this;
    }

    /** Headers of the INVITE that came (inbound), or of the latest answer (outbound); several of a name are joined by comma. */
    public Map<String, String> getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    public CallInfo setHeaders(Map<String, String> headers) {
        this.headers = headers;
        return this;
    }

    /** Whether we are muted. */
    public boolean isMuted() {
        return muted;
    }

    /** Sets {@link #isMuted()}. */
    public CallInfo setMuted(boolean muted) {
        this.muted = muted;
        return this;
    }

    /** Whether we hold the call. */
    public boolean isLocalHold() {
        return localHold;
    }

    /** Sets {@link #isLocalHold()}. */
    public CallInfo setLocalHold(boolean localHold) {
        this.localHold = localHold;
        return this;
    }

    /** Whether the other side holds it. */
    public boolean isRemoteHold() {
        return remoteHold;
    }

    /** Sets {@link #isRemoteHold()}. */
    public CallInfo setRemoteHold(boolean remoteHold) {
        this.remoteHold = remoteHold;
        return this;
    }

    /** After so long without refresh the session is over, in s (RFC 4028); 0 before the answer and without session timer. */
    public int getSessionInterval() {
        return sessionInterval;
    }

    /** Sets {@link #getSessionInterval()}. */
    public CallInfo setSessionInterval(int sessionInterval) {
        this.sessionInterval = sessionInterval;
        return this;
    }

    /** Who refreshes the session; null while it has no timer. */
    public Refresher getSessionRefresher() {
        return sessionRefresher;
    }

    /** Sets {@link #getSessionRefresher()}. */
    public CallInfo setSessionRefresher(Refresher sessionRefresher) {
        this.sessionRefresher = sessionRefresher;
        return this;
    }

    /** When it became active, in ms since 1970; 0 before. */
    public long getStartTime() {
        return startTime;
    }

    /** Sets {@link #getStartTime()}. */
    public CallInfo setStartTime(long startTime) {
        this.startTime = startTime;
        return this;
    }

    /** When it ended, in ms since 1970; 0 before. */
    public long getEndTime() {
        return endTime;
    }

    /** Sets {@link #getEndTime()}. */
    public CallInfo setEndTime(long endTime) {
        this.endTime = endTime;
        return this;
    }

    /** Why it ended; null before. */
    public EndReason getEndReason() {
        return endReason;
    }

    /** Sets {@link #getEndReason()}. */
    public CallInfo setEndReason(EndReason endReason) {
        this.endReason = endReason;
        return this;
    }

    /** SIP status that ended it; 0 none. */
    public int getEndStatus() {
        return endStatus;
    }

    /** Sets {@link #getEndStatus()}. */
    public CallInfo setEndStatus(int endStatus) {
        this.endStatus = endStatus;
        return this;
    }

    /** Reason phrase of that status, or text of the Reason header. */
    public String getEndPhrase() {
        return endPhrase;
    }

    /** Sets {@link #getEndPhrase()}. */
    public CallInfo setEndPhrase(String endPhrase) {
        this.endPhrase = endPhrase;
        return this;
    }

    /** Q.850 cause; 0 unknown. */
    public int getEndCause() {
        return endCause;
    }

    /** Sets {@link #getEndCause()}. */
    public CallInfo setEndCause(int endCause) {
        this.endCause = endCause;
        return this;
    }

    /** What the INVITE that came, or the latest answer, says of identities. */
    public IdentityInfo getIdentity() {
        return identity;
    }

    /** Sets {@link #getIdentity()}. */
    public CallInfo setIdentity(IdentityInfo identity) {
        this.identity = identity;
        return this;
    }

    /** Id of the call that it is bridged with; null: none. */
    public String getBridge() {
        return bridge;
    }

    /** Sets {@link #getBridge()}. */
    public CallInfo setBridge(String bridge) {
        this.bridge = bridge;
        return this;
    }
}
