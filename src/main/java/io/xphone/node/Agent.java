package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/**
 * A phone or server of the node. A verticle, so that each has an event loop of its own choosing, for its calls and their
 * applications; sound runs on others too.
 */
abstract class Agent extends VerticleBase {

    /** No more calls; the running ones go on. */
    abstract Future<Void> drain();

    /** Ends every call and closes. */
    abstract Future<Void> close();

    /** Lines for the report at the start. */
    abstract List<String> report();
}
