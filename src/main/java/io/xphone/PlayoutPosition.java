package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * How far the audio of a writer has been played, exact to the sample: taken between two packets at the call's media.
 *
 * <p>Audio whose time passed while nothing could be sent, because the call was muted or held or digits were sent, is
 * {@code discarded}: it moves the position within the write, and is not among the samples that were sent.
 *
 * @param sampleRate rate of all counts of samples, in Hz: that of the writer
 * @param samples samples of this writer that have been sent to the peer since it was opened
 * @param discarded samples whose time passed unsent since then
 * @param write index of the write whose audio is played now or was interrupted, from 0, among all writes that were
 *     accepted; the number of writes when no audio waits
 * @param writeSamples position in that write: samples of it that were sent or discarded; 0 when no audio waits
 * @param queued samples that were accepted and not yet sent; in the result of {@code clear} those that it dropped
 */
public record PlayoutPosition(
        int sampleRate, long samples, long discarded, long write, long writeSamples, long queued) {

    /** The duration of {@link #samples()}, in ms. */
    public long millis() {
        return millis(samples);
    }

    /** The duration of {@link #discarded()}, in ms. */
    public long discardedMillis() {
        return millis(discarded);
    }

    /** The position in the write, {@link #writeSamples()}, in ms. */
    public long writeMillis() {
        return millis(writeSamples);
    }

    /** The duration of {@link #queued()}, in ms. */
    public long queuedMillis() {
        return millis(queued);
    }

    /** Whether audio was queued: of {@code clear} whether it interrupted a write. */
    public boolean interrupted() {
        return queued > 0;
    }

    private long millis(long count) {
        return count * 1_000 / sampleRate;
    }

    /** From the JSON form. */
    public static PlayoutPosition fromJson(JsonObject json) {
        return new PlayoutPosition(
                json.getInteger("sampleRate", 8_000),
                json.getLong("samples", 0L),
                json.getLong("discarded", 0L),
                json.getLong("write", 0L),
                json.getLong("writeSamples", 0L),
                json.getLong("queued", 0L));
    }

    /** As JSON, with the same names. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("sampleRate", sampleRate)
                .put("samples", samples)
                .put("discarded", discarded)
                .put("write", write)
                .put("writeSamples", writeSamples)
                .put("queued", queued);
    }
}
