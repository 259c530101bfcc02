package io.xphone.bus.internal;

import io.xphone.MediaQuality;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioReaderLease;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.call.core.MediaPlan;
import java.util.List;

/** What a dialog verticle asks of a call's media verticle. By reference, on one node, and not by the bus. */
public sealed interface MediaCommand {

    /** Do this from now on: addresses, codec, payload types, direction. */
    record Apply(MediaPlan plan) implements MediaCommand {}

    /** Send no sound while muted; the RTP clock goes on, and a packet of silence keeps the way open. */
    record Mute(boolean muted) implements MediaCommand {}

    /** What the held party hears, over and over: frames of 20 ms, none for silence. */
    record HoldMusic(List<PcmFrame> frames) implements MediaCommand {}

    /** Send digits as telephone-events; replied when the last has been sent, failed when none was negotiated or the peer holds us. */
    record SendDtmf(String digits) implements MediaCommand {}

    /** Opens a reader; replied with an {@link AudioReaderLease}. */
    record Listen(AudioReaderRequest request) implements MediaCommand {}

    /** Closes a reader. */
    record Unlisten(String lease) implements MediaCommand {}

    /** Opens a writer; replied with an {@link AudioWriterLease}. */
    record Speak(AudioWriterRequest request) implements MediaCommand {}

    /** Ends a writer, by its id, once what waits has been said. */
    record Unspeak(String writer) implements MediaCommand {}

    /** Asks for {@link MediaQuality}. */
    record Describe() implements MediaCommand {}
}
