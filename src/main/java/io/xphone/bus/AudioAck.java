package io.xphone.bus;

/**
 * A reader on another node has taken packets; sent to {@link Addresses#agentAudio}.
 *
 * @param callId the call
 * @param lease id of the reader
 * @param packets how many since the last one
 */
public record AudioAck(String callId, String lease, int packets) {}
