package io.xphone.impl;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;

/**
 * Renews a subscription well within its lease, and ends it when the verticle that created the handle is undeployed.
 */
final class LeaseRenewal implements Closeable {

    /** Allows three renewals before the subscription expires. */
    static final int LEASE_MS = 30_000;

    private static final int EVERY_MS = LEASE_MS / 3;

    private final Inbox inbox;
    private final ContextInternal home;
    private final Supplier<Future<?>> subscribe;
    private final Supplier<Future<?>> applicationEnded;
    private final long timer;
    private long renewed = System.nanoTime();
    private boolean ended;

    /**
     * Called on the context of the inbox.
     *
     * @param subscribe renews the subscription
     * @param lapsed runs after a renewal when the lease had expired before it
     * @param applicationEnded ends the subscription when the verticle is undeployed
     */
    LeaseRenewal(Inbox inbox, Supplier<Future<?>> subscribe, Runnable lapsed, Supplier<Future<?>> applicationEnded) {
        this.inbox = inbox;
        this.home = ((ContextInternal) inbox.context()).unwrap();
        this.subscribe = subscribe;
        this.applicationEnded = applicationEnded;
        this.timer = inbox.vertx().setPeriodic(EVERY_MS, due -> renew(lapsed));
        home.closeFuture().add(this);
    }

    private void renew(Runnable lapsed) {
        subscribe.get().onSuccess(again -> {
            boolean late = System.nanoTime() - renewed > LEASE_MS * 1_000_000L;
            renewed = System.nanoTime();
            if (late && !ended) {
                lapsed.run();
            }
        });
    }

    /** Stops the renewal: the subscription is ended otherwise, or its call, phone or server has ended. */
    void stop() {
        if (!ended) {
            ended = true;
            inbox.vertx().cancelTimer(timer);
            home.closeFuture().remove(this);
        }
    }

    /** The verticle is undeployed. */
    @Override
    public void close(Completable<Void> closed) {
        if (!ended) {
            ended = true;
            applicationEnded.get(); // without waiting for the reply
        }
        closed.succeed();
    }
}
