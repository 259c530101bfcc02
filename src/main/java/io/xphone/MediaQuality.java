package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/**
 * The quality of a call: counts of packets, delay, the rating of the received audio by the E-model, and what the peer
 * reports about the audio that this side sends.
 */
@DataObject
@JsonGen(publicConverter = false)
public class MediaQuality {

    /** Default of {@link #getPacketsReceived()}. */
    public static final long DEFAULT_PACKETS_RECEIVED = 0;

    /** Default of {@link #getPacketsLost()}. */
    public static final long DEFAULT_PACKETS_LOST = 0;

    /** Default of {@link #getPacketsLate()}. */
    public static final long DEFAULT_PACKETS_LATE = 0;

    /** Default of {@link #getPacketsDuplicate()}. */
    public static final long DEFAULT_PACKETS_DUPLICATE = 0;

    /** Default of {@link #getFramesConcealed()}. */
    public static final long DEFAULT_FRAMES_CONCEALED = 0;

    /** Default of {@link #getFramesRecovered()}. */
    public static final long DEFAULT_FRAMES_RECOVERED = 0;

    /** Default of {@link #getPacketsSent()}. */
    public static final long DEFAULT_PACKETS_SENT = 0;

    /** Default of {@link #getJitterMs()}. */
    public static final double DEFAULT_JITTER_MS = 0;

    /** Default of {@link #getRttMs()}. */
    public static final double DEFAULT_RTT_MS = 0;

    /** Default of {@link #getRemoteLossPercent()}. */
    public static final double DEFAULT_REMOTE_LOSS_PERCENT = 0;

    /** Default of {@link #getRemoteJitterMs()}. */
    public static final double DEFAULT_REMOTE_JITTER_MS = 0;

    /** Default of {@link #getFramesDropped()}. */
    public static final long DEFAULT_FRAMES_DROPPED = 0;

    /** Default of {@link #getFramesRejected()}. */
    public static final long DEFAULT_FRAMES_REJECTED = 0;

    /** Default of {@link #getPacketsReordered()}. */
    public static final long DEFAULT_PACKETS_REORDERED = 0;

    /** Default of {@link #getPacketsDiscarded()}. */
    public static final long DEFAULT_PACKETS_DISCARDED = 0;

    /** Default of {@link #getLossPercent()}. */
    public static final double DEFAULT_LOSS_PERCENT = 0;

    /** Default of {@link #getMaxJitterMs()}. */
    public static final double DEFAULT_MAX_JITTER_MS = 0;

    /** Default of {@link #getBufferMs()}. */
    public static final int DEFAULT_BUFFER_MS = 0;

    /** Default of {@link #getConcealedMs()}. */
    public static final long DEFAULT_CONCEALED_MS = 0;

    /** Default of {@link #getRFactor()}. */
    public static final double DEFAULT_R_FACTOR = 0;

    /** Default of {@link #getMosListening()}. */
    public static final double DEFAULT_MOS_LISTENING = 0;

    /** Default of {@link #getMosConversational()}. */
    public static final double DEFAULT_MOS_CONVERSATIONAL = 0;

    /** Default of {@link #getRecentRFactor()}. */
    public static final double DEFAULT_RECENT_R_FACTOR = 0;

    /** Default of {@link #getBursts()}. */
    public static final long DEFAULT_BURSTS = 0;

    /** Default of {@link #getBurstLossPercent()}. */
    public static final double DEFAULT_BURST_LOSS_PERCENT = 0;

    /** Default of {@link #getBurstMs()}. */
    public static final double DEFAULT_BURST_MS = 0;

    /** Default of {@link #getGapLossPercent()}. */
    public static final double DEFAULT_GAP_LOSS_PERCENT = 0;

    /** Default of {@link #getGapMs()}. */
    public static final double DEFAULT_GAP_MS = 0;

    /** Default of {@link #getRemotePacketsLost()}. */
    public static final long DEFAULT_REMOTE_PACKETS_LOST = 0;

    private String codec;
    private String srtpSuite;
    private String remoteAddress;
    private long packetsReceived = DEFAULT_PACKETS_RECEIVED;
    private long packetsLost = DEFAULT_PACKETS_LOST;
    private long packetsLate = DEFAULT_PACKETS_LATE;
    private long packetsDuplicate = DEFAULT_PACKETS_DUPLICATE;
    private long framesConcealed = DEFAULT_FRAMES_CONCEALED;
    private long framesRecovered = DEFAULT_FRAMES_RECOVERED;
    private long packetsSent = DEFAULT_PACKETS_SENT;
    private double jitterMs = DEFAULT_JITTER_MS;
    private double rttMs = DEFAULT_RTT_MS;
    private double remoteLossPercent = DEFAULT_REMOTE_LOSS_PERCENT;
    private double remoteJitterMs = DEFAULT_REMOTE_JITTER_MS;
    private long framesDropped = DEFAULT_FRAMES_DROPPED;
    private long framesRejected = DEFAULT_FRAMES_REJECTED;
    private long packetsReordered = DEFAULT_PACKETS_REORDERED;
    private long packetsDiscarded = DEFAULT_PACKETS_DISCARDED;
    private double lossPercent = DEFAULT_LOSS_PERCENT;
    private double maxJitterMs = DEFAULT_MAX_JITTER_MS;
    private int bufferMs = DEFAULT_BUFFER_MS;
    private long concealedMs = DEFAULT_CONCEALED_MS;
    private double rFactor = DEFAULT_R_FACTOR;
    private double mosListening = DEFAULT_MOS_LISTENING;
    private double mosConversational = DEFAULT_MOS_CONVERSATIONAL;
    private double recentRFactor = DEFAULT_RECENT_R_FACTOR;
    private long bursts = DEFAULT_BURSTS;
    private double burstLossPercent = DEFAULT_BURST_LOSS_PERCENT;
    private double burstMs = DEFAULT_BURST_MS;
    private double gapLossPercent = DEFAULT_GAP_LOSS_PERCENT;
    private double gapMs = DEFAULT_GAP_MS;
    private Long talkMs;
    private Long silenceMs;
    private Long remoteTalkMs;
    private Long remoteSilenceMs;
    private long remotePacketsLost = DEFAULT_REMOTE_PACKETS_LOST;
    private RemoteQuality remote;

    /** All defaults. */
    public MediaQuality() {}

    /** A copy. */
    public MediaQuality(MediaQuality other) {
        codec = other.codec;
        srtpSuite = other.srtpSuite;
        remoteAddress = other.remoteAddress;
        packetsReceived = other.packetsReceived;
        packetsLost = other.packetsLost;
        packetsLate = other.packetsLate;
        packetsDuplicate = other.packetsDuplicate;
        framesConcealed = other.framesConcealed;
        framesRecovered = other.framesRecovered;
        packetsSent = other.packetsSent;
        jitterMs = other.jitterMs;
        rttMs = other.rttMs;
        remoteLossPercent = other.remoteLossPercent;
        remoteJitterMs = other.remoteJitterMs;
        framesDropped = other.framesDropped;
        framesRejected = other.framesRejected;
        packetsReordered = other.packetsReordered;
        packetsDiscarded = other.packetsDiscarded;
        lossPercent = other.lossPercent;
        maxJitterMs = other.maxJitterMs;
        bufferMs = other.bufferMs;
        concealedMs = other.concealedMs;
        rFactor = other.rFactor;
        mosListening = other.mosListening;
        mosConversational = other.mosConversational;
        recentRFactor = other.recentRFactor;
        bursts = other.bursts;
        burstLossPercent = other.burstLossPercent;
        burstMs = other.burstMs;
        gapLossPercent = other.gapLossPercent;
        gapMs = other.gapMs;
        talkMs = other.talkMs;
        silenceMs = other.silenceMs;
        remoteTalkMs = other.remoteTalkMs;
        remoteSilenceMs = other.remoteSilenceMs;
        remotePacketsLost = other.remotePacketsLost;
        remote = other.remote == null ? null : new RemoteQuality(other.remote);
    }

    /** From JSON; keys that are absent keep their defaults. */
    public MediaQuality(JsonObject json) {
        MediaQualityConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        MediaQualityConverter.toJson(this, json);
        return json;
    }

    /** Name of the codec in use; null before there is one. */
    public String getCodec() {
        return codec;
    }

    /** Sets {@link #getCodec()}. */
    public MediaQuality setCodec(String codec) {
        this.codec = codec;
        return this;
    }

    /** Crypto suite of SRTP, such as {@code AES_CM_128_HMAC_SHA1_80}; null: plain RTP, or no keys yet. */
    public String getSrtpSuite() {
        return srtpSuite;
    }

    /** Sets {@link #getSrtpSuite()}. */
    public MediaQuality setSrtpSuite(String srtpSuite) {
        this.srtpSuite = srtpSuite;
        return this;
    }

    /** Target address of audio, as host:port; null before there is one. */
    public String getRemoteAddress() {
        return remoteAddress;
    }

    /** Sets {@link #getRemoteAddress()}. */
    public MediaQuality setRemoteAddress(String remoteAddress) {
        this.remoteAddress = remoteAddress;
        return this;
    }

    /** RTP packets received, in the whole call. */
    public long getPacketsReceived() {
        return packetsReceived;
    }

    /** Sets {@link #getPacketsReceived()}. */
    public MediaQuality setPacketsReceived(long packetsReceived) {
        this.packetsReceived = packetsReceived;
        return this;
    }

    /** Packets that were not received, in the whole call. */
    public long getPacketsLost() {
        return packetsLost;
    }

    /** Sets {@link #getPacketsLost()}. */
    public MediaQuality setPacketsLost(long packetsLost) {
        this.packetsLost = packetsLost;
        return this;
    }

    /** Packets that were received too late to be played. */
    public long getPacketsLate() {
        return packetsLate;
    }

    /** Sets {@link #getPacketsLate()}. */
    public MediaQuality setPacketsLate(long packetsLate) {
        this.packetsLate = packetsLate;
        return this;
    }

    /** Duplicate packets. */
    public long getPacketsDuplicate() {
        return packetsDuplicate;
    }

    /** Sets {@link #getPacketsDuplicate()}. */
    public MediaQuality setPacketsDuplicate(long packetsDuplicate) {
        this.packetsDuplicate = packetsDuplicate;
        return this;
    }

    /** Frames concealed in place of lost packets. */
    public long getFramesConcealed() {
        return framesConcealed;
    }

    /** Sets {@link #getFramesConcealed()}. */
    public MediaQuality setFramesConcealed(long framesConcealed) {
        this.framesConcealed = framesConcealed;
        return this;
    }

    /**
     * Frames of lost packets that were decoded from the forward error correction of the packet after them (RFC 7587);
     * they are not concealed.
     */
    public long getFramesRecovered() {
        return framesRecovered;
    }

    /** Sets {@link #getFramesRecovered()}. */
    public MediaQuality setFramesRecovered(long framesRecovered) {
        this.framesRecovered = framesRecovered;
        return this;
    }

    /** RTP packets sent. */
    public long getPacketsSent() {
        return packetsSent;
    }

    /** Sets {@link #getPacketsSent()}. */
    public MediaQuality setPacketsSent(long packetsSent) {
        this.packetsSent = packetsSent;
        return this;
    }

    /** Interarrival jitter in ms (RFC 3550 A.8). */
    public double getJitterMs() {
        return jitterMs;
    }

    /** Sets {@link #getJitterMs()}. */
    public MediaQuality setJitterMs(double jitterMs) {
        this.jitterMs = jitterMs;
        return this;
    }

    /** Round-trip time by RTCP in ms; 0 when unknown. */
    public double getRttMs() {
        return rttMs;
    }

    /** Sets {@link #getRttMs()}. */
    public MediaQuality setRttMs(double rttMs) {
        this.rttMs = rttMs;
        return this;
    }

    /** Packet loss that the peer reports, in percent of the last interval. */
    public double getRemoteLossPercent() {
        return remoteLossPercent;
    }

    /** Sets {@link #getRemoteLossPercent()}. */
    public MediaQuality setRemoteLossPercent(double remoteLossPercent) {
        this.remoteLossPercent = remoteLossPercent;
        return this;
    }

    /** Jitter that the peer reports, in ms. */
    public double getRemoteJitterMs() {
        return remoteJitterMs;
    }

    /** Sets {@link #getRemoteJitterMs()}. */
    public MediaQuality setRemoteJitterMs(double remoteJitterMs) {
        this.remoteJitterMs = remoteJitterMs;
        return this;
    }

    /** Frames that slow readers dropped. */
    public long getFramesDropped() {
        return framesDropped;
    }

    /** Sets {@link #getFramesDropped()}. */
    public MediaQuality setFramesDropped(long framesDropped) {
        this.framesDropped = framesDropped;
        return this;
    }

    /** Frames of writers that were rejected because the queue was full. */
    public long getFramesRejected() {
        return framesRejected;
    }

    /** Sets {@link #getFramesRejected()}. */
    public MediaQuality setFramesRejected(long framesRejected) {
        this.framesRejected = framesRejected;
        return this;
    }

    /** RTP packets received after one that was sent later. */
    public long getPacketsReordered() {
        return packetsReordered;
    }

    /** Sets {@link #getPacketsReordered()}. */
    public MediaQuality setPacketsReordered(long packetsReordered) {
        this.packetsReordered = packetsReordered;
        return this;
    }

    /** Packets that were received and not played: too late, or dropped to reduce the delay. */
    public long getPacketsDiscarded() {
        return packetsDiscarded;
    }

    /** Sets {@link #getPacketsDiscarded()}. */
    public MediaQuality setPacketsDiscarded(long packetsDiscarded) {
        this.packetsDiscarded = packetsDiscarded;
        return this;
    }

    /** Packets that were not received, in percent of those expected. */
    public double getLossPercent() {
        return lossPercent;
    }

    /** Sets {@link #getLossPercent()}. */
    public MediaQuality setLossPercent(double lossPercent) {
        this.lossPercent = lossPercent;
        return this;
    }

    /** The greatest {@link #getJitterMs()} so far. */
    public double getMaxJitterMs() {
        return maxJitterMs;
    }

    /** Sets {@link #getMaxJitterMs()}. */
    public MediaQuality setMaxJitterMs(double maxJitterMs) {
        this.maxJitterMs = maxJitterMs;
        return this;
    }

    /** The depth of the jitter buffer in ms: how long a packet waits for slower ones. */
    public int getBufferMs() {
        return bufferMs;
    }

    /** Sets {@link #getBufferMs()}. */
    public MediaQuality setBufferMs(int bufferMs) {
        this.bufferMs = bufferMs;
        return this;
    }

    /** Audio that was concealed in place of lost packets, in ms; of audio that is decoded only. */
    public long getConcealedMs() {
        return concealedMs;
    }

    /** Sets {@link #getConcealedMs()}. */
    public MediaQuality setConcealedMs(long concealedMs) {
        this.concealedMs = concealedMs;
        return this;
    }

    /**
     * Transmission rating of the received audio (ITU-T G.107), 0 to 93.2, with delay, loss, discards and codec; 0 when
     * nothing was received. The scale is that of narrowband telephony: a wideband codec gains nothing.
     */
    public double getRFactor() {
        return rFactor;
    }

    /** Sets {@link #getRFactor()}. */
    public MediaQuality setRFactor(double rFactor) {
        this.rFactor = rFactor;
        return this;
    }

    /**
     * Mean opinion score that the E-model predicts for listening to the received audio, 1 to 4.41, without the delay;
     * 0 when nothing was received.
     */
    public double getMosListening() {
        return mosListening;
    }

    /** Sets {@link #getMosListening()}. */
    public MediaQuality setMosListening(double mosListening) {
        this.mosListening = mosListening;
        return this;
    }

    /**
     * Mean opinion score that the E-model predicts for a conversation, 1 to 4.41, with the delay; 0 when nothing was
     * received.
     */
    public double getMosConversational() {
        return mosConversational;
    }

    /** Sets {@link #getMosConversational()}. */
    public MediaQuality setMosConversational(double mosConversational) {
        this.mosConversational = mosConversational;
        return this;
    }

    /** {@link #getRFactor()} of the last 5 s; 0 when few packets were received in them. */
    public double getRecentRFactor() {
        return recentRFactor;
    }

    /** Sets {@link #getRecentRFactor()}. */
    public MediaQuality setRecentRFactor(double recentRFactor) {
        this.recentRFactor = recentRFactor;
        return this;
    }

    /** Bursts of lost or discarded packets: less than 16 packets in sequence between them (RFC 3611 §4.7.2). */
    public long getBursts() {
        return bursts;
    }

    /** Sets {@link #getBursts()}. */
    public MediaQuality setBursts(long bursts) {
        this.bursts = bursts;
        return this;
    }

    /** Packets lost or discarded during bursts, in percent of those expected in them. */
    public double getBurstLossPercent() {
        return burstLossPercent;
    }

    /** Sets {@link #getBurstLossPercent()}. */
    public MediaQuality setBurstLossPercent(double burstLossPercent) {
        this.burstLossPercent = burstLossPercent;
        return this;
    }

    /** Mean length of a burst in ms; 0 without one. */
    public double getBurstMs() {
        return burstMs;
    }

    /** Sets {@link #getBurstMs()}. */
    public MediaQuality setBurstMs(double burstMs) {
        this.burstMs = burstMs;
        return this;
    }

    /** Packets lost or discarded between bursts, in percent of those expected there. */
    public double getGapLossPercent() {
        return gapLossPercent;
    }

    /** Sets {@link #getGapLossPercent()}. */
    public MediaQuality setGapLossPercent(double gapLossPercent) {
        this.gapLossPercent = gapLossPercent;
        return this;
    }

    /** Time between bursts in ms, by burst (RFC 3611 A.2); the whole time without one. */
    public double getGapMs() {
        return gapMs;
    }

    /** Sets {@link #getGapMs()}. */
    public MediaQuality setGapMs(double gapMs) {
        this.gapMs = gapMs;
        return this;
    }

    /**
     * Time in which this side sent speech, in ms; null when it is not known: more than a second of encoded frames or
     * RTP packets of the application was sent.
     */
    public Long getTalkMs() {
        return talkMs;
    }

    /** Sets {@link #getTalkMs()}. */
    public MediaQuality setTalkMs(Long talkMs) {
        this.talkMs = talkMs;
        return this;
    }

    /** Time in which this side sent no speech, in ms; null as {@link #getTalkMs()}. */
    public Long getSilenceMs() {
        return silenceMs;
    }

    /** Sets {@link #getSilenceMs()}. */
    public MediaQuality setSilenceMs(Long silenceMs) {
        this.silenceMs = silenceMs;
        return this;
    }

    /**
     * Time in which speech of the peer was received, in ms; null when it is not known. G.711 is always measured,
     * another codec in audio that is decoded for a reader: more than a second without one makes the time unknown.
     */
    public Long getRemoteTalkMs() {
        return remoteTalkMs;
    }

    /** Sets {@link #getRemoteTalkMs()}. */
    public MediaQuality setRemoteTalkMs(Long remoteTalkMs) {
        this.remoteTalkMs = remoteTalkMs;
        return this;
    }

    /** Time in which no speech of the peer was received, in ms; null as {@link #getRemoteTalkMs()}. */
    public Long getRemoteSilenceMs() {
        return remoteSilenceMs;
    }

    /** Sets {@link #getRemoteSilenceMs()}. */
    public MediaQuality setRemoteSilenceMs(Long remoteSilenceMs) {
        this.remoteSilenceMs = remoteSilenceMs;
        return this;
    }

    /** Packets that the peer has not received in all, as it reports. */
    public long getRemotePacketsLost() {
        return remotePacketsLost;
    }

    /** Sets {@link #getRemotePacketsLost()}. */
    public MediaQuality setRemotePacketsLost(long remotePacketsLost) {
        this.remotePacketsLost = remotePacketsLost;
        return this;
    }

    /**
     * What the peer measures in the audio that this side sends, by its VoIP metrics (RTCP XR); null before it has
     * reported.
     */
    public RemoteQuality getRemote() {
        return remote;
    }

    /** Sets {@link #getRemote()}. */
    public MediaQuality setRemote(RemoteQuality remote) {
        this.remote = remote;
        return this;
    }
}
