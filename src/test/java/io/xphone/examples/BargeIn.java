package io.xphone.examples;

import io.vertx.core.Future;
import io.xphone.AudioWriter;
import io.xphone.Call;

/** Speech that a digit interrupts, and what was played of it. */
public class BargeIn {

    /** Plays two pieces of speech until a digit arrives. */
    public Future<Boolean> speak(Call call, short[] first, short[] second) {
        // tag::barge-in[]
        AudioWriter writer = call.audio().writer();
        writer.write(first);
        writer.write(second);
        Future<Boolean> played = writer.mark("end"); // true once the last sample before it has been sent

        call.dtmfHandler(digit -> writer.clear()); // silence at once; marks that were not reached complete with false
        // end::barge-in[]
        return played;
    }
}
