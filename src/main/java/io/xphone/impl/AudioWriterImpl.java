package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.xphone.AudioWriter;
import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.playout.Volume;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.internal.AudioInput;

/** A writer of PCM audio. Long writes are divided into pieces: of a second, of an unpaced writer of 20 ms. */
final class AudioWriterImpl extends MediaWriter implements AudioWriter {

    private static final int MAX_PACKET_MS = 60;

    /** The longest write that is not divided, and the length of the pieces of others. */
    private final int longest;

    private final int pieceLength;
    private final boolean paced;

    /** The codec of the call as of the last write of an unpaced writer, and the length of its frames; 0 for any. */
    private String codec;

    private int codecFrame;

    AudioWriterImpl(CallAudioImpl audio, AudioWriterRequest request) {
        super(audio, request, request.getSampleRate());
        paced = !request.getKind().equals("raw");
        longest = paced ? rate : rate / 1_000 * MAX_PACKET_MS;
        pieceLength = paced ? rate : rate / 1_000 * PcmFormat.FRAME_MS;
    }

    @Override
    public Future<Void> write(PcmFrame frame) {
        if (audio.inbox().onContext()) {
            return accept(frame);
        }
        PcmFrame kept = frame.kept();
        return fromOtherThread(kept.length(), () -> accept(kept));
    }

    @Override
    public Future<Void> write(short[] samples) {
        PcmFrame frame = PcmFrame.owning(samples.clone(), rate, 0, 0);
        return audio.inbox().onContext() ? accept(frame) : fromOtherThread(frame.length(), () -> accept(frame));
    }

    @Override
    public Future<Void> write(float[] samples) {
        PcmFrame frame = PcmFrame.copyOf(samples, 0, samples.length, rate, 0, 0);
        return audio.inbox().onContext() ? accept(frame) : fromOtherThread(frame.length(), () -> accept(frame));
    }

    private Future<Void> accept(PcmFrame frame) {
        Future<Void> rejection = reject(frame.length());
        if (rejection != null) {
            return rejection;
        }
        if (frame.sampleRate() != rate) {
            return invalid("the sample rate of the writer is " + rate + " Hz, that of the frame " + frame.sampleRate()
                    + ": name the rate when the writer is opened");
        }
        int length = frame.length();
        if (!paced && codecFrame() > 0 && length % codecFrame != 0) {
            return reject(
                    length,
                    codec + " has frames of " + codecFrame * 1_000 / rate + " ms: a write of an unpaced writer must be"
                            + " a multiple of it, not " + length + " samples");
        }
        if (length <= longest) {
            if (length > 0) {
                add(frame, length, false);
            }
        } else {
            for (int at = 0; at < length; at += pieceLength) {
                short[] piece = new short[Math.min(pieceLength, length - at)];
                frame.copyTo(at, piece, 0, piece.length);
                add(PcmFrame.owning(piece, rate, 0, 0), piece.length, at + piece.length < length);
            }
        }
        pump();
        return Future.succeededFuture();
    }

    private int codecFrame() {
        String now = audio.call().data().getCodec();
        if (now != null && !now.equals(codec)) {
            codec = now;
            codecFrame = rate
                    / 1_000
                    * AudioCodecs.installed().entries().stream()
                            .map(AudioCodecs.Entry::format)
                            .filter(format -> format.encodingName().equalsIgnoreCase(now))
                            .mapToInt(AudioCodecFormat::frameMillis)
                            .max()
                            .orElse(0);
        }
        return codecFrame;
    }

    @Override
    Object kept(Object piece) {
        return ((PcmFrame) piece).kept();
    }

    @Override
    void pass(AudioInput input, int stream, Object piece, boolean more) {
        input.onFrame(stream, (PcmFrame) piece, more);
    }

    @Override
    Object message(int stream, Object piece, boolean more) {
        return new AudioPacket(audio.call().id(), stream, ((PcmFrame) piece).kept(), null, more);
    }

    @Override
    public Future<Void> volume(double factor) {
        try {
            return changeVolume(Volume.checked(factor));
        } catch (IllegalArgumentException invalid) {
            return Future.failedFuture(invalid);
        }
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public Future<Void> end() {
        return endWhenDrained();
    }

    @Override
    public AudioWriter setWriteQueueMaxSize(int maxSize) {
        setMaxQueue(maxSize);
        return this;
    }

    @Override
    public AudioWriter drainHandler(Handler<Void> handler) {
        setDrainHandler(handler);
        return this;
    }

    @Override
    public AudioWriter exceptionHandler(Handler<Throwable> handler) {
        setExceptionHandler(handler);
        return this;
    }
}
