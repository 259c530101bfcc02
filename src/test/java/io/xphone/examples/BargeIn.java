package io.xphone.examples;

import io.vertx.core.Future;
import io.xphone.AudioWriter;
import io.xphone.Call;

/** A voice agent that stops talking when it is interrupted, and knows how much of it was heard. */
public class BargeIn {

    /** Speaks sentence by sentence until a digit comes. */
    public Future<Boolean> speak(Call call, short[] first, short[] second) {
        // tag::barge-in[]
        AudioWriter writer = call.audio().writer();
        writer.write(first);
        Future<Boolean> firstHeard = writer.mark("first"); // true once its last sample has been sent
        writer.write(second);

        call.dtmfHandler(digit -> writer.clear()); // silence at once; marks not reached complete with false
        // end::barge-in[]
        return firstHeard;
    }
}
