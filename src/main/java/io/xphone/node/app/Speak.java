package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;

/** Answers, speaks once and hangs up when it has been heard. */
final class Speak implements Application {

    private final short[] audio;

    /** @param audio 8000 Hz mono; not to be changed any more */
    Speak(short[] audio) {
        this.audio = audio;
    }

    @Override
    public void answer(Call call) {
        AudioWriter writer = call.audio().writer();
        Attempts.quietly(
                call.accept()
                        .compose(accepted -> writer.write(audio))
                        .compose(taken -> writer.drained())
                        .compose(heard -> call.end()),
                call,
                "speak");
    }
}
