package io.xphone.examples;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.DialOptions;

/** Places a call, says something, hears the answer, hangs up. */
public class PlaceCall {

    private final Phone phone;

    /** With a phone that is connected. */
    public PlaceCall(Phone phone) {
        this.phone = phone;
    }

    /** Says {@code speech}, 16-bit mono at 8000 Hz, to {@code number}. */
    public Future<Void> say(String number, short[] speech) {
        // tag::dial[]
        Future<Call> dialled = phone.dial(number, new DialOptions().setTimeoutMs(20_000));

        return dialled.compose(call -> {
            call.progressHandler(progress -> System.out.println(progress.status() + " " + progress.phrase()));
            return call.answered() // fails with the SIP status when nobody answers
                    .compose(up -> {
                        var writer = call.audio().writer();
                        writer.write(speech); // any length: it is said in time
                        return writer.drained();
                    })
                    .compose(said -> call.end());
        });
        // end::dial[]
    }
}
