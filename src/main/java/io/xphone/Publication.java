package io.xphone;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;

/** State that a server publishes for this agent (RFC 3903); it is refreshed until it is removed. */
@VertxGen
public interface Publication {

    /** The id of the publication on the event bus. */
    String id();

    /** Changes the state. */
    default Future<Void> update(String contentType, String body) {
        return update(new EventState().setContentType(contentType).setBody(body));
    }

    /** As {@link #update(String, String)}, with bytes or headers. */
    Future<Void> update(EventState state);

    /**
     * Removes the state from the server. {@link #ended} completes when that is done.
     *
     * @return succeeds in every state; removing a publication that has ended does nothing
     */
    Future<Void> remove();

    /** Completes when the server does not have the state any more and no further attempt follows. */
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    Future<EventEnd> ended();
}
