package io.xphone;

import io.vertx.codegen.annotations.CacheReturn;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;

/** Two calls whose audio is bridged, until {@link #close} or the end of one of them. */
@VertxGen
public interface Bridge {

    /** The call whose {@code bridge} method was called. */
    @CacheReturn
    Call call();

    /** The other call. */
    @CacheReturn
    Call other();

    /**
     * Ends the bridge; both calls go on.
     *
     * @return succeeds in every state; closing a bridge that has ended does nothing
     */
    Future<Void> close();

    /** Completes when the bridge has ended: by any handle, or with one of the calls. */
    @CacheReturn
    Future<Void> ended();
}
