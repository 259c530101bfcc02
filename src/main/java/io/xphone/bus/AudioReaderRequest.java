package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFormat;
import io.xphone.bus.internal.AudioPacketBatch;

/** A wish to hear a call. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioReaderRequest {

    /** Default of {@link #getStream()}. */
    public static final int DEFAULT_STREAM = 0;

    /** Default of {@link #getKind()}. */
    public static final String DEFAULT_KIND = "pcm";

    /** Default of {@link #getFormat()}. */
    public static final String DEFAULT_FORMAT = "frame";

    /** Default of {@link #getFrameMs()}. */
    public static final int DEFAULT_FRAME_MS = PcmFormat.FRAME_MS;

    /** Default of {@link #getLeaseMs()}. */
    public static final int DEFAULT_LEASE_MS = 0;

    /** Default of {@link #isAcknowledged()}. */
    public static final boolean DEFAULT_ACKNOWLEDGED = false;

    private String id;
    private int stream = DEFAULT_STREAM;
    private String deliver;
    private String node;
    private String kind = DEFAULT_KIND;
    private String format = DEFAULT_FORMAT;
    private int frameMs = DEFAULT_FRAME_MS;
    private int leaseMs = DEFAULT_LEASE_MS;
    private String into;
    private boolean acknowledged = DEFAULT_ACKNOWLEDGED;

    /** All defaults. */
    public AudioReaderRequest() {}

    /** A copy. */
    public AudioReaderRequest(AudioReaderRequest other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AudioReaderRequest(JsonObject json) {
        AudioReaderRequestConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AudioReaderRequestConverter.toJson(this, json);
        return json;
    }

    /** Id of the reader, chosen by the asker; unique in the call. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public AudioReaderRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** Number that the asker wants in {@link AudioPacket#stream()}. */
    public int getStream() {
        return stream;
    }

    /** Sets {@link #getStream()}. */
    public AudioReaderRequest setStream(int stream) {
        this.stream = stream;
        return this;
    }

    /** Event-bus address that gets the frames. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public AudioReaderRequest setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the asker, as in {@link Subscription#getNode()}. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public AudioReaderRequest setNode(String node) {
        this.node = node;
        return this;
    }

    /** What: {@code pcm} decoded frames, {@code rtp} packets after the jitter buffer, {@code rtp-wire} packets as they come. */
    public String getKind() {
        return kind;
    }

    /** Sets {@link #getKind()}. */
    public AudioReaderRequest setKind(String kind) {
        this.kind = kind;
        return this;
    }

    /**
     * Form: {@code frame} {@link AudioPacket}, {@code frames} the same but on one node several in one {@link AudioPacketBatch}, {@code lent} such
     * whose frames are good until their handler returns, for listeners on the event loop of the call's media, {@code buffer} raw
     * bytes (PCM: 16-bit little-endian), {@code json} with base64.
     */
    public String getFormat() {
        return format;
    }

    /** Sets {@link #getFormat()}. */
    public AudioReaderRequest setFormat(String format) {
        this.format = format;
        return this;
    }

    /** Length of a frame in ms: 10 to 60, in tens. */
    public int getFrameMs() {
        return frameMs;
    }

    /** Sets {@link #getFrameMs()}. */
    public AudioReaderRequest setFrameMs(int frameMs) {
        this.frameMs = frameMs;
        return this;
    }

    /** The reader ends unless renewed in so long, in ms; 0: with the call. Askers on other nodes must renew: 30000 is used for them when 0. */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public AudioReaderRequest setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }

    /** Id of another call that the frames are said into, at the address and stream of an {@link AudioWriterLease} of it; null: they are for an application. */
    public String getInto() {
        return into;
    }

    /** Sets {@link #getInto()}. */
    public AudioReaderRequest setInto(String into) {
        this.into = into;
        return this;
    }

    /**
     * Whether the asker says by {@code ack} what it has taken of what comes as {@code buffer} or {@code json}, so that no more than 16 are on their
     * way and the oldest are lost when it is slow. Without, all is sent at once, and the bus queues without bound for who is slow. {@link
     * AudioPacket}s are counted in any case.
     */
    public boolean isAcknowledged() {
        return acknowledged;
    }

    /** Sets {@link #isAcknowledged()}. */
    public AudioReaderRequest setAcknowledged(boolean acknowledged) {
        this.acknowledged = acknowledged;
        return this;
    }
}
