package app;

import io.xphone.audio.PcmFrame;
import java.util.function.Consumer;

/** Stands in for a speech engine: plays a greeting of 10 s, and takes the first loud frame for an interruption. */
final class Engine {

    private final Runnable interrupted;
    private boolean speaking = true;

    private Engine(Runnable interrupted) {
        this.interrupted = interrupted;
    }

    static Engine start(Consumer<short[]> speech, Runnable interrupted) {
        speech.accept(Start.tone(440, 10_000));
        return new Engine(interrupted);
    }

    void hear(PcmFrame frame) {
        for (int i = 0; speaking && i < frame.length(); i++) {
            if (Math.abs(frame.sample(i)) > 4_000) {
                speaking = false;
                System.out.println("interrupted");
                interrupted.run();
            }
        }
    }

    void stop() {
        speaking = false;
        System.out.println("stopped");
    }
}
