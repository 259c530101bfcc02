package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;
import java.util.Arrays;

/** Plays a tune over and over until the caller hangs up. */
final class Music implements Application {

    private static final int PIECE = 8000;

    private final short[] tune;

    /** @param tune 8000 Hz mono, a loop; not to be changed any more */
    Music(short[] tune) {
        this.tune = tune;
    }

    @Override
    public void answer(Call call) {
        AudioWriter writer = call.audio().writer();
        Attempts.quietly(call.accept().onSuccess(accepted -> new Loop(writer).fill(null)), call, "accept");
    }

    /** Keeps some seconds ahead of what is heard, never more. */
    private final class Loop {

        private final AudioWriter writer;
        private int at;

        Loop(AudioWriter writer) {
            this.writer = writer;
        }

        void fill(Void drained) {
            while (!writer.writeQueueFull()) {
                int end = Math.min(tune.length, at + PIECE);
                if (writer.write(Arrays.copyOfRange(tune, at, end)).failed()) {
                    return; // the call has ended
                }
                at = end % tune.length;
            }
            writer.drainHandler(this::fill);
        }
    }
}
