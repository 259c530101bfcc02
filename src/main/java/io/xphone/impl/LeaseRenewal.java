package io.xphone.impl;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;

/**
 * Keeps a subscription alive from elsewhere: asks anew well within its lease, and ends it when the verticle that the handle belongs to ends.
 */
final class LeaseRenewal implements Closeable {

    /** Three tries before what is subscribed to lets go. */
    static final int LEASE_MS = 30_000;

    private static final int EVERY_MS = LEASE_MS / 3;

    private final Inbox inbox;
    private final ContextInternal home;
    private final Supplier<Future<?>> subscribe;
    private final Supplier<Future<?>> unsubscribe;
    private final long timer;
    private long renewed = System.nanoTime();
    private boolean ended;

    /**
     * On the inbox's context.
     *
     * @param subscribe asks anew; {@code lapsed} is run after it when the lease had run out meanwhile
     */
    LeaseRenewal(Inbox inbox, Supplier<Future<?>> subscribe, Runnable lapsed, Supplier<Future<?>> unsubscribe) {
        this.inbox = inbox;
        this.home = ((ContextInternal) inbox.context()).unwrap();
        this.subscribe = subscribe;
        this.unsubscribe = unsubscribe;
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

    /** No more of it: the subscription is ended elsewhere, or what was subscribed to is gone. */
    void stop() {
        if (!ended) {
            ended = true;
            inbox.vertx().cancelTimer(timer);
            home.closeFuture().remove(this);
        }
    }

    /** The verticle ends. */
    @Override
    public void close(Completable<Void> closed) {
        if (!ended) {
            ended = true;
            unsubscribe.get(); // said; nobody waits for the answer
        }
        closed.succeed();
    }
}
