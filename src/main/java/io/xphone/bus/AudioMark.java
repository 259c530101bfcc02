package io.xphone.bus;

/**
 * Travels among a writer's frames, so in their order. By reference on one node; between nodes as JSON.
 *
 * @param callId the call
 * @param stream the writer
 * @param name of the mark, told back by a {@code mark} event once all that was written before it has been sent; null clears
 *     what waits instead
 */
public record AudioMark(String callId, int stream, String name) {}
