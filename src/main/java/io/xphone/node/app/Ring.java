package io.xphone.node.app;

import io.xphone.Call;

/** Rings until the caller gives up, or {@code calls.ringTimeoutMs} has passed. */
final class Ring implements Application {

    @Override
    public void answer(Call call) {
        Attempts.quietly(call.ring(), call, "ring");
    }
}
