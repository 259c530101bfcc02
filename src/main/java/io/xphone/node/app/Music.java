package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.audio.PcmFormat;
import java.util.Arrays;

/** Repeats a tune until the caller hangs up. */
final class Music implements Application {

    private static final int CHUNK = PcmFormat.SAMPLE_RATE;

    private final short[] tune;

    /** @param tune 8000 Hz mono, a loop; must not be changed afterwards */
    Music(short[] tune) {
        this.tune = tune;
    }

    @Override
    public void handle(Call call) {
        AudioWriter writer = call.audio().writer();
        CommandFailures.log(call.accept().onSuccess(accepted -> new Loop(writer).fill(null)), call, "accept");
    }

    /** Keeps the write queue full, which is a few seconds of audio. */
    private final class Loop {

        private final AudioWriter writer;
        private int position;

        Loop(AudioWriter writer) {
            this.writer = writer;
        }

        void fill(Void drained) {
            while (!writer.writeQueueFull()) {
                int end = Math.min(tune.length, position + CHUNK);
                if (writer.write(Arrays.copyOfRange(tune, position, end)).failed()) {
                    return; // the call has ended
                }
                position = end % tune.length;
            }
            writer.drainHandler(this::fill);
        }
    }
}
