package io.xphone.interop;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.Phone;
import java.util.concurrent.CompletableFuture;

/**
 * An answered call of two phones of ours, both its ends.
 *
 * @param caller the end that dialled
 * @param called the end that accepted
 */
record Pair(Call caller, Call called) {

    /** One phone dials the number at which the other is reached, which accepts. */
    static Pair of(Phone from, Phone to, String number) {
        CompletableFuture<Call> incoming = Phones.nextCall(to);
        Call caller = Await.now(from.dial(number));
        Call called = Await.within(20, incoming);
        Await.now(called.accept());
        Await.now(Future.all(caller.answered(), called.answered()));
        return new Pair(caller, called);
    }
}
