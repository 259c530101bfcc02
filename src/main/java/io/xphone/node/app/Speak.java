package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;

/** Answers the call, plays a phrase and hangs up after it. */
final class Speak implements Application {

    private final short[] audio;

    /** @param audio 8000 Hz mono; must not be changed afterwards */
    Speak(short[] audio) {
        this.audio = audio;
    }

    @Override
    public void handle(Call call) {
        AudioWriter writer = call.audio().writer();
        CommandFailures.log(
                call.accept()
                        .compose(accepted -> writer.write(audio))
                        .compose(written -> writer.drained())
                        .compose(drained -> call.end()),
                call,
                "speak");
    }
}
