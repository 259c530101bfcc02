package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Options of calls: limits, timers and policies. */
@DataObject
@JsonGen(publicConverter = false)
public class CallPolicyOptions {

    /** Default of {@link #getRingTimeoutMs()}. */
    public static final int DEFAULT_RING_TIMEOUT_MS = 180000;

    /** Default of {@link #getMaxCalls()}. */
    public static final int DEFAULT_MAX_CALLS = 0;

    /** Default of {@link #getMaxRingingCalls()}. */
    public static final int DEFAULT_MAX_RINGING_CALLS = 10_000;

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

    /** Default of {@link #getPeerSource()}. */
    public static final PeerSource DEFAULT_PEER_SOURCE = PeerSource.SAME;

    /** Default of {@link #getOverloadMs()}: half of the usual T1, after which peers repeat what they said. */
    public static final int DEFAULT_OVERLOAD_MS = 250;

    private int ringTimeoutMs = DEFAULT_RING_TIMEOUT_MS;
    private int maxCalls = DEFAULT_MAX_CALLS;
    private int maxRingingCalls = DEFAULT_MAX_RINGING_CALLS;
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
    private ApplicationLostOptions onApplicationLost = new ApplicationLostOptions();
    private PeerSource peerSource = DEFAULT_PEER_SOURCE;

    /** All defaults. */
    public CallPolicyOptions() {}

    /** A copy. */
    public CallPolicyOptions(CallPolicyOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public CallPolicyOptions(JsonObject json) {
        CallPolicyOptionsConverter.fromJson(OptionsJson.of(json, CallPolicyOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        CallPolicyOptionsConverter.toJson(this, json);
        return json;
    }

    /** What happens to a call when its application is lost. */
    public ApplicationLostOptions getOnApplicationLost() {
        return onApplicationLost;
    }

    /** Sets {@link #getOnApplicationLost()}. */
    public CallPolicyOptions setOnApplicationLost(ApplicationLostOptions onApplicationLost) {
        this.onApplicationLost = onApplicationLost;
        return this;
    }

    /**
     * An inbound call that is not answered is rejected with 480 after this time, in ms: 1 to 3,600,000. There is always
     * a limit, because a ringing call holds resources for a caller that may be gone.
     */
    public int getRingTimeoutMs() {
        return ringTimeoutMs;
    }

    /** Sets {@link #getRingTimeoutMs()}. */
    public CallPolicyOptions setRingTimeoutMs(int ringTimeoutMs) {
        this.ringTimeoutMs = ringTimeoutMs;
        return this;
    }

    /** Maximum number of concurrent calls, further ones are rejected with 486; 0 no limit. */
    public int getMaxCalls() {
        return maxCalls;
    }

    /** Sets {@link #getMaxCalls()}. */
    public CallPolicyOptions setMaxCalls(int maxCalls) {
        this.maxCalls = maxCalls;
        return this;
    }

    /**
     * Maximum number of inbound calls that wait for their answer, further ones are rejected with 503 and Retry-After: 1
     * or more. There is always a limit, because a ringing call takes memory, and no port that would limit their number.
     */
    public int getMaxRingingCalls() {
        return maxRingingCalls;
    }

    /** Sets {@link #getMaxRingingCalls()}. */
    public CallPolicyOptions setMaxRingingCalls(int maxRingingCalls) {
        this.maxRingingCalls = maxRingingCalls;
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

    /** Maximum number of 3xx responses that an outbound call follows. */
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

    /** Whether a call with a Replaces header (RFC 3891) that names a call of this agent is answered and replaces it. */
    public boolean isReplaces() {
        return replaces;
    }

    /** Sets {@link #isReplaces()}. */
    public CallPolicyOptions setReplaces(boolean replaces) {
        this.replaces = replaces;
        return this;
    }

    /** Whether a REFER of the peer is followed without asking the application. */
    public boolean isFollowTransfers() {
        return followTransfers;
    }

    /** Sets {@link #isFollowTransfers()}. */
    public CallPolicyOptions setFollowTransfers(boolean followTransfers) {
        this.followTransfers = followTransfers;
        return this;
    }

    /** A REFER that the application does not decide about is rejected with 603 after this time, in ms. */
    public int getTransferDecisionMs() {
        return transferDecisionMs;
    }

    /** Sets {@link #getTransferDecisionMs()}. */
    public CallPolicyOptions setTransferDecisionMs(int transferDecisionMs) {
        this.transferDecisionMs = transferDecisionMs;
        return this;
    }

    /**
     * Requested and maximum granted session interval, in s (RFC 4028): a call whose peer is gone ends when it is not
     * refreshed; 0 no session timers. Not below {@code minSe}.
     */
    public int getSessionExpires() {
        return sessionExpires;
    }

    /** Sets {@link #getSessionExpires()}. */
    public CallPolicyOptions setSessionExpires(int sessionExpires) {
        this.sessionExpires = sessionExpires;
        return this;
    }

    /** Shorter session intervals are rejected with 422, in s; RFC 4028 requires at least 90. */
    public int getMinSe() {
        return minSe;
    }

    /** Sets {@link #getMinSe()}. */
    public CallPolicyOptions setMinSe(int minSe) {
        this.minSe = minSe;
        return this;
    }

    /** The party that refreshes sessions; the caller's choice takes precedence over that of the called party. */
    public SessionRefresher getSessionRefresher() {
        return sessionRefresher;
    }

    /** Sets {@link #getSessionRefresher()}. */
    public CallPolicyOptions setSessionRefresher(SessionRefresher sessionRefresher) {
        this.sessionRefresher = sessionRefresher;
        return this;
    }

    /**
     * Whether provisional responses are acknowledged by PRACK (RFC 3262): never, if the other side supports it, or
     * always (a caller without support is rejected with 421).
     */
    public ReliableProvisionals getReliableProvisionals() {
        return reliableProvisionals;
    }

    /** Sets {@link #getReliableProvisionals()}. */
    public CallPolicyOptions setReliableProvisionals(ReliableProvisionals reliableProvisionals) {
        this.reliableProvisionals = reliableProvisionals;
        return this;
    }

    /**
     * Whether calls that request it (Call-Info or Alert-Info with {@code answer-after}, {@code alert-autoanswer} or
     * {@code intercom}; Answer-Mode, RFC 5373) are answered automatically, when they request it.
     */
    public boolean isAutoAnswer() {
        return autoAnswer;
    }

    /** Sets {@link #isAutoAnswer()}. */
    public CallPolicyOptions setAutoAnswer(boolean autoAnswer) {
        this.autoAnswer = autoAnswer;
        return this;
    }

    /**
     * Source of the called number: the Request-URI, To, or P-Called-Party-ID (RFC 7315 §4.2; the Request-URI if it is
     * missing). Where the Request-URI is the Contact of a phone, it is To; where To is the Contact as well, the user
     * name of the phone.
     */
    public CalledNumber getCalledNumberFrom() {
        return calledNumberFrom;
    }

    /** Sets {@link #getCalledNumberFrom()}. */
    public CallPolicyOptions setCalledNumberFrom(CalledNumber calledNumberFrom) {
        this.calledNumberFrom = calledNumberFrom;
        return this;
    }

    /**
     * Whether every message of the peer is published with its headers ({@code received}), which also keeps the headers
     * of an outbound call up to date.
     */
    public boolean isMessageEvents() {
        return messageEvents;
    }

    /** Sets {@link #isMessageEvents()}. */
    public CallPolicyOptions setMessageEvents(boolean messageEvents) {
        this.messageEvents = messageEvents;
        return this;
    }

    /**
     * When requests within a call without Record-Route go to the source of the peer's last request, rather than to its
     * Contact: never; when the Contact has a private address and the peer's requests come from a public one, as behind
     * a NAT that the peer does not know of; whenever the two differ. The Request-URI remains that of the Contact.
     */
    public RequestsToSource getRequestsToSource() {
        return requestsToSource;
    }

    /** Sets {@link #getRequestsToSource()}. */
    public CallPolicyOptions setRequestsToSource(RequestsToSource requestsToSource) {
        this.requestsToSource = requestsToSource;
        return this;
    }

    /**
     * Where responses, requests within calls and subscriptions, and CANCEL have to come from: the host of the earlier
     * messages, another address of the same peer or registrar, or the host that requests are sent to; or any host.
     * Requests from elsewhere are rejected with 403, responses are dropped.
     */
    public PeerSource getPeerSource() {
        return peerSource;
    }

    /** Sets {@link #getPeerSource()}. */
    public CallPolicyOptions setPeerSource(PeerSource peerSource) {
        this.peerSource = peerSource;
        return this;
    }

    /**
     * New calls are rejected with 503 and Retry-After while there are more than can be handled: some have been waiting
     * for this long without a break, or their event loop is late by more than this, in ms; 0 never. Active calls
     * continue.
     */
    public int getOverloadMs() {
        return overloadMs;
    }

    /** Sets {@link #getOverloadMs()}. */
    public CallPolicyOptions setOverloadMs(int overloadMs) {
        this.overloadMs = overloadMs;
        return this;
    }
}
