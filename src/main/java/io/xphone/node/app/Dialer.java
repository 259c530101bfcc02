package io.xphone.node.app;

import io.vertx.core.Future;
import io.xphone.Call;

/** Places calls for the phone or server that received a call. */
@FunctionalInterface
public interface Dialer {

    /**
     * Places a call.
     *
     * @param peer a peer of the server; a phone calls its registrar and ignores it
     * @param target the user or number to call
     * @return the call, before it is answered
     */
    Future<Call> dial(String peer, String target);
}
