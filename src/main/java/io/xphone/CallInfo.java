package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;
import io.xphone.options.MediaOptions;

/** The data of a call: identity, state, media, and how it ended. */
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

    /** Default of {@link #getSampleRate()}. */
    public static final int DEFAULT_SAMPLE_RATE = 0;

    /** Default of {@link #getSessionInterval()}. */
    public static final int DEFAULT_SESSION_INTERVAL = 0;

    /** Default of {@link #getQueueFrames()}. */
    public static final int DEFAULT_QUEUE_FRAMES = MediaOptions.DEFAULT_QUEUE_FRAMES;

    /** Default of {@link #getWriteQueueMs()}, in ms. */
    public static final int DEFAULT_WRITE_QUEUE_MS = MediaOptions.DEFAULT_WRITE_QUEUE_MS;

    /** Default of {@link #isOrphaned()}. */
    public static final boolean DEFAULT_ORPHANED = false;

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
    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private String srtpSuite;
    private String localSdp;
    private String remoteSdp;
    private String remoteAddress;
    private String audioAddress;
    private int queueFrames = DEFAULT_QUEUE_FRAMES;
    private int writeQueueMs = DEFAULT_WRITE_QUEUE_MS;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();
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
    private String application;
    private boolean orphaned = DEFAULT_ORPHANED;
    private JsonObject attributes = new JsonObject();

    /** All defaults. */
    public CallInfo() {}

    /** A copy. */
    public CallInfo(CallInfo other) {
        id = other.id;
        agent = other.agent;
        node = other.node;
        sipCallId = other.sipCallId;
        localTag = other.localTag;
        remoteTag = other.remoteTag;
        direction = other.direction;
        state = other.state;
        from = other.from;
        to = other.to;
        remoteUser = other.remoteUser;
        remoteName = other.remoteName;
        remoteUri = other.remoteUri;
        remoteTarget = other.remoteTarget;
        replaces = other.replaces;
        calledUser = other.calledUser;
        peer = other.peer;
        codec = other.codec;
        sampleRate = other.sampleRate;
        srtpSuite = other.srtpSuite;
        localSdp = other.localSdp;
        remoteSdp = other.remoteSdp;
        remoteAddress = other.remoteAddress;
        audioAddress = other.audioAddress;
        queueFrames = other.queueFrames;
        writeQueueMs = other.writeQueueMs;
        headers = HeadersJson.copy(other.headers);
        muted = other.muted;
        localHold = other.localHold;
        remoteHold = other.remoteHold;
        sessionInterval = other.sessionInterval;
        sessionRefresher = other.sessionRefresher;
        startTime = other.startTime;
        endTime = other.endTime;
        endReason = other.endReason;
        endStatus = other.endStatus;
        endPhrase = other.endPhrase;
        endCause = other.endCause;
        identity = other.identity == null ? null : new IdentityInfo(other.identity);
        bridge = other.bridge;
        application = other.application;
        orphaned = other.orphaned;
        attributes = other.attributes.copy();
    }

    /** From JSON; keys that are absent keep their defaults. */
    public CallInfo(JsonObject json) {
        CallInfoConverter.fromJson(json, this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        CallInfoConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Id of the call, unique in the cluster; its control address is {@code Addresses.call}. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public CallInfo setId(String id) {
        this.id = id;
        return this;
    }

    /** Name of the phone or server of the call. */
    public String getAgent() {
        return agent;
    }

    /** Sets {@link #getAgent()}. */
    public CallInfo setAgent(String agent) {
        this.agent = agent;
        return this;
    }

    /** Id of the node that the call runs on. */
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

    /** State of the call. */
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

    /** Remote target of requests within the call: the Contact of the other party; null before it is known. */
    public String getRemoteTarget() {
        return remoteTarget;
    }

    /** Sets {@link #getRemoteTarget()}. */
    public CallInfo setRemoteTarget(String remoteTarget) {
        this.remoteTarget = remoteTarget;
        return this;
    }

    /** Id of the call that this one replaced (RFC 3891); null when it replaced none. */
    public String getReplaces() {
        return replaces;
    }

    /** Sets {@link #getReplaces()}. */
    public CallInfo setReplaces(String replaces) {
        this.replaces = replaces;
        return this;
    }

    /** Called user: the user part of the Request-URI of an inbound call, of the target of an outbound one. */
    public String getCalledUser() {
        return calledUser;
    }

    /** Sets {@link #getCalledUser()}. */
    public CallInfo setCalledUser(String calledUser) {
        this.calledUser = calledUser;
        return this;
    }

    /** Name of the server's peer; null for a phone or an unnamed peer. */
    public String getPeer() {
        return peer;
    }

    /** Sets {@link #getPeer()}. */
    public CallInfo setPeer(String peer) {
        this.peer = peer;
        return this;
    }

    /** Name of the negotiated codec; null before there is one. */
    public String getCodec() {
        return codec;
    }

    /** Sets {@link #getCodec()}. */
    public CallInfo setCodec(String codec) {
        this.codec = codec;
        return this;
    }

    /**
     * Sample rate of the audio of the negotiated codec in Hz: 16000 for G722, whose RTP clock has 8000; 0 before there
     * is a codec. A reader or writer at this rate needs no conversion.
     */
    public int getSampleRate() {
        return sampleRate;
    }

    /** Sets {@link #getSampleRate()}. */
    public CallInfo setSampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return this;
    }

    /**
     * Crypto suite of SRTP, such as {@code AES_CM_128_HMAC_SHA1_80}: all media of the call is encrypted. Null: plain
     * RTP, or nothing is negotiated yet.
     */
    public String getSrtpSuite() {
        return srtpSuite;
    }

    /** Sets {@link #getSrtpSuite()}. */
    public CallInfo setSrtpSuite(String srtpSuite) {
        this.srtpSuite = srtpSuite;
        return this;
    }

    /** Latest local session description, without keys; null before there is one. */
    public String getLocalSdp() {
        return localSdp;
    }

    /** Sets {@link #getLocalSdp()}. */
    public CallInfo setLocalSdp(String localSdp) {
        this.localSdp = localSdp;
        return this;
    }

    /** Latest remote session description, without keys; null before there is one. */
    public String getRemoteSdp() {
        return remoteSdp;
    }

    /** Sets {@link #getRemoteSdp()}. */
    public CallInfo setRemoteSdp(String remoteSdp) {
        this.remoteSdp = remoteSdp;
        return this;
    }

    /** Host and port for audio in the remote session description; null before there is one. */
    public String getRemoteAddress() {
        return remoteAddress;
    }

    /** Sets {@link #getRemoteAddress()}. */
    public CallInfo setRemoteAddress(String remoteAddress) {
        this.remoteAddress = remoteAddress;
        return this;
    }

    /**
     * Event-bus address for audio into the call ({@code Addresses.agentAudio}); null before the call has
     * media.
     */
    public String getAudioAddress() {
        return audioAddress;
    }

    /** Sets {@link #getAudioAddress()}. */
    public CallInfo setAudioAddress(String audioAddress) {
        this.audioAddress = audioAddress;
        return this;
    }

    /** Frames in the queue of a reader, and from which a writer is full, {@link MediaOptions#getQueueFrames()}. */
    public int getQueueFrames() {
        return queueFrames;
    }

    /** Sets {@link #getQueueFrames()}. */
    public CallInfo setQueueFrames(int queueFrames) {
        this.queueFrames = queueFrames;
        return this;
    }

    /** Maximum length of the audio in the queue of a writer, in ms, {@link MediaOptions#getWriteQueueMs()}. */
    public int getWriteQueueMs() {
        return writeQueueMs;
    }

    /** Sets {@link #getWriteQueueMs()}. */
    public CallInfo setWriteQueueMs(int writeQueueMs) {
        this.writeQueueMs = writeQueueMs;
        return this;
    }

    /**
     * Headers of the INVITE of an inbound call, or of the latest response to ours. In JSON the value of a name is a
     * string, or an array of strings when there are several headers of that name.
     */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public CallInfo setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Whether this side is muted. */
    public boolean isMuted() {
        return muted;
    }

    /** Sets {@link #isMuted()}. */
    public CallInfo setMuted(boolean muted) {
        this.muted = muted;
        return this;
    }

    /** Whether this side holds the call. */
    public boolean isLocalHold() {
        return localHold;
    }

    /** Sets {@link #isLocalHold()}. */
    public CallInfo setLocalHold(boolean localHold) {
        this.localHold = localHold;
        return this;
    }

    /** Whether the peer holds the call. */
    public boolean isRemoteHold() {
        return remoteHold;
    }

    /** Sets {@link #isRemoteHold()}. */
    public CallInfo setRemoteHold(boolean remoteHold) {
        this.remoteHold = remoteHold;
        return this;
    }

    /**
     * Session interval in s (RFC 4028): the session ends when it is not refreshed within it. 0 before the call is
     * answered and without session timer.
     */
    public int getSessionInterval() {
        return sessionInterval;
    }

    /** Sets {@link #getSessionInterval()}. */
    public CallInfo setSessionInterval(int sessionInterval) {
        this.sessionInterval = sessionInterval;
        return this;
    }

    /** The side that refreshes the session; null without session timer. */
    public Refresher getSessionRefresher() {
        return sessionRefresher;
    }

    /** Sets {@link #getSessionRefresher()}. */
    public CallInfo setSessionRefresher(Refresher sessionRefresher) {
        this.sessionRefresher = sessionRefresher;
        return this;
    }

    /** Time at which the call became active, in ms since 1970; 0 before. */
    public long getStartTime() {
        return startTime;
    }

    /** Sets {@link #getStartTime()}. */
    public CallInfo setStartTime(long startTime) {
        this.startTime = startTime;
        return this;
    }

    /** Time at which the call ended, in ms since 1970; 0 before. */
    public long getEndTime() {
        return endTime;
    }

    /** Sets {@link #getEndTime()}. */
    public CallInfo setEndTime(long endTime) {
        this.endTime = endTime;
        return this;
    }

    /** Why the call ended; null before. */
    public EndReason getEndReason() {
        return endReason;
    }

    /** Sets {@link #getEndReason()}. */
    public CallInfo setEndReason(EndReason endReason) {
        this.endReason = endReason;
        return this;
    }

    /** SIP status that ended the call; 0 when there is none. */
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

    /** Cause according to Q.850; 0 when unknown. */
    public int getEndCause() {
        return endCause;
    }

    /** Sets {@link #getEndCause()}. */
    public CallInfo setEndCause(int endCause) {
        this.endCause = endCause;
        return this;
    }

    /** Identities in the INVITE of an inbound call, or in the latest response to ours. */
    public IdentityInfo getIdentity() {
        return identity;
    }

    /** Sets {@link #getIdentity()}. */
    public CallInfo setIdentity(IdentityInfo identity) {
        this.identity = identity;
        return this;
    }

    /**
     * Id of the subscription of the application that handles the call; null when none or several do.
     */
    public String getApplication() {
        return application;
    }

    /** Sets {@link #getApplication()}. */
    public CallInfo setApplication(String application) {
        this.application = application;
        return this;
    }

    /** Whether an application that handled the call was lost. */
    public boolean isOrphaned() {
        return orphaned;
    }

    /** Sets {@link #isOrphaned()}. */
    public CallInfo setOrphaned(boolean orphaned) {
        this.orphaned = orphaned;
        return this;
    }

    /** What applications have noted about the call. */
    public JsonObject getAttributes() {
        return attributes;
    }

    /** Sets {@link #getAttributes()}. */
    public CallInfo setAttributes(JsonObject attributes) {
        this.attributes = attributes;
        return this;
    }

    /** Id of the call that this one is bridged with; null when there is none. */
    public String getBridge() {
        return bridge;
    }

    /** Sets {@link #getBridge()}. */
    public CallInfo setBridge(String bridge) {
        this.bridge = bridge;
        return this;
    }
}
