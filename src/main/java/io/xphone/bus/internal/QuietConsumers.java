package io.xphone.bus.internal;

import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.impl.MessageConsumerImpl;
import io.xphone.bus.BusErrors;

/**
 * Consumers that end without a warning for each message that was on its way to them: whoever sent it has not heard of the end yet, and Vert.x
 * would log every frame. Who asked for something is told that it has ended. Uses an internal interface of Vert.x, and is the only class that does so for this.
 */
public final class QuietConsumers {

    private QuietConsumers() {}

    /** The same consumer. */
    public static <T> MessageConsumer<T> quiet(MessageConsumer<T> consumer) {
        if (consumer instanceof MessageConsumerImpl<T> known) {
            known.discardHandler(late -> late.fail(BusErrors.INVALID_STATE, "it has ended"));
        }
        return consumer;
    }
}
