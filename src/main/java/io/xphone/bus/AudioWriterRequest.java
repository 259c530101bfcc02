package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFormat;

/** A request to open an audio writer. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioWriterRequest {

    /** Default of {@link #getKind()}. */
    public static final String DEFAULT_KIND = "paced";

    /** Default of {@link #getSampleRate()}. */
    public static final int DEFAULT_SAMPLE_RATE = PcmFormat.SAMPLE_RATE;

    /** Default of {@link #getMode()}. */
    public static final String DEFAULT_MODE = "mix";

    /** Default of {@link #getVolume()}. */
    public static final double DEFAULT_VOLUME = 1;

    /** Default of {@link #isLive()}. */
    public static final boolean DEFAULT_LIVE = false;

    private String id;
    private String deliver;
    private String node;
    private String kind = DEFAULT_KIND;
    private boolean live = DEFAULT_LIVE;
    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private String mode = DEFAULT_MODE;
    private double volume = DEFAULT_VOLUME;
    private String codec;

    /** All defaults. */
    public AudioWriterRequest() {}

    /** A copy. */
    public AudioWriterRequest(AudioWriterRequest other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public AudioWriterRequest(JsonObject json) {
        AudioWriterRequestConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AudioWriterRequestConverter.toJson(this, json);
        return json;
    }

    /** Id of the writer, chosen by the requester; unique in the call. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public AudioWriterRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** Event-bus address that receives {@code mark}, {@code played} and {@code writer-failed} events, as JSON. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public AudioWriterRequest setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the requester, as in {@link Subscription#getNode()}. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public AudioWriterRequest setNode(String node) {
        this.node = node;
        return this;
    }

    /**
     * Kind: {@code paced} frames of 20 ms are queued and sent in real time; {@code raw} frames are sent at once;
     * {@code hold} audio is paced, and sent while the call is held locally.
     */
    public String getKind() {
        return kind;
    }

    /** Sets {@link #getKind()}. */
    public AudioWriterRequest setKind(String kind) {
        this.kind = kind;
        return this;
    }

    /**
     * Whether paced audio is live: a lasting delay of live audio is reduced by dropping quiet frames; of other audio
     * every frame is sent.
     */
    public boolean isLive() {
        return live;
    }

    /** Sets {@link #isLive()}. */
    public AudioWriterRequest setLive(boolean live) {
        this.live = live;
        return this;
    }

    /** Sample rate of the audio in Hz: 8000, 16000, 24000, 32000 or 48000. */
    public int getSampleRate() {
        return sampleRate;
    }

    /** Sets {@link #getSampleRate()}. */
    public AudioWriterRequest setSampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return this;
    }

    /**
     * What several paced writers do: the audio of {@code mix} is mixed with that of the others; that of {@code queue}
     * waits until the other {@code queue} writers with earlier audio have none left.
     */
    public String getMode() {
        return mode;
    }

    /** Sets {@link #getMode()}. */
    public AudioWriterRequest setMode(String mode) {
        this.mode = mode;
        return this;
    }

    /** Volume as a factor of the amplitude, 0 to 10; 1 leaves the audio unchanged. */
    public double getVolume() {
        return volume;
    }

    /** Sets {@link #getVolume()}. */
    public AudioWriterRequest setVolume(double volume) {
        this.volume = volume;
        return this;
    }

    /**
     * Codec of encoded frames as in SDP's {@code a=rtpmap}, e.g. {@code PCMU} or {@code opus/48000}, which must be that
     * of the call; null for a writer of PCM audio.
     */
    public String getCodec() {
        return codec;
    }

    /** Sets {@link #getCodec()}. */
    public AudioWriterRequest setCodec(String codec) {
        this.codec = codec;
        return this;
    }
}
