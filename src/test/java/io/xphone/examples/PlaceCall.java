package io.xphone.examples;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.DialOptions;

/** Places a call, plays speech and hangs up. */
public class PlaceCall {

    private final Phone phone;

    /** With a phone that is connected. */
    public PlaceCall(Phone phone) {
        this.phone = phone;
    }

    /** Plays {@code speech}, 16-bit mono at 8000 Hz, to {@code number}. */
    public Future<Void> say(String number, short[] speech) {
        // tag::dial[]
        Future<Call> dialled = phone.dial(number, new DialOptions().setTimeoutMs(20_000));

        return dialled.compose(call -> {
            call.progressHandler(progress -> System.out.println(progress.status() + " " + progress.phrase()));
            return call.answered() // fails with the SIP status when the call is not answered
                    .compose(up -> {
                        var writer = call.audio().writer();
                        writer.write(speech); // any length: paced automatically
                        return writer.drained();
                    })
                    .compose(said -> call.end());
        });
        // end::dial[]
    }
}
