package io.xphone;

import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;

/** State that a server publishes for this agent (RFC 3903); it is refreshed until it is closed. */
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
     * @return succeeds in every state; closing a publication that has ended does nothing
     */
    Future<Void> close();

    /** Completes when the server does not have the state any more and no further attempt follows. */
    Future<EventEnd> ended();
}
