package io.xphone.bus;

import io.vertx.core.json.JsonObject;

/**
 * How much audio of a writer has been sent; published to its {@link AudioWriterRequest#getDeliver()}. By reference on
 * one node, between nodes as JSON with the same names and the {@code type} {@code played} or {@code mark}.
 *
 * @param callId the call
 * @param stream the writer
 * @param frames frames sent or dropped since the writer was opened; those that the writer wrote beyond this number are
 *     queued
 * @param rejected frames rejected since then because the queue was full
 * @param mark name of the mark that was reached; null for a report without mark
 * @param cleared whether the mark was reached because {@code clear} dropped the audio before it
 * @param complete whether all audio that was written between the previous mark, or {@code clear}, and this mark was
 *     accepted and sent
 */
public record AudioProgress(
        String callId, int stream, long frames, long rejected, String mark, boolean cleared, boolean complete) {

    /** From the events {@code played} and {@code mark}. */
    public static AudioProgress fromJson(JsonObject event) {
        return new AudioProgress(
                event.getString("call"),
                event.getInteger("stream"),
                event.getLong("frames", 0L),
                event.getLong("rejected", 0L),
                event.getString("mark"),
                event.getBoolean("cleared", false),
                event.getBoolean("complete", true));
    }
}
