package io.xphone.examples;

import io.xphone.audio.PcmFrame;
import java.util.function.Consumer;

/** Stands in for a speech engine: plays a greeting, and regards the first loud frame as an interruption. */
final class LoudnessEngine implements VoiceAgent.Engine {

    private static final int GREETING_SAMPLES = 10 * 8_000;
    private static final int LOUD = 4_000;

    private final Runnable interrupted;
    private boolean speaking = true;

    LoudnessEngine(Consumer<short[]> speech, Runnable interrupted) {
        this.interrupted = interrupted;
        short[] greeting = new short[GREETING_SAMPLES];
        for (int i = 0; i < greeting.length; i++) {
            greeting[i] = (short) (8_000 * Math.sin(2 * Math.PI * 440 * i / 8_000));
        }
        speech.accept(greeting);
    }

    @Override
    public void hear(PcmFrame frame) {
        if (!speaking) {
            return;
        }
        for (int i = 0; i < frame.length(); i++) {
            if (Math.abs(frame.sample(i)) > LOUD) {
                speaking = false;
                interrupted.run();
                return;
            }
        }
    }

    @Override
    public void stop() {
        speaking = false;
    }
}
