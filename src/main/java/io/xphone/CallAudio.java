package io.xphone;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.xphone.audio.PcmFormat;

/**
 * The sound of a call: 16-bit mono PCM at 8000 Hz in frames of 20 ms (160 samples). Readers and writers may be opened at any time, as soon as
 * there is a call; each has a queue of its own.
 */
public interface CallAudio {

    /** A new reader of what is heard, in frames of 20 ms. */
    default AudioReader reader() {
        return reader(PcmFormat.FRAME_MS);
    }

    /** A new reader of what is heard, in frames of 10 to 60 ms. */
    AudioReader reader(int frameMs);

    /**
     * A new reader, in frames of 20 ms, for handlers that are done with a frame when they return: on the event loop of the sound ({@link
     * #near}) its frames are {@link io.xphone.audio.PcmFrame#lent() lent}, which spares memory and the garbage collector. Who keeps one after all
     * keeps {@link io.xphone.audio.PcmFrame#kept()}; writers do so by themselves.
     */
    AudioReader lendingReader();

    /**
     * A new writer that we pace: write any length at any speed, it is said in time, all of it. What several writers say at once is mixed.
     */
    AudioWriter writer();

    /**
     * A new writer that we pace, for live sound, such as of another call. Live sound must not lag behind: a delay that stays, after a stall of
     * the machine, say, is given up frame by frame where it is quiet.
     */
    AudioWriter liveWriter();

    /**
     * A new writer, paced, that is heard while we hold the call, instead of music or silence, and only then; what it is given before waits. All
     * other writers are unheard meanwhile, and time passes for them.
     */
    AudioWriter holdWriter();

    /** A new writer that the caller paces: every frame is sent as it comes. */
    AudioWriter rawWriter();

    /**
     * Gives {@code handler} the same sound on the event loop where it is made, which may be another than that of the call's handlers ({@code
     * MediaOptions.eventLoops}): each frame then crosses to them, and all that they do is done by the one loop of the phone or server. What is
     * opened by the sound given calls its handlers back on its own loop; it is meant to be used there, and what such handlers share with
     * others must be thread-safe. Where there is nothing nearer (one loop, a call of another node) this is given, on the call's context.
     *
     * @param handler called on that loop, once there is sound; not when the call ends before
     */
    CallAudio near(Handler<CallAudio> handler);

    /**
     * RTP packets, header and payload, as they come from the wire or, with {@code ordered}, after the jitter buffer: in order, none twice.
     */
    RtpReader rtpReader(boolean ordered);

    /**
     * Sends RTP packets, header and payload, as the caller made them; PCM writers are not heard from the first on. While we hold the call they
     * are dropped: the peer hears what held parties hear.
     */
    void writeRtp(Buffer packet);
}
