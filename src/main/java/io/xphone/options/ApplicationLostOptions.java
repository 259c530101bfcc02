package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/**
 * What happens to a call when its application is lost: its process has died, its node has left the cluster, its
 * verticle was undeployed, or it does not renew its subscription.
 */
@DataObject
@JsonGen(publicConverter = false)
public class ApplicationLostOptions {

    /** Default of {@link #getAction()}. */
    public static final ApplicationLostAction DEFAULT_ACTION = ApplicationLostAction.END;

    /** Default of {@link #getAfterMs()}. */
    public static final int DEFAULT_AFTER_MS = 5000;

    private ApplicationLostAction action = DEFAULT_ACTION;
    private int afterMs = DEFAULT_AFTER_MS;
    private String announcement;

    /** All defaults. */
    public ApplicationLostOptions() {}

    /** A copy. */
    public ApplicationLostOptions(ApplicationLostOptions other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public ApplicationLostOptions(JsonObject json) {
        ApplicationLostOptionsConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        ApplicationLostOptionsConverter.toJson(this, json);
        return json;
    }

    /**
     * What happens to the call: END, KEEP, or HAND_OVER to another attached application, which receives it as an
     * incoming call.
     */
    public ApplicationLostAction getAction() {
        return action;
    }

    /** Sets {@link #getAction()}. */
    public ApplicationLostOptions setAction(ApplicationLostAction action) {
        this.action = action;
        return this;
    }

    /**
     * Time until the call ends, in ms, unless an application takes it over: an established call by BYE, a ringing one
     * by 480, a dialled one by CANCEL.
     */
    public int getAfterMs() {
        return afterMs;
    }

    /** Sets {@link #getAfterMs()}. */
    public ApplicationLostOptions setAfterMs(int afterMs) {
        this.afterMs = afterMs;
        return this;
    }

    /**
     * Path of a WAV file (mono or stereo, 8000 Hz or more) on the call's node that the peer hears before the BYE, at
     * most its first minute; null for none.
     */
    public String getAnnouncement() {
        return announcement;
    }

    /** Sets {@link #getAnnouncement()}. */
    public ApplicationLostOptions setAnnouncement(String announcement) {
        this.announcement = announcement;
        return this;
    }
}
