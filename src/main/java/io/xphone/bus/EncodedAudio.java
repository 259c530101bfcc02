package io.xphone.bus;

import io.xphone.audio.EncodedFrame;

/**
 * An encoded frame for a writer of a call. By reference on one node; between nodes as the message {@code encoded}.
 *
 * @param callId the call
 * @param stream the writer
 * @param frame payload and duration
 */
public record EncodedAudio(String callId, int stream, EncodedFrame frame) {}
