package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** Options of a reader of a call's audio. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioReaderOptions {

    /** Default of {@link #getSampleRate()}. */
    public static final int DEFAULT_SAMPLE_RATE = 8_000;

    /** Default of {@link #getFrameMs()}. */
    public static final int DEFAULT_FRAME_MS = 20;

    /** Default of {@link #isZeroCopy()}. */
    public static final boolean DEFAULT_ZERO_COPY = false;

    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private int frameMs = DEFAULT_FRAME_MS;
    private boolean zeroCopy = DEFAULT_ZERO_COPY;

    /** All defaults. */
    public AudioReaderOptions() {}

    /** A copy. */
    public AudioReaderOptions(AudioReaderOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AudioReaderOptions(JsonObject json) {
        AudioReaderOptionsConverter.fromJson(OptionsJson.of(json, AudioReaderOptions.class), this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AudioReaderOptionsConverter.toJson(this, json);
        return json;
    }

    /**
     * Sample rate of the frames, in Hz: 8000, 16000, 24000, 32000 or 48000. It is constant, whatever the codec of the
     * call is and becomes. Audio of another rate is converted once for all readers of a rate, with a delay of less than
     * 5 ms; audio of the codec's own rate is not converted.
     */
    public int getSampleRate() {
        return sampleRate;
    }

    /** Sets {@link #getSampleRate()}. */
    public AudioReaderOptions setSampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return this;
    }

    /** Length of a frame in ms: 10 to 60, a multiple of 10. */
    public int getFrameMs() {
        return frameMs;
    }

    /** Sets {@link #getFrameMs()}. */
    public AudioReaderOptions setFrameMs(int frameMs) {
        this.frameMs = frameMs;
        return this;
    }

    /**
     * Whether the memory of a frame is used again when its handler returns. On the media event loop of the call the
     * frames are lent then ({@code PcmFrame.lent()}), and nothing is allocated for each of them. A handler that keeps a
     * frame must copy it with {@code PcmFrame.kept()}; writers do that themselves. On another event loop or node the
     * option changes nothing.
     */
    public boolean isZeroCopy() {
        return zeroCopy;
    }

    /** Sets {@link #isZeroCopy()}. */
    public AudioReaderOptions setZeroCopy(boolean zeroCopy) {
        this.zeroCopy = zeroCopy;
        return this;
    }
}
