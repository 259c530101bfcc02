package io.xphone.examples;

import io.vertx.core.Future;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.options.AudioWriterOptions;
import java.util.List;

/** Speech that the caller interrupts, and which of its sentences were heard. */
public class InterruptedSpeech {

    /** Speaks sentences until a digit arrives; completes with what was heard of them. */
    public Future<String> speak(Call call, List<short[]> sentences) {
        // tag::interrupt[]
        AudioWriter writer = call.audio().writer(new AudioWriterOptions().setSampleRate(16_000));
        sentences.forEach(writer::write);

        Future<String> heard = Future.future(interrupted -> call.dtmfHandler(digit -> writer.clear()
                .map(at -> at.write() + " sentences and " + at.writeMillis() + " ms of the next, in all " + at.millis())
                .onComplete(interrupted)));
        // end::interrupt[]
        return heard;
    }
}
