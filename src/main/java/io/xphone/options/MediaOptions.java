package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Options of the media of calls: RTP, codecs, DTMF and buffers. */
@DataObject
@JsonGen(publicConverter = false)
public class MediaOptions {

    /** Default of {@link #getRtpPortMin()}. */
    public static final int DEFAULT_RTP_PORT_MIN = 0;

    /** Default of {@link #getRtpPortMax()}. */
    public static final int DEFAULT_RTP_PORT_MAX = 0;

    /** Default of {@link #getRtpPortCooldownMs()}. */
    public static final int DEFAULT_RTP_PORT_COOLDOWN_MS = 2000;

    /** Default of {@link #getPtimeMs()}. */
    public static final int DEFAULT_PTIME_MS = 20;

    /** Default of {@link #getJitterBufferMs()}. */
    public static final int DEFAULT_JITTER_BUFFER_MS = 0;

    /** Default of {@link #getJitterMinMs()}. */
    public static final int DEFAULT_JITTER_MIN_MS = 0;

    /** Default of {@link #getJitterMaxMs()}. */
    public static final int DEFAULT_JITTER_MAX_MS = 200;

    /** Default of {@link #getMediaTimeoutMs()}. */
    public static final int DEFAULT_MEDIA_TIMEOUT_MS = 30000;

    /** Default of {@link #getHoldMediaTimeoutMs()}. */
    public static final int DEFAULT_HOLD_MEDIA_TIMEOUT_MS = 300000;

    /** Default of {@link #getDtmfMode()}. */
    public static final DtmfMode DEFAULT_DTMF_MODE = DtmfMode.RFC4733;

    /** Default of {@link #getDtmfDurationMs()}. */
    public static final int DEFAULT_DTMF_DURATION_MS = 160;

    /** Default of {@link #isSymmetricRtp()}. */
    public static final boolean DEFAULT_SYMMETRIC_RTP = true;

    /** Default of {@link #isLatchOnlySignalledAddress()}. */
    public static final boolean DEFAULT_LATCH_ONLY_SIGNALLED_ADDRESS = false;

    /** Default of {@link #isFollowRebinding()}. */
    public static final boolean DEFAULT_FOLLOW_REBINDING = false;

    /** Default of {@link #getQueueFrames()}. */
    public static final int DEFAULT_QUEUE_FRAMES = 256;

    /** Default of {@link #getWriteQueueMs()}, in ms. */
    public static final int DEFAULT_WRITE_QUEUE_MS = 120_000;

    /** Default of {@link #isRtcp()}. */
    public static final boolean DEFAULT_RTCP = true;

    /** Default of {@link #isRtcpXr()}. */
    public static final boolean DEFAULT_RTCP_XR = false;

    /** Default of {@link #getAlertRFactor()}. */
    public static final int DEFAULT_ALERT_R_FACTOR = 0;

    /** Default of {@link #getDscp()}. */
    public static final int DEFAULT_DSCP = 46;

    /** Default of {@link #isComfortNoise()}. */
    public static final boolean DEFAULT_COMFORT_NOISE = false;

    /** Default of {@link #getDtmfPauseMs()}. */
    public static final int DEFAULT_DTMF_PAUSE_MS = 2000;

    /** Default of {@link #getGatherTimeoutMs()}, in ms. */
    public static final int DEFAULT_GATHER_TIMEOUT_MS = 200;

    /** Default of {@link #getSrtp()}. */
    public static final SrtpMode DEFAULT_SRTP = SrtpMode.OFF;

    /** Default of {@link #getSrtpKeys()}. */
    public static final SrtpKeys DEFAULT_SRTP_KEYS = SrtpKeys.SDES;

    /** Default of {@link #isSrtpWithoutTls()}. */
    public static final boolean DEFAULT_SRTP_WITHOUT_TLS = false;

    /** Default of {@link #isRtcpMux()}. */
    public static final boolean DEFAULT_RTCP_MUX = false;

    /** Default of {@link #getIce()}. */
    public static final IceMode DEFAULT_ICE = IceMode.OFF;

    /** Default of {@link #isIceRelayOnly()}. */
    public static final boolean DEFAULT_ICE_RELAY_ONLY = false;

    /** Default of {@link #getEventLoops()}. */
    public static final int DEFAULT_EVENT_LOOPS = 0;

    private String rtpAddress;
    private String bindAddress;
    private int rtpPortMin = DEFAULT_RTP_PORT_MIN;
    private int rtpPortMax = DEFAULT_RTP_PORT_MAX;
    private int rtpPortCooldownMs = DEFAULT_RTP_PORT_COOLDOWN_MS;
    private List<String> codecs = new ArrayList<>(List.of("PCMU", "PCMA"));
    private boolean comfortNoise = DEFAULT_COMFORT_NOISE;
    private JsonObject codecSettings = new JsonObject();
    private int ptimeMs = DEFAULT_PTIME_MS;
    private int jitterBufferMs = DEFAULT_JITTER_BUFFER_MS;
    private int jitterMinMs = DEFAULT_JITTER_MIN_MS;
    private int jitterMaxMs = DEFAULT_JITTER_MAX_MS;
    private int mediaTimeoutMs = DEFAULT_MEDIA_TIMEOUT_MS;
    private int holdMediaTimeoutMs = DEFAULT_HOLD_MEDIA_TIMEOUT_MS;
    private DtmfMode dtmfMode = DEFAULT_DTMF_MODE;
    private int dtmfDurationMs = DEFAULT_DTMF_DURATION_MS;
    private boolean symmetricRtp = DEFAULT_SYMMETRIC_RTP;
    private boolean latchOnlySignalledAddress = DEFAULT_LATCH_ONLY_SIGNALLED_ADDRESS;
    private boolean followRebinding = DEFAULT_FOLLOW_REBINDING;
    private int queueFrames = DEFAULT_QUEUE_FRAMES;
    private int writeQueueMs = DEFAULT_WRITE_QUEUE_MS;
    private boolean rtcp = DEFAULT_RTCP;
    private boolean rtcpXr = DEFAULT_RTCP_XR;
    private int alertRFactor = DEFAULT_ALERT_R_FACTOR;
    private int dscp = DEFAULT_DSCP;
    private String holdMusic;
    private int dtmfPauseMs = DEFAULT_DTMF_PAUSE_MS;
    private int eventLoops = DEFAULT_EVENT_LOOPS;
    private IceMode ice = DEFAULT_ICE;
    private boolean iceRelayOnly = DEFAULT_ICE_RELAY_ONLY;
    private String stunServer;
    private List<TurnServerOptions> turnServers = new ArrayList<>();
    private int gatherTimeoutMs = DEFAULT_GATHER_TIMEOUT_MS;
    private SrtpMode srtp = DEFAULT_SRTP;
    private SrtpKeys srtpKeys = DEFAULT_SRTP_KEYS;
    private String dtlsCertPath;
    private String dtlsKeyPath;
    private List<String> srtpSuites = new ArrayList<>(List.of(
            "AES_CM_128_HMAC_SHA1_80",
            "AES_256_CM_HMAC_SHA1_80",
            "AEAD_AES_128_GCM",
            "AEAD_AES_256_GCM",
            "AES_CM_128_HMAC_SHA1_32"));
    private boolean srtpWithoutTls = DEFAULT_SRTP_WITHOUT_TLS;
    private boolean rtcpMux = DEFAULT_RTCP_MUX;

    /** All defaults. */
    public MediaOptions() {}

    /** A copy. */
    public MediaOptions(MediaOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public MediaOptions(JsonObject json) {
        MediaOptionsConverter.fromJson(OptionsJson.of(json, MediaOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        MediaOptionsConverter.toJson(this, json);
        return json;
    }

    /**
     * The address in SDP, if it differs from the local one (a literal, IPv4 or IPv6). Null: the local address that
     * leads to the peer.
     */
    public String getRtpAddress() {
        return rtpAddress;
    }

    /** Sets {@link #getRtpAddress()}. */
    public MediaOptions setRtpAddress(String rtpAddress) {
        this.rtpAddress = rtpAddress;
        return this;
    }

    /** The local address of RTP sockets, a literal. Null: the one that SIP uses towards the peer. */
    public String getBindAddress() {
        return bindAddress;
    }

    /** Sets {@link #getBindAddress()}. */
    public MediaOptions setBindAddress(String bindAddress) {
        this.bindAddress = bindAddress;
        return this;
    }

    /** Lowest RTP port, even; set together with {@code rtpPortMax}. 0 and {@code rtpPortMax} 0: the system chooses. */
    public int getRtpPortMin() {
        return rtpPortMin;
    }

    /** Sets {@link #getRtpPortMin()}. */
    public MediaOptions setRtpPortMin(int rtpPortMin) {
        this.rtpPortMin = rtpPortMin;
        return this;
    }

    /** Highest RTP port, inclusive; its RTCP port is one above. */
    public int getRtpPortMax() {
        return rtpPortMax;
    }

    /** Sets {@link #getRtpPortMax()}. */
    public MediaOptions setRtpPortMax(int rtpPortMax) {
        this.rtpPortMax = rtpPortMax;
        return this;
    }

    /** How long a port remains unused after its call, in ms, so that late packets reach no other call. */
    public int getRtpPortCooldownMs() {
        return rtpPortCooldownMs;
    }

    /** Sets {@link #getRtpPortCooldownMs()}. */
    public MediaOptions setRtpPortCooldownMs(int rtpPortCooldownMs) {
        this.rtpPortCooldownMs = rtpPortCooldownMs;
        return this;
    }

    /** Codecs by name, the preferred first: PCMU, PCMA, G722, G729, L16, opus, or another one that is installed. */
    public List<String> getCodecs() {
        return codecs;
    }

    /** Sets {@link #getCodecs()}. */
    public MediaOptions setCodecs(List<String> codecs) {
        this.codecs = codecs;
        return this;
    }

    /**
     * Whether silence is not sent: packets of comfort noise (RFC 3389) describe it instead, if the peer accepts them.
     * Codecs with silence suppression of their own are not affected, nor is audio of raw writers. Comfort noise of the
     * peer is played in any case.
     */
    public boolean isComfortNoise() {
        return comfortNoise;
    }

    /** Sets {@link #isComfortNoise()}. */
    public MediaOptions setComfortNoise(boolean comfortNoise) {
        this.comfortNoise = comfortNoise;
        return this;
    }

    /** Settings of codecs that have some, by the name of the codec: an object of keys and values each. */
    public JsonObject getCodecSettings() {
        return codecSettings;
    }

    /** Sets {@link #getCodecSettings()}. */
    public MediaOptions setCodecSettings(JsonObject codecSettings) {
        this.codecSettings = codecSettings;
        return this;
    }

    /** Requested packet length, in ms (10 to 60). */
    public int getPtimeMs() {
        return ptimeMs;
    }

    /** Sets {@link #getPtimeMs()}. */
    public MediaOptions setPtimeMs(int ptimeMs) {
        this.ptimeMs = ptimeMs;
        return this;
    }

    /**
     * Fixed depth of the jitter buffer in ms, 2000 at most. 0: the depth follows the jitter of the line, between {@code
     * jitterMinMs} and {@code jitterMaxMs}.
     */
    public int getJitterBufferMs() {
        return jitterBufferMs;
    }

    /** Sets {@link #getJitterBufferMs()}. */
    public MediaOptions setJitterBufferMs(int jitterBufferMs) {
        this.jitterBufferMs = jitterBufferMs;
        return this;
    }

    /**
     * Least depth of a jitter buffer that follows the jitter of the line, in ms. Packets of a line without jitter wait
     * that long, and up to 20 ms more for the next frame.
     */
    public int getJitterMinMs() {
        return jitterMinMs;
    }

    /** Sets {@link #getJitterMinMs()}. */
    public MediaOptions setJitterMinMs(int jitterMinMs) {
        this.jitterMinMs = jitterMinMs;
        return this;
    }

    /** Greatest depth of a jitter buffer that follows the jitter of the line, in ms; slower packets are lost. */
    public int getJitterMaxMs() {
        return jitterMaxMs;
    }

    /** Sets {@link #getJitterMaxMs()}. */
    public MediaOptions setJitterMaxMs(int jitterMaxMs) {
        this.jitterMaxMs = jitterMaxMs;
        return this;
    }

    /** A call that receives neither RTP nor RTCP for this long ends with TIMEOUT, in ms; 0 never. */
    public int getMediaTimeoutMs() {
        return mediaTimeoutMs;
    }

    /** Sets {@link #getMediaTimeoutMs()}. */
    public MediaOptions setMediaTimeoutMs(int mediaTimeoutMs) {
        this.mediaTimeoutMs = mediaTimeoutMs;
        return this;
    }

    /** The same while the call is on hold, in ms; 0 never. */
    public int getHoldMediaTimeoutMs() {
        return holdMediaTimeoutMs;
    }

    /** Sets {@link #getHoldMediaTimeoutMs()}. */
    public MediaOptions setHoldMediaTimeoutMs(int holdMediaTimeoutMs) {
        this.holdMediaTimeoutMs = holdMediaTimeoutMs;
        return this;
    }

    /**
     * How digits are sent. {@code BOTH}: as telephone events and by INFO, digit by digit; if the peer supports only one
     * of them, that one.
     */
    public DtmfMode getDtmfMode() {
        return dtmfMode;
    }

    /** Sets {@link #getDtmfMode()}. */
    public MediaOptions setDtmfMode(DtmfMode dtmfMode) {
        this.dtmfMode = dtmfMode;
        return this;
    }

    /** Length of a sent digit in ms. */
    public int getDtmfDurationMs() {
        return dtmfDurationMs;
    }

    /** Sets {@link #getDtmfDurationMs()}. */
    public MediaOptions setDtmfDurationMs(int dtmfDurationMs) {
        this.dtmfDurationMs = dtmfDurationMs;
        return this;
    }

    /**
     * Whether RTP is sent to the source of the peer's packets, which may differ from the address in SDP behind a NAT.
     * The host in SDP takes precedence over the host of the signalling, and both over any other.
     */
    public boolean isSymmetricRtp() {
        return symmetricRtp;
    }

    /** Sets {@link #isSymmetricRtp()}. */
    public MediaOptions setSymmetricRtp(boolean symmetricRtp) {
        this.symmetricRtp = symmetricRtp;
        return this;
    }

    /** Whether only packets from the signalled IP address (any port) change the destination of RTP. */
    public boolean isLatchOnlySignalledAddress() {
        return latchOnlySignalledAddress;
    }

    /** Sets {@link #isLatchOnlySignalledAddress()}. */
    public MediaOptions setLatchOnlySignalledAddress(boolean latchOnlySignalledAddress) {
        this.latchOnlySignalledAddress = latchOnlySignalledAddress;
        return this;
    }

    /**
     * Whether a call continues with the source of other packets when the peer's have not arrived for more than a
     * second, as after a NAT has lost its binding. An attacker who knows the port can take over a call while the peer
     * is silent, until the peer sends again. Without it only new SDP moves the media of a call, which most phones send
     * when their address changes.
     */
    public boolean isFollowRebinding() {
        return followRebinding;
    }

    /** Sets {@link #isFollowRebinding()}. */
    public MediaOptions setFollowRebinding(boolean followRebinding) {
        this.followRebinding = followRebinding;
        return this;
    }

    /**
     * Frames of 20 ms, 1 or more: the maximum in the queue of each reader, which drops its oldest frame when it is
     * full, and the number from which {@code writeQueueFull} of a writer is true.
     */
    public int getQueueFrames() {
        return queueFrames;
    }

    /** Sets {@link #getQueueFrames()}. */
    public MediaOptions setQueueFrames(int queueFrames) {
        this.queueFrames = queueFrames;
        return this;
    }

    /**
     * Maximum length of the audio in the queue of each writer, in ms, 20 to 3,600,000. While that much is queued,
     * writes fail. A millisecond of audio takes 16 bytes of memory.
     */
    public int getWriteQueueMs() {
        return writeQueueMs;
    }

    /** Sets {@link #getWriteQueueMs()}. */
    public MediaOptions setWriteQueueMs(int writeQueueMs) {
        this.writeQueueMs = writeQueueMs;
        return this;
    }

    /** Whether RTCP reports are sent. */
    public boolean isRtcp() {
        return rtcp;
    }

    /** Sets {@link #isRtcp()}. */
    public MediaOptions setRtcp(boolean rtcp) {
        this.rtcp = rtcp;
        return this;
    }

    /**
     * Whether VoIP metrics (RTCP XR, RFC 3611) are asked for in offers, and sent to all peers but those whose SDP asks
     * for other extended reports alone. Without it they are sent to peers that ask for them. Needs {@code rtcp}.
     */
    public boolean isRtcpXr() {
        return rtcpXr;
    }

    /** Sets {@link #isRtcpXr()}. */
    public MediaOptions setRtcpXr(boolean rtcpXr) {
        this.rtcpXr = rtcpXr;
        return this;
    }

    /**
     * The R factor (ITU-T G.107) below which the quality of a call is reported: an alert when R of the last 5 s falls
     * below it, and another when it is 5 above it again. 80 is a mean opinion score of 4.0, 70 is 3.6, 60 is 3.1; 85 at
     * most, as delay and codec cost a good line some points of 93; 0: no alerts.
     */
    public int getAlertRFactor() {
        return alertRFactor;
    }

    /** Sets {@link #getAlertRFactor()}. */
    public MediaOptions setAlertRFactor(int alertRFactor) {
        this.alertRFactor = alertRFactor;
        return this;
    }

    /** DSCP of RTP packets: 46 is EF. */
    public int getDscp() {
        return dscp;
    }

    /** Sets {@link #getDscp()}. */
    public MediaOptions setDscp(int dscp) {
        this.dscp = dscp;
        return this;
    }

    /** Path of a WAV file that held parties hear, repeated; null: silence. */
    public String getHoldMusic() {
        return holdMusic;
    }

    /** Sets {@link #getHoldMusic()}. */
    public MediaOptions setHoldMusic(String holdMusic) {
        this.holdMusic = holdMusic;
        return this;
    }

    /** Length of a pause (a comma or {@code p}) in a string of digits, in ms. */
    public int getDtmfPauseMs() {
        return dtmfPauseMs;
    }

    /** Sets {@link #getDtmfPauseMs()}. */
    public MediaOptions setDtmfPauseMs(int dtmfPauseMs) {
        this.dtmfPauseMs = dtmfPauseMs;
        return this;
    }

    /**
     * Event loops of Vert.x that media may run on; 0: all. Each new call uses the one with the fewest calls, so the
     * first uses that of its phone or server, where a frame reaches the application in 0.2 µs; from another one it
     * takes 1.3 µs. 1: all calls share one event loop, which is enough for some 900.
     */
    public int getEventLoops() {
        return eventLoops;
    }

    /** Sets {@link #getEventLoops()}. */
    public MediaOptions setEventLoops(int eventLoops) {
        this.eventLoops = eventLoops;
        return this;
    }

    /**
     * The STUN server that is asked for the public addresses of the UDP sockets of media and SIP: {@code stun:host},
     * {@code host} or {@code host:port}. A name without a port is searched by its SRV records (RFC 8489 §8). Null:
     * none.
     */
    public String getStunServer() {
        return stunServer;
    }

    /** Sets {@link #getStunServer()}. */
    public MediaOptions setStunServer(String stunServer) {
        this.stunServer = stunServer;
        return this;
    }

    /** The TURN servers that relay media where nothing else works, the preferred first. */
    public List<TurnServerOptions> getTurnServers() {
        return turnServers;
    }

    /** Sets {@link #getTurnServers()}. */
    public MediaOptions setTurnServers(List<TurnServerOptions> turnServers) {
        this.turnServers = turnServers;
        return this;
    }

    /** The maximum delay of an offer or answer by STUN and TURN servers that do not respond, in ms. */
    public int getGatherTimeoutMs() {
        return gatherTimeoutMs;
    }

    /** Sets {@link #getGatherTimeoutMs()}. */
    public MediaOptions setGatherTimeoutMs(int gatherTimeoutMs) {
        this.gatherTimeoutMs = gatherTimeoutMs;
        return this;
    }

    /**
     * Whether calls are encrypted (SRTP), with keys in the SDP (SDES, RFC 4568). {@code OPTIONAL} offers it so that a
     * peer without SRTP answers too; {@code REQUIRED} neither sends nor accepts a plain packet. The keys can be read in
     * the SIP messages, so that the SIP transport has to be TLS, unless {@code srtpWithoutTls} is set.
     */
    public SrtpMode getSrtp() {
        return srtp;
    }

    /** Sets {@link #getSrtp()}. */
    public MediaOptions setSrtp(SrtpMode srtp) {
        this.srtp = srtp;
        return this;
    }

    /**
     * Where the keys of SRTP come from in calls that we place: the SDP, or a DTLS handshake on the media port (RFC
     * 5764), which needs Bouncy Castle on the class path. Callers are answered by their offer: with DTLS where Bouncy
     * Castle is on the class path, whatever this option says.
     */
    public SrtpKeys getSrtpKeys() {
        return srtpKeys;
    }

    /** Sets {@link #getSrtpKeys()}. */
    public MediaOptions setSrtpKeys(SrtpKeys srtpKeys) {
        this.srtpKeys = srtpKeys;
        return this;
    }

    /**
     * The certificate for DTLS (PEM file, EC or RSA); null: one is made when it is needed, and kept while the process
     * runs. Peers know it by its fingerprint in the SDP, so that no authority has to sign it.
     */
    public String getDtlsCertPath() {
        return dtlsCertPath;
    }

    /** Sets {@link #getDtlsCertPath()}. */
    public MediaOptions setDtlsCertPath(String dtlsCertPath) {
        this.dtlsCertPath = dtlsCertPath;
        return this;
    }

    /** The private key of {@code dtlsCertPath} (PEM file, without a password). */
    public String getDtlsKeyPath() {
        return dtlsKeyPath;
    }

    /** Sets {@link #getDtlsKeyPath()}. */
    public MediaOptions setDtlsKeyPath(String dtlsKeyPath) {
        this.dtlsKeyPath = dtlsKeyPath;
        return this;
    }

    /**
     * Crypto suites of SRTP that are offered and accepted, the preferred first: AES_CM_128_HMAC_SHA1_80 and _32,
     * AES_192_CM_HMAC_SHA1_80 and _32, AES_256_CM_HMAC_SHA1_80 and _32, AEAD_AES_128_GCM, AEAD_AES_256_GCM.
     */
    public List<String> getSrtpSuites() {
        return srtpSuites;
    }

    /** Sets {@link #getSrtpSuites()}. */
    public MediaOptions setSrtpSuites(List<String> srtpSuites) {
        this.srtpSuites = srtpSuites;
        return this;
    }

    /**
     * Whether keys of SRTP may be sent in SIP messages without TLS, where everyone on the way can read them and decrypt
     * the call. Without it a phone with SRTP needs the transport TLS, and calls over UDP or TCP use no SRTP.
     */
    public boolean isSrtpWithoutTls() {
        return srtpWithoutTls;
    }

    /** Sets {@link #isSrtpWithoutTls()}. */
    public MediaOptions setSrtpWithoutTls(boolean srtpWithoutTls) {
        this.srtpWithoutTls = srtpWithoutTls;
        return this;
    }

    /**
     * Whether offers propose to send RTCP on the port of RTP (RFC 5761). Offers of peers that propose it are answered
     * so in any case.
     */
    public boolean isRtcpMux() {
        return rtcpMux;
    }

    /** Sets {@link #isRtcpMux()}. */
    public MediaOptions setRtcpMux(boolean rtcpMux) {
        this.rtcpMux = rtcpMux;
        return this;
    }

    /**
     * Whether media finds its path by ICE (RFC 8445): offered, and answered where the peer offers it. A peer without
     * ICE is served as without it. {@code LITE} is for hosts with a public address.
     */
    public IceMode getIce() {
        return ice;
    }

    /** Sets {@link #getIce()}. */
    public MediaOptions setIce(IceMode ice) {
        this.ice = ice;
        return this;
    }

    /**
     * Whether media takes TURN relays alone, also with peers without ICE, and no local address is published in SDP;
     * needs {@code turnServers}, and {@code ice} FULL, also that of peers and calls. A call without a relay fails.
     */
    public boolean isIceRelayOnly() {
        return iceRelayOnly;
    }

    /** Sets {@link #isIceRelayOnly()}. */
    public MediaOptions setIceRelayOnly(boolean iceRelayOnly) {
        this.iceRelayOnly = iceRelayOnly;
        return this;
    }
}
