package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;

/** Echoes audio: writes every PCM frame back when it arrives. The playout clock of the reader has paced it already. */
final class Echo implements Application {

    @Override
    public void handle(Call call) {
        echo(call);
        CommandFailures.log(call.accept(), call, "accept");
    }

    static void echo(Call call) {
        call.audio().onMediaEventLoop(audio -> {
            AudioWriter writer = audio.unpacedWriter();
            audio.zeroCopyReader().handler(frame -> {
                if (!frame.gap()) { // a silent peer receives no packets
                    writer.write(frame);
                }
            });
        });
    }
}
