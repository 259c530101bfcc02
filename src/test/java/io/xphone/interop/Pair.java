package io.xphone.interop;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.Phone;
import java.util.concurrent.CompletableFuture;

/**
 * An answered call between two local phones.
 *
 * @param caller the calling side
 * @param called the called side
 */
record Pair(Call caller, Call called) {

    /** One phone dials the number of the other, which accepts. */
    static Pair of(Phone from, Phone to, String number) {
        CompletableFuture<Call> incoming = Phones.nextCall(to);
        Call caller = Await.now(from.dial(number));
        Call called = Await.within(20, incoming);
        Await.now(called.accept());
        Await.now(Future.all(caller.answered(), called.answered()));
        return new Pair(caller, called);
    }
}
