package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.verticle.media.HoldMusic;
import java.util.List;

/** An announcement from a WAV file into a call. */
final class Announcement {

    /** The longest audio that one message to a writer may have, in frames of 20 ms. */
    private static final int MAX_FRAMES = 3_000;

    /** Time for the last frame to leave the queue, in ms. */
    private static final int MARGIN_MS = 100;

    private Announcement() {}

    /** Completes when the announcement has been played; fails when the file cannot be read or there is no media. */
    static Future<Void> play(CallSession call, String path) {
        Vertx vertx = call.owner().agent().vertx();
        return HoldMusic.read(vertx, path)
                .compose(frames -> call.control()
                        .openWriter(new AudioWriterRequest()
                                .setId("announcement")
                                .setNode(call.owner().node()))
                        .compose(writer -> play(vertx, call.id(), writer, frames)));
    }

    private static Future<Void> play(Vertx vertx, String callId, AudioWriterLease writer, List<PcmFrame> frames) {
        int count = Math.min(frames.size(), MAX_FRAMES);
        short[] audio = new short[count * PcmFormat.FRAME_SAMPLES];
        for (int i = 0; i < audio.length; i++) {
            audio[i] = frames.get(i / PcmFormat.FRAME_SAMPLES).sample(i % PcmFormat.FRAME_SAMPLES);
        }
        vertx.eventBus()
                .send(
                        writer.getAddress(),
                        new AudioPacket(
                                callId, writer.getStream(), PcmFrame.owning(audio, PcmFormat.SAMPLE_RATE, 0, 0)));
        return vertx.timer(count * 20L + MARGIN_MS).mapEmpty();
    }
}
