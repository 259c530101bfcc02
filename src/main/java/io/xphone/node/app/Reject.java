package io.xphone.node.app;

import io.xphone.Call;

/** Rejects every call with a status. */
final class Reject implements Application {

    private final int status;

    /** @param status 300 to 699 */
    Reject(int status) {
        this.status = status;
    }

    @Override
    public void handle(Call call) {
        CommandFailures.log(call.reject(status), call, "reject");
    }
}
