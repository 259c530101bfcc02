package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFormat;

/** An open audio writer. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioWriterLease {

    /** Default of {@link #getStream()}. */
    public static final int DEFAULT_STREAM = 0;

    /** Default of {@link #getSampleRate()}. */
    public static final int DEFAULT_SAMPLE_RATE = PcmFormat.SAMPLE_RATE;

    /** Default of {@link #getFrameSamples()}. */
    public static final int DEFAULT_FRAME_SAMPLES = PcmFormat.FRAME_SAMPLES;

    /** Default of {@link #getQueueFrames()}. */
    public static final int DEFAULT_QUEUE_FRAMES = 6_000;

    private String id;
    private int stream = DEFAULT_STREAM;
    private String address;
    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private int frameSamples = DEFAULT_FRAME_SAMPLES;
    private int queueFrames = DEFAULT_QUEUE_FRAMES;

    /** All defaults. */
    public AudioWriterLease() {}

    /** A copy. */
    public AudioWriterLease(AudioWriterLease other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AudioWriterLease(JsonObject json) {
        AudioWriterLeaseConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AudioWriterLeaseConverter.toJson(this, json);
        return json;
    }

    /** Id of the writer. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public AudioWriterLease setId(String id) {
        this.id = id;
        return this;
    }

    /** Number for {@link AudioPacket#stream()}. */
    public int getStream() {
        return stream;
    }

    /** Sets {@link #getStream()}. */
    public AudioWriterLease setStream(int stream) {
        this.stream = stream;
        return this;
    }

    /** Event-bus address that the frames are sent to. */
    public String getAddress() {
        return address;
    }

    /** Sets {@link #getAddress()}. */
    public AudioWriterLease setAddress(String address) {
        this.address = address;
        return this;
    }

    /** Sample rate in Hz, that of the request; of encoded frames the RTP clock rate. */
    public int getSampleRate() {
        return sampleRate;
    }

    /** Sets {@link #getSampleRate()}. */
    public AudioWriterLease setSampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return this;
    }

    /** Samples in 20 ms. */
    public int getFrameSamples() {
        return frameSamples;
    }

    /** Sets {@link #getFrameSamples()}. */
    public AudioWriterLease setFrameSamples(int frameSamples) {
        this.frameSamples = frameSamples;
        return this;
    }

    /** Maximum length of the queue in frames of 20 ms; when it is full, the newest audio is rejected and counted. */
    public int getQueueFrames() {
        return queueFrames;
    }

    /** Sets {@link #getQueueFrames()}. */
    public AudioWriterLease setQueueFrames(int queueFrames) {
        this.queueFrames = queueFrames;
        return this;
    }
}
