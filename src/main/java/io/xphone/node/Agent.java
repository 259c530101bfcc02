package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/**
 * A phone or server of the node. It is a verticle, so that each agent has its own event loop for its calls and their
 * applications; media may run on other event loops.
 */
abstract class Agent extends VerticleBase {

    /** Rejects new calls from now on; active calls continue. */
    abstract Future<Void> drain();

    /** Ends every call and closes. */
    abstract Future<Void> close();

    /** Lines for the log when the node has started. */
    abstract List<String> report();
}
