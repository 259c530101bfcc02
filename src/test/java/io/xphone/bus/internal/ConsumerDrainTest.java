package io.xphone.bus.internal;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.xphone.LogTap;
import io.xphone.bus.BusErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer can be unregistered while messages are queued for it. */
class ConsumerDrainTest {

    private static final String VERTX_LOGGER = "io.vertx.core.eventbus.impl.MessageConsumerImpl";

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<Object> handled = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** Registers a consumer, queues messages and a request on its context, then unregisters it in the same task. */
    private Future<Message<Object>> sendThen(Function<MessageConsumer<Object>, Future<Void>> unregister)
            throws Exception {
        Promise<Message<Object>> reply = Promise.promise();
        Promise<Void> done = Promise.promise();
        context.runOnContext(start -> {
            MessageConsumer<Object> consumer =
                    vertx.eventBus().localConsumer("drained", message -> handled.add(message.body()));
            for (int i = 0; i < 10; i++) {
                vertx.eventBus().send("drained", i);
            }
            vertx.eventBus().request("drained", "request").onComplete(reply);
            unregister.apply(consumer).onComplete(done);
        });
        await(done.future());
        return reply.future();
    }

    @Test
    void lateMessagesCauseNoWarningAndRequestsFailWithInvalidState() throws Exception {
        try (LogTap log = LogTap.of(VERTX_LOGGER, Level.WARN)) {
            Throwable failed = failure(sendThen(consumer -> ConsumerDrain.unregister(context, consumer)));
            assertThat(failed).isInstanceOfSatisfying(ReplyException.class, late -> {
                assertThat(late.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
                assertThat(late.failureCode()).isEqualTo(BusErrors.INVALID_STATE);
            });
            assertThat(log.lines(Level.WARN)).isEmpty();
        }
        assertThat(handled).isEmpty();
    }

    /** The reason for the drain: remove it when Vert.x no longer warns. */
    @Test
    void vertxAloneWarns() throws Exception {
        try (LogTap log = LogTap.of(VERTX_LOGGER, Level.WARN)) {
            failure(sendThen(MessageConsumer::unregister));
            assertThat(log.lines(Level.WARN)).hasSize(11);
        }
    }

    @Test
    void leavesTheAddressFreeAndMayBeRepeated() throws Exception {
        sendThen(consumer -> ConsumerDrain.unregister(context, consumer)
                .compose(done -> ConsumerDrain.unregister(context, consumer)));
        assertThat(failure(vertx.eventBus().request("drained", "later")))
                .isInstanceOfSatisfying(
                        ReplyException.class,
                        none -> assertThat(none.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    }
}
