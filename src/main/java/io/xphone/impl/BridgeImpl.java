package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.Bridge;
import io.xphone.Call;

/** A bridge; it ends with the events of the first of its calls. */
final class BridgeImpl implements Bridge {

    private final CallImpl call;
    private final Call other;
    private final Promise<Void> ended;

    BridgeImpl(CallImpl call, Call other, Promise<Void> ended) {
        this.call = call;
        this.other = other;
        this.ended = ended;
    }

    @Override
    public Call call() {
        return call;
    }

    @Override
    public Call other() {
        return other;
    }

    @Override
    public Future<Void> close() {
        return Failures.unlessGone(call.unbridge(other.id()));
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    /** The bridge has ended. */
    void end() {
        ended.tryComplete();
    }
}
