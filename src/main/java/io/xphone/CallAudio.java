package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.AudioWriterOptions;

/**
 * The audio of a call: 16-bit mono PCM, at 8000 Hz in frames of 20 ms (160 samples) unless a reader or writer names
 * another rate or length. Readers and writers may be opened at any time, also before the call has media; each has a
 * queue of its own.
 */
@VertxGen
public interface CallAudio {

    /** Opens a reader of received audio at 8000 Hz in frames of 20 ms. */
    default AudioReader reader() {
        return reader(new AudioReaderOptions());
    }

    /**
     * Opens a reader of received audio at 8000 Hz.
     *
     * @param frameMs length of a frame: 10 to 60 ms, a multiple of 10
     * @throws IllegalArgumentException for another length
     */
    default AudioReader reader(int frameMs) {
        return reader(new AudioReaderOptions().setFrameMs(frameMs));
    }

    /**
     * Opens a reader of received audio. Each reader has its own sample rate and frame length.
     *
     * @param options sample rate, frame length and whether frames are lent
     * @throws IllegalArgumentException when an option is not valid; the message names it and the valid values
     */
    AudioReader reader(AudioReaderOptions options);

    /**
     * Opens a reader at 8000 Hz in frames of 20 ms that does not copy each frame, see
     * {@link AudioReaderOptions#isZeroCopy}; it is to be opened in {@link #onMediaEventLoop}.
     */
    default AudioReader zeroCopyReader() {
        return reader(new AudioReaderOptions().setZeroCopy(true));
    }

    /**
     * Opens a paced writer: audio of any length may be written at any speed, and is queued and sent in real time. The
     * audio of several writers is mixed.
     */
    AudioWriter writer();

    /**
     * Opens a paced writer for live audio, such as that of another call. When a delay builds up in its queue and
     * stays, for instance after the machine stalled, frames are dropped one by one where the audio is quiet until the
     * delay is gone.
     */
    AudioWriter liveWriter();

    /**
     * Opens a paced writer whose audio is sent only while this side holds the call, in place of music or silence.
     * Audio written before the hold is queued. During the hold the audio of all other writers is discarded at its
     * pace.
     */
    AudioWriter holdWriter();

    /**
     * Opens a writer that the application paces: each frame is sent when it is written. A write has at most 60 ms, or
     * is divided into pieces of 20 ms. With a codec that has frames, as G.729 and Opus have of 10 ms, it must be a
     * multiple of these: others fail with {@link IllegalArgumentException}.
     */
    AudioWriter unpacedWriter();

    /**
     * Opens a writer with options: another sample rate, volume, or place among several writers.
     *
     * @throws IllegalArgumentException when an option is not valid; the message names it and the valid values
     */
    AudioWriter writer(AudioWriterOptions options);

    /**
     * Opens a writer of encoded frames, which are sent as they are.
     *
     * @param codec the codec of the call as in SDP's {@code a=rtpmap}: {@code PCMU}, or {@code opus/48000}; without a
     *     clock rate it is 48000 Hz for Opus and 8000 Hz for others
     * @throws IllegalArgumentException when {@code codec} has another form
     */
    EncodedAudioWriter encodedWriter(String codec);

    /**
     * Calls a handler with the audio of this call on the media event loop, which may differ from the event loop of the
     * call's handlers ({@code MediaOptions.eventLoops}). Readers and writers opened there call their handlers on that
     * event loop and avoid handing each frame over to another thread; use them there only, and make state that they
     * share with other handlers thread-safe. When the call runs on another node or both event loops are the same, the
     * handler is called on the context of the call.
     *
     * @param handler called once there is media; not called when the call ends before
     */
    @Fluent
    CallAudio onMediaEventLoop(Handler<CallAudio> handler);

    /**
     * Opens a reader of encoded audio, as it is on the line, for applications that decode it themselves or pass it on.
     */
    EncodedAudioReader encodedReader();

    /**
     * Opens a reader of RTP packets, header and payload.
     *
     * @param ordered true for packets after the jitter buffer, in order and without duplicates; false for packets as
     *     they are received
     */
    RtpReader rtpReader(boolean ordered);

    /**
     * Sends an RTP packet, header and payload, unchanged. From the first packet on the audio of writers is no longer
     * sent. While this side holds the call the packets are dropped, and the peer receives the hold audio.
     */
    void writeRtp(Buffer packet);
}
