package io.xphone.node.app;

import io.xphone.Call;

/** Lets the call ring until the caller cancels it or {@code calls.ringTimeoutMs} has passed. */
final class Ring implements Application {

    @Override
    public void handle(Call call) {
        CommandFailures.log(call.ring(), call, "ring");
    }
}
