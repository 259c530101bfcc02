package io.xphone.examples;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.TransferResult;
import io.xphone.options.HoldOptions;

/** An attendant who asks a colleague before the caller is passed on. */
public class PassOn {

    /** Holds the caller with music, asks 1003, and joins the two when 1003 answers. */
    public Future<TransferResult> ask(Phone phone, Call caller) {
        // tag::pass-on[]
        return caller.hold(new HoldOptions().setMusic("music.wav"))
                .compose(held -> phone.dial("1003"))
                .compose(Call::answered)
                .compose(colleague -> caller.attendedTransfer(colleague)); // both calls end when it has succeeded
        // end::pass-on[]
    }
}
