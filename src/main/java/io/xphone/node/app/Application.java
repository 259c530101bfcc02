package io.xphone.node.app;

import io.xphone.Call;

/** Handles the calls to a number. */
@FunctionalInterface
public interface Application {

    /**
     * Handles a ringing inbound call: answers it, rejects it or lets it ring. Called on the context of the call; must
     * not block.
     */
    void handle(Call call);
}
