package io.xphone.node.app;

import io.xphone.Call;

/** Leaves calls to attached applications; without one they are rejected with 480 and Retry-After. */
final class Attached implements Application {

    @Override
    public void handle(Call call) {
        CommandFailures.log(call.pass(), call, "pass");
    }
}
