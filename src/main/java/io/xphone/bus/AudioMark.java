package io.xphone.bus;

/**
 * A mark between the frames of a writer, sent in their order. By reference on one node; between nodes as JSON.
 *
 * @param callId the call
 * @param stream the writer
 * @param name name of the mark, published in a {@code mark} event when all audio written before it has been sent; null
 *     to clear the queue instead
 */
public record AudioMark(String callId, int stream, String name) {}
