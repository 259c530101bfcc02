package io.xphone;

import io.vertx.core.Future;

/** Two calls whose sound is joined. It lasts until {@link #unbridge}, or until one of them ends. */
public interface Bridge {

    /** The call that was asked to be bridged. */
    Call call();

    /** The call that it was bridged with. */
    Call other();

    /** Parts the calls; both go on. Fails with {@link CallException#invalidState()} when they are parted already. */
    Future<Void> unbridge();

    /** Completes when the calls have been parted, by whomever, or one has ended. */
    Future<Void> ended();
}
