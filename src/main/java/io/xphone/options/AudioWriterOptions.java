package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Options of a writer of audio into a call. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioWriterOptions {

    /** Default of {@link #getSampleRate()}. */
    public static final int DEFAULT_SAMPLE_RATE = 8_000;

    /** Default of {@link #getKind()}. */
    public static final AudioWriterKind DEFAULT_KIND = AudioWriterKind.PACED;

    /** Default of {@link #getMode()}. */
    public static final PlayoutMode DEFAULT_MODE = PlayoutMode.MIX;

    /** Default of {@link #isLive()}. */
    public static final boolean DEFAULT_LIVE = false;

    /** Default of {@link #getVolume()}. */
    public static final double DEFAULT_VOLUME = 1;

    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private AudioWriterKind kind = DEFAULT_KIND;
    private PlayoutMode mode = DEFAULT_MODE;
    private boolean live = DEFAULT_LIVE;
    private double volume = DEFAULT_VOLUME;

    /** All defaults. */
    public AudioWriterOptions() {}

    /** A copy. */
    public AudioWriterOptions(AudioWriterOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AudioWriterOptions(JsonObject json) {
        AudioWriterOptionsConverter.fromJson(OptionsJson.of(json, AudioWriterOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AudioWriterOptionsConverter.toJson(this, json);
        return json;
    }

    /**
     * Sample rate of the audio that is written, in Hz: 8000, 16000, 24000, 32000 or 48000. It is converted once, to the
     * rate of the call's codec.
     */
    public int getSampleRate() {
        return sampleRate;
    }

    /** Sets {@link #getSampleRate()}. */
    public AudioWriterOptions setSampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return this;
    }

    /**
     * When the audio is sent: queued and in real time ({@code PACED}), at once ({@code UNPACED}), or in real time while
     * this side holds the call ({@code HOLD}).
     */
    public AudioWriterKind getKind() {
        return kind;
    }

    /** Sets {@link #getKind()}. */
    public AudioWriterOptions setKind(AudioWriterKind kind) {
        this.kind = kind;
        return this;
    }

    /**
     * What happens when several writers have audio: it is mixed ({@code MIX}), or that of the writers of the mode
     * {@code QUEUE} is played one after the other. {@code QUEUE} requires the kind {@code PACED}.
     */
    public PlayoutMode getMode() {
        return mode;
    }

    /** Sets {@link #getMode()}. */
    public AudioWriterOptions setMode(PlayoutMode mode) {
        this.mode = mode;
        return this;
    }

    /**
     * Whether a delay that stays in the queue is reduced by dropping quiet frames, as for the audio of another call.
     */
    public boolean isLive() {
        return live;
    }

    /** Sets {@link #isLive()}. */
    public AudioWriterOptions setLive(boolean live) {
        this.live = live;
        return this;
    }

    /** Volume at the start, as a factor of the amplitude, 0 to 10; 1 leaves the audio unchanged. */
    public double getVolume() {
        return volume;
    }

    /** Sets {@link #getVolume()}. */
    public AudioWriterOptions setVolume(double volume) {
        this.volume = volume;
        return this;
    }
}
