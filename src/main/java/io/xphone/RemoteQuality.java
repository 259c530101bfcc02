package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** The quality of the audio that the peer receives, as it reports it in its VoIP metrics (RFC 3611 §4.7). */
@DataObject
@JsonGen(publicConverter = false)
public class RemoteQuality {

    /** Default of {@link #getLossPercent()}. */
    public static final double DEFAULT_LOSS_PERCENT = 0;

    /** Default of {@link #getDiscardPercent()}. */
    public static final double DEFAULT_DISCARD_PERCENT = 0;

    /** Default of {@link #getBurstLossPercent()}. */
    public static final double DEFAULT_BURST_LOSS_PERCENT = 0;

    /** Default of {@link #getBurstMs()}. */
    public static final int DEFAULT_BURST_MS = 0;

    /** Default of {@link #getGapLossPercent()}. */
    public static final double DEFAULT_GAP_LOSS_PERCENT = 0;

    /** Default of {@link #getGapMs()}. */
    public static final int DEFAULT_GAP_MS = 0;

    /** Default of {@link #getRttMs()}. */
    public static final int DEFAULT_RTT_MS = 0;

    /** Default of {@link #getSystemDelayMs()}. */
    public static final int DEFAULT_SYSTEM_DELAY_MS = 0;

    /** Default of {@link #getBufferMs()}. */
    public static final int DEFAULT_BUFFER_MS = 0;

    /** Default of {@link #getBufferMaxMs()}. */
    public static final int DEFAULT_BUFFER_MAX_MS = 0;

    /** Default of {@link #getRFactor()}. */
    public static final double DEFAULT_R_FACTOR = 0;

    /** Default of {@link #getMosListening()}. */
    public static final double DEFAULT_MOS_LISTENING = 0;

    /** Default of {@link #getMosConversational()}. */
    public static final double DEFAULT_MOS_CONVERSATIONAL = 0;

    private double lossPercent = DEFAULT_LOSS_PERCENT;
    private double discardPercent = DEFAULT_DISCARD_PERCENT;
    private double burstLossPercent = DEFAULT_BURST_LOSS_PERCENT;
    private int burstMs = DEFAULT_BURST_MS;
    private double gapLossPercent = DEFAULT_GAP_LOSS_PERCENT;
    private int gapMs = DEFAULT_GAP_MS;
    private int rttMs = DEFAULT_RTT_MS;
    private int systemDelayMs = DEFAULT_SYSTEM_DELAY_MS;
    private int bufferMs = DEFAULT_BUFFER_MS;
    private int bufferMaxMs = DEFAULT_BUFFER_MAX_MS;
    private double rFactor = DEFAULT_R_FACTOR;
    private double mosListening = DEFAULT_MOS_LISTENING;
    private double mosConversational = DEFAULT_MOS_CONVERSATIONAL;
    private Integer signalLevelDb;
    private Integer noiseLevelDb;
    private Integer echoLossDb;

    /** All defaults. */
    public RemoteQuality() {}

    /** A copy. */
    public RemoteQuality(RemoteQuality other) {
        lossPercent = other.lossPercent;
        discardPercent = other.discardPercent;
        burstLossPercent = other.burstLossPercent;
        burstMs = other.burstMs;
        gapLossPercent = other.gapLossPercent;
        gapMs = other.gapMs;
        rttMs = other.rttMs;
        systemDelayMs = other.systemDelayMs;
        bufferMs = other.bufferMs;
        bufferMaxMs = other.bufferMaxMs;
        rFactor = other.rFactor;
        mosListening = other.mosListening;
        mosConversational = other.mosConversational;
        signalLevelDb = other.signalLevelDb;
        noiseLevelDb = other.noiseLevelDb;
        echoLossDb = other.echoLossDb;
    }

    /** From JSON; keys that are absent keep their defaults. */
    public RemoteQuality(JsonObject json) {
        RemoteQualityConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        RemoteQualityConverter.toJson(this, json);
        return json;
    }

    /** Packets that the peer has not received, in percent of those that it expected. */
    public double getLossPercent() {
        return lossPercent;
    }

    /** Sets {@link #getLossPercent()}. */
    public RemoteQuality setLossPercent(double lossPercent) {
        this.lossPercent = lossPercent;
        return this;
    }

    /** Packets that the peer received and has not played, in percent of those that it expected. */
    public double getDiscardPercent() {
        return discardPercent;
    }

    /** Sets {@link #getDiscardPercent()}. */
    public RemoteQuality setDiscardPercent(double discardPercent) {
        this.discardPercent = discardPercent;
        return this;
    }

    /** Packets that were lost or discarded during bursts, in percent of those expected in them. */
    public double getBurstLossPercent() {
        return burstLossPercent;
    }

    /** Sets {@link #getBurstLossPercent()}. */
    public RemoteQuality setBurstLossPercent(double burstLossPercent) {
        this.burstLossPercent = burstLossPercent;
        return this;
    }

    /** Mean length of a burst in ms; 0 without one. */
    public int getBurstMs() {
        return burstMs;
    }

    /** Sets {@link #getBurstMs()}. */
    public RemoteQuality setBurstMs(int burstMs) {
        this.burstMs = burstMs;
        return this;
    }

    /** Packets that were lost or discarded between bursts, in percent of those expected there. */
    public double getGapLossPercent() {
        return gapLossPercent;
    }

    /** Sets {@link #getGapLossPercent()}. */
    public RemoteQuality setGapLossPercent(double gapLossPercent) {
        this.gapLossPercent = gapLossPercent;
        return this;
    }

    /** Mean length of a gap between bursts in ms. */
    public int getGapMs() {
        return gapMs;
    }

    /** Sets {@link #getGapMs()}. */
    public RemoteQuality setGapMs(int gapMs) {
        this.gapMs = gapMs;
        return this;
    }

    /** Round-trip time that the peer measures, in ms; 0 when unknown. */
    public int getRttMs() {
        return rttMs;
    }

    /** Sets {@link #getRttMs()}. */
    public RemoteQuality setRttMs(int rttMs) {
        this.rttMs = rttMs;
        return this;
    }

    /** Delay within the peer, in ms: its jitter buffer and its packets; 0 when unknown. */
    public int getSystemDelayMs() {
        return systemDelayMs;
    }

    /** Sets {@link #getSystemDelayMs()}. */
    public RemoteQuality setSystemDelayMs(int systemDelayMs) {
        this.systemDelayMs = systemDelayMs;
        return this;
    }

    /** Nominal delay of its jitter buffer, in ms. */
    public int getBufferMs() {
        return bufferMs;
    }

    /** Sets {@link #getBufferMs()}. */
    public RemoteQuality setBufferMs(int bufferMs) {
        this.bufferMs = bufferMs;
        return this;
    }

    /** Greatest delay that its jitter buffer reaches, in ms. */
    public int getBufferMaxMs() {
        return bufferMaxMs;
    }

    /** Sets {@link #getBufferMaxMs()}. */
    public RemoteQuality setBufferMaxMs(int bufferMaxMs) {
        this.bufferMaxMs = bufferMaxMs;
        return this;
    }

    /** Transmission rating (R) at the peer, 0 to 100; 0 when it reports none. */
    public double getRFactor() {
        return rFactor;
    }

    /** Sets {@link #getRFactor()}. */
    public RemoteQuality setRFactor(double rFactor) {
        this.rFactor = rFactor;
        return this;
    }

    /** Mean opinion score for listening at the peer, 1 to 5; 0 when it reports none. */
    public double getMosListening() {
        return mosListening;
    }

    /** Sets {@link #getMosListening()}. */
    public RemoteQuality setMosListening(double mosListening) {
        this.mosListening = mosListening;
        return this;
    }

    /** Mean opinion score for a conversation at the peer, 1 to 5; 0 when it reports none. */
    public double getMosConversational() {
        return mosConversational;
    }

    /** Sets {@link #getMosConversational()}. */
    public RemoteQuality setMosConversational(double mosConversational) {
        this.mosConversational = mosConversational;
        return this;
    }

    /** Level of speech at the peer in dBm0; null when it reports none. */
    public Integer getSignalLevelDb() {
        return signalLevelDb;
    }

    /** Sets {@link #getSignalLevelDb()}. */
    public RemoteQuality setSignalLevelDb(Integer signalLevelDb) {
        this.signalLevelDb = signalLevelDb;
        return this;
    }

    /** Level of noise at the peer in dBm0; null when it reports none. */
    public Integer getNoiseLevelDb() {
        return noiseLevelDb;
    }

    /** Sets {@link #getNoiseLevelDb()}. */
    public RemoteQuality setNoiseLevelDb(Integer noiseLevelDb) {
        this.noiseLevelDb = noiseLevelDb;
        return this;
    }

    /** Residual echo return loss of the peer in dB; null when it reports none. */
    public Integer getEchoLossDb() {
        return echoLossDb;
    }

    /** Sets {@link #getEchoLossDb()}. */
    public RemoteQuality setEchoLossDb(Integer echoLossDb) {
        this.echoLossDb = echoLossDb;
        return this;
    }
}
