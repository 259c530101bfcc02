package io.xphone.bus;

/**
 * How far a writer's sound has been sent; told to its {@link AudioWriterRequest#getDeliver()}. By reference on one node, between nodes
 * as JSON of the same names with {@code type} {@code played} or {@code mark}.
 *
 * @param callId the call
 * @param stream the writer
 * @param frames frames sent or dropped since the writer was opened: what the writer sent less this waits
 * @param refused frames refused since then because the queue was full
 * @param mark name of the mark that has been reached; null for a plain report
 * @param cleared whether the mark was reached because {@code clear} dropped what stood before it
 */
public record AudioProgress(String callId, int stream, long frames, long refused, String mark, boolean cleared) {}
