package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFormat;

/** A request to open an audio reader. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioReaderRequest {

    /** Default of {@link #getStream()}. */
    public static final int DEFAULT_STREAM = 0;

    /** Default of {@link #getKind()}. */
    public static final String DEFAULT_KIND = "pcm";

    /** Default of {@link #getFormat()}. */
    public static final String DEFAULT_FORMAT = "frame";

    /** Default of {@link #getSampleRate()}. */
    public static final int DEFAULT_SAMPLE_RATE = PcmFormat.SAMPLE_RATE;

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
    private int sampleRate = DEFAULT_SAMPLE_RATE;
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

    /** Id of the reader, chosen by the requester; unique in the call. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public AudioReaderRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** Number for {@link AudioPacket#stream()}, chosen by the requester. */
    public int getStream() {
        return stream;
    }

    /** Sets {@link #getStream()}. */
    public AudioReaderRequest setStream(int stream) {
        this.stream = stream;
        return this;
    }

    /** Event-bus address that receives the frames. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public AudioReaderRequest setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the requester, as in {@link Subscription#getNode()}. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public AudioReaderRequest setNode(String node) {
        this.node = node;
        return this;
    }

    /**
     * Kind: {@code pcm} decoded frames, {@code encoded} payloads after the jitter buffer, {@code rtp} packets after the
     * jitter buffer, {@code rtp-wire} packets as they are received.
     */
    public String getKind() {
        return kind;
    }

    /** Sets {@link #getKind()}. */
    public AudioReaderRequest setKind(String kind) {
        this.kind = kind;
        return this;
    }

    /**
     * Format: {@code frame} for {@link AudioPacket}; {@code frames} for the same, on one node several in one
     * {@code AudioPacketBatch}; {@code lent} for such whose frames are valid until their handler returns, for readers
     * on the media event loop of the call; {@code buffer} for bytes (PCM: 16-bit little-endian); {@code json} for JSON
     * with base64.
     */
    public String getFormat() {
        return format;
    }

    /** Sets {@link #getFormat()}. */
    public AudioReaderRequest setFormat(String format) {
        this.format = format;
        return this;
    }

    /** Sample rate of PCM frames in Hz: one of {@link PcmFormat#SAMPLE_RATES}. */
    public int getSampleRate() {
        return sampleRate;
    }

    /** Sets {@link #getSampleRate()}. */
    public AudioReaderRequest setSampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return this;
    }

    /** Length of a PCM frame in ms: 10 to 60, in tens. */
    public int getFrameMs() {
        return frameMs;
    }

    /** Sets {@link #getFrameMs()}. */
    public AudioReaderRequest setFrameMs(int frameMs) {
        this.frameMs = frameMs;
        return this;
    }

    /**
     * Lease in ms: the reader ends unless it is renewed in time; 0 to end with the call. On other nodes readers must
     * be renewed, and 0 means 30000.
     */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public AudioReaderRequest setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }

    /**
     * Id of another call that the frames are sent into, by the address and stream of its {@link AudioWriterLease};
     * null for an application.
     */
    public String getInto() {
        return into;
    }

    /** Sets {@link #getInto()}. */
    public AudioReaderRequest setInto(String into) {
        this.into = into;
        return this;
    }

    /**
     * Whether the requester acknowledges by {@code ack} the messages in format {@code buffer} or {@code json} that it
     * has received: at most 16 are in flight then, and the oldest are dropped when it is slow. Otherwise all are sent
     * at once, and the event bus queues without bound for a slow consumer. {@link AudioPacket}s are counted in any
     * case.
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
