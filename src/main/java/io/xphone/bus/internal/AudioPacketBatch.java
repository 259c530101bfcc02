package io.xphone.bus.internal;

import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioReaderRequest;
import java.util.List;

/**
 * The packets for one address from several calls in one media tick: one message for all of them costs less than one
 * for each. By reference, on one node only; requested by format {@code frames} of {@link AudioReaderRequest}.
 *
 * @param packets in the order of the calls' ticks; not changed any more
 */
public record AudioPacketBatch(List<AudioPacket> packets) {}
