package io.xphone.bus;

import io.vertx.core.json.JsonObject;
import io.xphone.PlayoutPosition;

/**
 * How much audio of a writer has been sent; published to its {@link AudioWriterRequest#getDeliver()}. By reference on
 * one node, between nodes as JSON with the same names and the {@code type} {@code played}, {@code mark} or {@code
 * writer-failed}.
 *
 * @param callId the call
 * @param stream the writer
 * @param consumed samples, at the rate of the writer, that were sent, discarded, dropped or rejected since it was
 *     opened; those that it wrote beyond this number are queued
 * @param rejected frames of 20 ms rejected since then because the queue was full
 * @param position how far the audio has been played; of {@code clear} as it was when it took effect
 * @param mark name of the mark that was reached; null for a report without mark
 * @param cleared whether this reports {@code clear}, or a mark that it dropped
 * @param complete whether all audio that was written between the previous mark, or {@code clear}, and this mark was
 *     accepted and sent
 * @param failure why the writer failed; null as long as it has not
 */
public record AudioProgress(
        String callId,
        int stream,
        long consumed,
        long rejected,
        PlayoutPosition position,
        String mark,
        boolean cleared,
        boolean complete,
        String failure) {

    private static final int FRAMES_PER_SECOND = 50;

    /** {@link #consumed()} in frames of 20 ms, an incomplete one included. */
    public long frames() {
        int frame = position.sampleRate() / FRAMES_PER_SECOND;
        return (consumed + frame - 1) / frame;
    }

    /** From the events {@code played}, {@code mark} and {@code writer-failed}. */
    public static AudioProgress fromJson(JsonObject event) {
        return new AudioProgress(
                event.getString("call"),
                event.getInteger("stream"),
                event.getLong("consumed", 0L),
                event.getLong("rejected", 0L),
                PlayoutPosition.fromJson(event.getJsonObject("position", new JsonObject())),
                event.getString("mark"),
                event.getBoolean("cleared", false),
                event.getBoolean("complete", true),
                event.getString("failure"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", failure != null ? "writer-failed" : mark == null ? "played" : "mark")
                .put("call", callId)
                .put("stream", stream)
                .put("frames", frames())
                .put("consumed", consumed)
                .put("rejected", rejected)
                .put("position", position.toJson())
                .put("mark", mark)
                .put("cleared", cleared)
                .put("complete", complete)
                .put("failure", failure);
    }
}
