package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/** A wish to be heard in a call. */
@DataObject
@JsonGen(publicConverter = false)
public class AudioWriterRequest {

    /** Default of {@link #getKind()}. */
    public static final String DEFAULT_KIND = "paced";

    /** Default of {@link #isLive()}. */
    public static final boolean DEFAULT_LIVE = false;

    private String id;
    private String deliver;
    private String node;
    private String kind = DEFAULT_KIND;
    private boolean live = DEFAULT_LIVE;

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

    /** Id of the writer, chosen by the asker; unique in the call. */
    public String getId() {
        return id;
    }

    /** Sets {@link #getId()}. */
    public AudioWriterRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** Event-bus address that gets {@code mark} and {@code played} events, as JSON. */
    public String getDeliver() {
        return deliver;
    }

    /** Sets {@link #getDeliver()}. */
    public AudioWriterRequest setDeliver(String deliver) {
        this.deliver = deliver;
        return this;
    }

    /** Node id of the asker, as in {@link Subscription#getNode()}. */
    public String getNode() {
        return node;
    }

    /** Sets {@link #getNode()}. */
    public AudioWriterRequest setNode(String node) {
        this.node = node;
        return this;
    }

    /** {@code paced}: frames of 20 ms are queued and sent at their time; {@code raw}: sent as they come; {@code rtp}: the asker's own payloads. */
    public String getKind() {
        return kind;
    }

    /** Sets {@link #getKind()}. */
    public AudioWriterRequest setKind(String kind) {
        this.kind = kind;
        return this;
    }

    /** Of paced sound: whether it is live. Of live sound a delay that stays is given up, quiet frame by quiet frame; of other sound every frame is said. */
    public boolean isLive() {
        return live;
    }

    /** Sets {@link #isLive()}. */
    public AudioWriterRequest setLive(boolean live) {
        this.live = live;
        return this;
    }
}
