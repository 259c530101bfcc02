package io.xphone.bus.internal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.xphone.bus.BusErrors;

/**
 * Unregisters an event-bus consumer after the messages that are already queued on its context. Vert.x would discard
 * them, log a warning for each, and fail the requests among them with a timeout. This class drops them without a
 * warning and fails requests with {@link BusErrors#INVALID_STATE}.
 */
public final class ConsumerDrain<T> {

    /** The consumer is unregistered after this time without a message, in ms. */
    private static final long QUIET_MS = 10;

    /** Maximum number of such periods for a consumer that keeps receiving. */
    private static final int MAX_PERIODS = 50;

    /**
     * How long the consumer of an address that is never used again stays registered, in ms. Meanwhile senders remove
     * the address.
     */
    private static final long GRACE_MS = 500;

    private final Context context;
    private final MessageConsumer<T> consumer;
    private final Promise<Void> unregistered;
    private boolean received;
    private int periods;

    private ConsumerDrain(Context context, MessageConsumer<T> consumer) {
        this.context = context;
        this.consumer = consumer;
        this.unregistered = ((ContextInternal) context).promise();
    }

    /**
     * Rejects further messages at once, and unregisters the consumer when none has arrived for {@value #QUIET_MS} ms;
     * any thread.
     *
     * @param context the context that the consumer was registered on
     * @return completes when the consumer is unregistered
     */
    public static <T> Future<Void> unregister(Context context, MessageConsumer<T> consumer) {
        if (!consumer.isRegistered()) {
            return consumer.unregister(); // a new handler would register it again
        }
        ConsumerDrain<T> drain = new ConsumerDrain<>(context, consumer);
        consumer.handler(drain::reject);
        drain.await();
        return drain.unregistered.future();
    }

    /**
     * Rejects further messages at once, and unregisters the consumer of an address that is never used again after
     * {@value #GRACE_MS} ms, so that senders on other event loops and nodes cause no warning either; any thread.
     *
     * @param context the context that the consumer was registered on
     * @return completes when the consumer is unregistered
     */
    public static <T> Future<Void> unregisterLater(Context context, MessageConsumer<T> consumer) {
        if (!consumer.isRegistered()) {
            return Future.succeededFuture();
        }
        ConsumerDrain<T> drain = new ConsumerDrain<>(context, consumer);
        consumer.handler(drain::reject);
        context.owner().setTimer(GRACE_MS, ignored -> consumer.unregister().onComplete(drain.unregistered));
        return drain.unregistered.future();
    }

    private void reject(Message<T> message) {
        received = true;
        message.fail(BusErrors.INVALID_STATE, "the consumer was closed");
    }

    private void await() {
        context.owner()
                .setTimer(
                        QUIET_MS,
                        ignored -> context.runOnContext(queued -> {
                            if (received && ++periods < MAX_PERIODS) {
                                received = false;
                                await();
                            } else {
                                consumer.unregister().onComplete(unregistered);
                            }
                        }));
    }
}
