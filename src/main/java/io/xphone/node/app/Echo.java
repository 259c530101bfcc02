package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;

/** Says what it hears: every frame goes through this handler as PCM and back as it comes: the playout clock of the reader has paced it. */
final class Echo implements Application {

    @Override
    public void answer(Call call) {
        echo(call);
        Attempts.quietly(call.accept(), call, "accept");
    }

    static void echo(Call call) {
        call.audio().near(audio -> {
            AudioWriter writer = audio.rawWriter();
            audio.lendingReader().handler(frame -> {
                if (!frame.gap()) { // who is silent is not answered with packets of silence
                    writer.write(frame);
                }
            });
        });
    }
}
