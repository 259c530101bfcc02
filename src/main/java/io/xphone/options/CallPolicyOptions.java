package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** How calls are taken and placed. */
@DataObject
@JsonGen(publicConverter = false)
public class CallPolicyOptions {

    /** Default of {@link #getRingTimeoutMs()}. */
    public static final int DEFAULT_RING_TIMEOUT_MS = 180000;

    /** Default of {@link #getMaxCalls()}. */
    public static final int DEFAULT_MAX_CALLS = 0;

    /** Default of {@link #isAutoRing()}. */
    public static final boolean DEFAULT_AUTO_RING = true;

    /** Default of {@link #getMaxRedirects()}. */
    public static final int DEFAULT_MAX_REDIRECTS = 5;

    /** Default of {@link #getUserAgent()}. */
    public static final String DEFAULT_USER_AGENT = "xphone-vertx";

    /** Default of {@link #isReplaces()}. */
    public static final boolean DEFAULT_REPLACES = true;

    /** Default of {@link #isFollowTransfers()}. */
    public static final boolean DEFAULT_FOLLOW_TRANSFERS = false;

    /** Default of {@link #getTransferDecisionMs()}. */
    public static final int DEFAULT_TRANSFER_DECISION_MS = 5000;

    private boolean replaces = DEFAULT_REPLACES;
    private boolean followTransfers = DEFAULT_FOLLOW_TRANSFERS;
    private int transferDecisionMs = DEFAULT_TRANSFER_DECISION_MS;
    /** Default of {@link #getSessionExpires()}. */
    public static final int DEFAULT_SESSION_EXPIRES = 1800;

    /** Default of {@link #getMinSe()}. */
    public static final int DEFAULT_MIN_SE = 90;

    /** Default of {@link #getSessionRefresher()}. */
    public static final SessionRefresher DEFAULT_SESSION_REFRESHER = SessionRefresher.ANY;

    /** Default of {@link #getReliableProvisionals()}. */
    public static final ReliableProvisionals DEFAULT_RELIABLE_PROVISIONALS = ReliableProvisionals.SUPPORTED;
    /** Default of {@link #isAutoAnswer()}. */
    public static final boolean DEFAULT_AUTO_ANSWER = false;

    /** Default of {@link #getCalledNumberFrom()}. */
    public static final CalledNumber DEFAULT_CALLED_NUMBER_FROM = CalledNumber.REQUEST_URI;

    /** Default of {@link #isMessageEvents()}. */
    public static final boolean DEFAULT_MESSAGE_EVENTS = true;

    /** Default of {@link #getRequestsToSource()}. */
    public static final RequestsToSource DEFAULT_REQUESTS_TO_SOURCE = RequestsToSource.NAT;

    /** Default of {@link #getOverloadMs()}: half of the usual T1, after which peers repeat what they said. */
    public static final int DEFAULT_OVERLOAD_MS = 250;

    private int ringTimeoutMs = DEFAULT_RING_TIMEOUT_MS;
    private int maxCalls = DEFAULT_MAX_CALLS;
    private boolean autoRing = DEFAULT_AUTO_RING;
    private int maxRedirects = DEFAULT_MAX_REDIRECTS;
    private String userAgent = DEFAULT_USER_AGENT;
    private int sessionExpires = DEFAULT_SESSION_EXPIRES;
    private int minSe = DEFAULT_MIN_SE;
    private SessionRefresher sessionRefresher = DEFAULT_SESSION_REFRESHER;
    private ReliableProvisionals reliableProvisionals = DEFAULT_RELIABLE_PROVISIONALS;
    private boolean autoAnswer = DEFAULT_AUTO_ANSWER;
    private CalledNumber calledNumberFrom = DEFAULT_CALLED_NUMBER_FROM;
    private boolean messageEvents = DEFAULT_MESSAGE_EVENTS;
    private int overloadMs = DEFAULT_OVERLOAD_MS;
    private RequestsToSource requestsToSource = DEFAULT_REQUESTS_TO_SOURCE;

    /** All defaults. */
    public CallPolicyOptions() {}

    /** A copy. */
    public CallPolicyOptions(CallPolicyOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public CallPolicyOptions(JsonObject json) {
        CallPolicyOptionsConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        CallPolicyOptionsConverter.toJson(this, json);
        return json;
    }

    /** An inbound call that nobody answers is refused with 480 after so long, in ms; 0 never. */
    public int getRingTimeoutMs() {
        return ringTimeoutMs;
    }

    /** Sets {@link #getRingTimeoutMs()}. */
    public CallPolicyOptions setRingTimeoutMs(int ringTimeoutMs) {
        this.ringTimeoutMs = ringTimeoutMs;
        return this;
    }

    /** More calls than this at once are answered 486; 0 no limit. */
    public int getMaxCalls() {
        return maxCalls;
    }

    /** Sets {@link #getMaxCalls()}. */
    public CallPolicyOptions setMaxCalls(int maxCalls) {
        this.maxCalls = maxCalls;
        return this;
    }

    /** Whether 180 is sent as soon as the call is presented. */
    public boolean isAutoRing() {
        return autoRing;
    }

    /** Sets {@link #isAutoRing()}. */
    public CallPolicyOptions setAutoRing(boolean autoRing) {
        this.autoRing = autoRing;
        return this;
    }

    /** How many 3xx answers a dialled call follows. */
    public int getMaxRedirects() {
        return maxRedirects;
    }

    /** Sets {@link #getMaxRedirects()}. */
    public CallPolicyOptions setMaxRedirects(int maxRedirects) {
        this.maxRedirects = maxRedirects;
        return this;
    }

    /** The User-Agent and Server header. */
    public String getUserAgent() {
        return userAgent;
    }

    /** Sets {@link #getUserAgent()}. */
    public CallPolicyOptions setUserAgent(String userAgent) {
        this.userAgent = userAgent;
        return this;
    }

    /** Whether a call that names one of ours by Replaces (RFC 3891) is answered and takes its place. */
    public boolean isReplaces() {
        return replaces;
    }

    /** Sets {@link #isReplaces()}. */
    public CallPolicyOptions setReplaces(boolean replaces) {
        this.replaces = replaces;
        return this;
    }

    /** Whether a peer that sends us to someone else (REFER) is followed without asking the application. */
    public boolean isFollowTransfers() {
        return followTransfers;
    }

    /** Sets {@link #isFollowTransfers()}. */
    public CallPolicyOptions setFollowTransfers(boolean followTransfers) {
        this.followTransfers = followTransfers;
        return this;
    }

    /** A REFER that nobody has decided about is refused with 603 after so long, in ms. */
    public int getTransferDecisionMs() {
        return transferDecisionMs;
    }

    /** Sets {@link #getTransferDecisionMs()}. */
    public CallPolicyOptions setTransferDecisionMs(int transferDecisionMs) {
        this.transferDecisionMs = transferDecisionMs;
        return this;
    }

    /** Session interval that is asked for and at most granted, in s (RFC 4028); 0 no session timers. */
    public int getSessionExpires() {
        return sessionExpires;
    }

    /** Sets {@link #getSessionExpires()}. */
    public CallPolicyOptions setSessionExpires(int sessionExpires) {
        this.sessionExpires = sessionExpires;
        return this;
    }

    /** Shorter session intervals are refused with 422, in s; RFC 4028 wants no less than 90. */
    public int getMinSe() {
        return minSe;
    }

    /** Sets {@link #getMinSe()}. */
    public CallPolicyOptions setMinSe(int minSe) {
        this.minSe = minSe;
        return this;
    }

    /** Who is to refresh sessions. */
    public SessionRefresher getSessionRefresher() {
        return sessionRefresher;
    }

    /** Sets {@link #getSessionRefresher()}. */
    public CallPolicyOptions setSessionRefresher(SessionRefresher sessionRefresher) {
        this.sessionRefresher = sessionRefresher;
        return this;
    }

    /** Whether provisional answers are acknowledged by PRACK (RFC 3262). */
    public ReliableProvisionals getReliableProvisionals() {
        return reliableProvisionals;
    }

    /** Sets {@link #getReliableProvisionals()}. */
    public CallPolicyOptions setReliableProvisionals(ReliableProvisionals reliableProvisionals) {
        this.reliableProvisionals = reliableProvisionals;
        return this;
    }

    /** Whether calls that ask for it (Call-Info or Alert-Info with {@code answer-after}, {@code alert-autoanswer} or {@code intercom}; Answer-Mode, RFC 5373) are answered by themselves, as soon as they ask. */
    public boolean isAutoAnswer() {
        return autoAnswer;
    }

    /** Sets {@link #isAutoAnswer()}. */
    public CallPolicyOptions setAutoAnswer(boolean autoAnswer) {
        this.autoAnswer = autoAnswer;
        return this;
    }

    /** Where the called number is read: the Request-URI, To, or P-Called-Party-ID (RFC 7315 §4.2; where it is missing, the Request-URI). */
    public CalledNumber getCalledNumberFrom() {
        return calledNumberFrom;
    }

    /** Sets {@link #getCalledNumberFrom()}. */
    public CallPolicyOptions setCalledNumberFrom(CalledNumber calledNumberFrom) {
        this.calledNumberFrom = calledNumberFrom;
        return this;
    }

    /** Whether every message of the peer is told with its headers ({@code received}), which also keeps the headers of a dialled call up to date. */
    public boolean isMessageEvents() {
        return messageEvents;
    }

    /** Sets {@link #isMessageEvents()}. */
    public CallPolicyOptions setMessageEvents(boolean messageEvents) {
        this.messageEvents = messageEvents;
        return this;
    }

    /** When requests within a call without Record-Route go to where the peer's last request came from, rather than to its Contact. */
    public RequestsToSource getRequestsToSource() {
        return requestsToSource;
    }

    /** Sets {@link #getRequestsToSource()}. */
    public CallPolicyOptions setRequestsToSource(RequestsToSource requestsToSource) {
        this.requestsToSource = requestsToSource;
        return this;
    }

    /** New calls are answered 503 with Retry-After while the event loop of the calls is later than this, in ms; 0 never. */
    public int getOverloadMs() {
        return overloadMs;
    }

    /** Sets {@link #getOverloadMs()}. */
    public CallPolicyOptions setOverloadMs(int overloadMs) {
        this.overloadMs = overloadMs;
        return this;
    }
}
