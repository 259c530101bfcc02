package io.xphone.bus.internal;

import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioReaderRequest;
import java.util.List;

/**
 * What one listener hears of several calls at one beat: a message for all of it, where one for each would cost more than the sound. By
 * reference, on one node alone; asked for as format {@code frames} of {@link AudioReaderRequest}.
 *
 * @param packets in the order of their calls' turns; nobody changes the list any more
 */
public record AudioPacketBatch(List<AudioPacket> packets) {}
