package io.xphone.bus;

import java.util.List;

/**
 * What one listener hears of several calls at one beat: a message for all of it, where one for each would cost more than the sound. By
 * reference, on one node alone; asked for as format {@code frames} of {@link AudioRequest}.
 *
 * @param packets in the order of their calls' turns; nobody changes the list any more
 */
public record AudioPackets(List<AudioPacket> packets) {}
