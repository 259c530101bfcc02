package io.xphone.node.app;

import io.xphone.Call;

/** What answers the calls to a number. */
@FunctionalInterface
public interface Application {

    /**
     * Takes an inbound call that rings: answers, refuses or leaves it. Called on the context of the call, so it must
     * not block.
     */
    void answer(Call call);
}
