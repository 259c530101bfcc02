package io.xphone.node.app;

import io.xphone.Call;

/** Refuses every call. */
final class Reject implements Application {

    private final int status;

    /** @param status 300 to 699 */
    Reject(int status) {
        this.status = status;
    }

    @Override
    public void answer(Call call) {
        Attempts.quietly(call.reject(status), call, "reject");
    }
}
