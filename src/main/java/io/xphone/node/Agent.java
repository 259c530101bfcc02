package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/**
 * A phone or server of the node. A verticle, so that each has an event loop of its own choosing, which its calls and
 * their applications share.
 */
abstract class Agent extends VerticleBase {

    /** No more calls; the running ones go on. */
    abstract Future<Void> drain();

    /** Ends every call and closes. */
    abstract Future<Void> close();

    /** Lines for the report at the start. */
    abstract List<String> report();
}
