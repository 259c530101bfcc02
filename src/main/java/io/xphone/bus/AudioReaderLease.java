package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFormat;

/** An open audio reader. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioReaderLease {

    /** Default of {@link #getStream()}. */
    public static final int DEFAULT_STREAM = 0;

    /** Default of {@link #getSampleRate()}. */
    public static final int DEFAULT_SAMPLE_RATE = PcmFormat.SAMPLE_RATE;

    /** Default of {@link #getFrameSamples()}. */
    public static final int DEFAULT_FRAME_SAMPLES = PcmFormat.FRAME_SAMPLES;

    /** Default of {@link #getLeaseMs()}. */
    public static final int DEFAULT_LEASE_MS = 0;

    private String id;
    private int stream = DEFAULT_STREAM;
    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private int frameSamples = DEFAULT_FRAME_SAMPLES;
    private int leaseMs = DEFAULT_LEASE_MS;

    /** All defaults. */
    public AudioReaderLease() {}

    /** A copy. */
    public AudioReaderLease(AudioReaderLease other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AudioReaderLease(JsonObject json) {
        AudioReaderLeaseConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AudioReaderLeaseConverter.toJson(this, json);
        return json;
    }

    /** Id of the reader. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public AudioReaderLease setId(String id) {
        this.id = id;
        return this;
    }

    /** Stream number in its packets. */
    public int getStream() {
        return stream;
    }

    /** Sets {@link #getStream()}. */
    public AudioReaderLease setStream(int stream) {
        this.stream = stream;
        return this;
    }

    /** Sample rate in Hz. */
    public int getSampleRate() {
        return sampleRate;
    }

    /** Sets {@link #getSampleRate()}. */
    public AudioReaderLease setSampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return this;
    }

    /** Samples in a frame. */
    public int getFrameSamples() {
        return frameSamples;
    }

    /** Sets {@link #getFrameSamples()}. */
    public AudioReaderLease setFrameSamples(int frameSamples) {
        this.frameSamples = frameSamples;
        return this;
    }

    /** Lease in ms: to be renewed within it; 0 when the reader ends with the call. */
    public int getLeaseMs() {
        return leaseMs;
    }

    /** Sets {@link #getLeaseMs()}. */
    public AudioReaderLease setLeaseMs(int leaseMs) {
        this.leaseMs = leaseMs;
        return this;
    }
}
