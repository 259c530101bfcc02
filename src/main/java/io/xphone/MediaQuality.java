package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Packet counts of a call, and its latest RTCP reports. */
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

    private String codec;
    private String remoteAddress;
    private long packetsReceived = DEFAULT_PACKETS_RECEIVED;
    private long packetsLost = DEFAULT_PACKETS_LOST;
    private long packetsLate = DEFAULT_PACKETS_LATE;
    private long packetsDuplicate = DEFAULT_PACKETS_DUPLICATE;
    private long framesConcealed = DEFAULT_FRAMES_CONCEALED;
    private long packetsSent = DEFAULT_PACKETS_SENT;
    private double jitterMs = DEFAULT_JITTER_MS;
    private double rttMs = DEFAULT_RTT_MS;
    private double remoteLossPercent = DEFAULT_REMOTE_LOSS_PERCENT;
    private double remoteJitterMs = DEFAULT_REMOTE_JITTER_MS;
    private long framesDropped = DEFAULT_FRAMES_DROPPED;
    private long framesRejected = DEFAULT_FRAMES_REJECTED;

    /** All defaults. */
    public MediaQuality() {}

    /** A copy. */
    public MediaQuality(MediaQuality other) {
        codec = other.codec;
        remoteAddress = other.remoteAddress;
        packetsReceived = other.packetsReceived;
        packetsLost = other.packetsLost;
        packetsLate = other.packetsLate;
        packetsDuplicate = other.packetsDuplicate;
        framesConcealed = other.framesConcealed;
        packetsSent = other.packetsSent;
        jitterMs = other.jitterMs;
        rttMs = other.rttMs;
        remoteLossPercent = other.remoteLossPercent;
        remoteJitterMs = other.remoteJitterMs;
        framesDropped = other.framesDropped;
        framesRejected = other.framesRejected;
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

    /** Target address of audio, as host:port; null before there is one. */
    public String getRemoteAddress() {
        return remoteAddress;
    }

    /** Sets {@link #getRemoteAddress()}. */
    public MediaQuality setRemoteAddress(String remoteAddress) {
        this.remoteAddress = remoteAddress;
        return this;
    }

    /** RTP packets received. */
    public long getPacketsReceived() {
        return packetsReceived;
    }

    /** Sets {@link #getPacketsReceived()}. */
    public MediaQuality setPacketsReceived(long packetsReceived) {
        this.packetsReceived = packetsReceived;
        return this;
    }

    /** Packets that were not received. */
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
}
