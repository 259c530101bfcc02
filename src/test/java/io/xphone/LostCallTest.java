package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.impl.CallImpl;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handles of calls whose node has gone without a word. The call's control is played here. */
class LostCallTest {

    private static final String ID = "CAlost";

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<CallEnd> told = new CompletableFuture<>();
    private final CompletableFuture<JsonObject> event = new CompletableFuture<>();
    private volatile Supplier<Object> answers = this::active;
    private MessageConsumer<JsonObject> control;
    private CallImpl call;

    @BeforeEach
    void attach() throws Exception {
        InternalCodecs.register(vertx);
        control = vertx.eventBus().consumer(Addresses.call(ID), message -> {
            Object answer = answers.get();
            if (answer instanceof ReplyException failed) {
                message.fail(failed.failureCode(), failed.getMessage());
            } else {
                message.reply(answer);
            }
        });
        call = (CallImpl) await(Call.attach(vertx, ID));
        call.endHandler(told::complete);
        call.eventHandler(said -> {
            if (said.getString("type").equals("ended")) {
                event.complete(said);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static CallInfo info(CallState state) {
        return new CallInfo()
                .setId(ID)
                .setState(state)
                .setDirection(CallDirection.INBOUND)
                .setCodec("PCMU")
                .setAgent("gone");
    }

    private Object active() {
        return info(CallState.ACTIVE).toJson();
    }

    @Test
    void aCallThatIsNotThereAnyMoreHasEnded() throws Exception {
        CompletableFuture<Void> readerEnded = new CompletableFuture<>();
        call.audio().reader().endHandler(readerEnded::complete);
        await(control.unregister());
        call.resubscribe();
        CallEnd end = await(call.ended());
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.phrase()).isEqualTo("the call does not exist any more");
        assertThat(call.state()).isEqualTo(CallState.ENDED);
        assertThat(told).isCompletedWithValue(end);
        assertThat(event.join().getString("call")).isEqualTo(ID);
        Loopback.await(readerEnded);
        assertThat(failure(call.end())).hasMessageContaining("ended");
    }

    @Test
    void soHasOneWhoseEndWasNotHeard() throws Exception {
        answers =
                () -> new ReplyException(ReplyFailure.RECIPIENT_FAILURE, BusErrors.INVALID_STATE, "the call has ended");
        call.resubscribe();
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void aHandleThatWasDetachedDoesNotAskAgain() throws Exception {
        await(call.detach());
        AtomicInteger asked = new AtomicInteger();
        answers = () -> {
            asked.incrementAndGet();
            return active();
        };
        call.resubscribe();
        await(call.refresh()); // asked after it, on the same way
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFailureThatMayPassIsBorneTwice() throws Exception {
        answers = () -> new ReplyException(ReplyFailure.RECIPIENT_FAILURE, BusErrors.FAILED, "busy");
        asked();
        asked();
        answers = this::active;
        asked();
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        answers = () -> new ReplyException(ReplyFailure.RECIPIENT_FAILURE, BusErrors.FAILED, "busy");
        asked();
        asked();
        assertThat(call.ended().isComplete()).isFalse();
        call.resubscribe();
        assertThat(await(call.ended()).phrase()).isEqualTo("the node of the call does not respond");
    }

    /** The call is asked after, and the answer has come: the next that is asked on the same way is answered later. */
    private void asked() throws Exception {
        call.resubscribe();
        CompletableFuture<Void> done = new CompletableFuture<>();
        call.mute().onComplete(answered -> done.complete(null));
        Loopback.await(done);
    }

    @Test
    void whatWasMissedMeanwhileIsMadeUpFor() throws Exception {
        answers = () -> info(CallState.ON_HOLD).toJson();
        CompletableFuture<CallState> state = new CompletableFuture<>();
        call.stateHandler(state::complete);
        call.resubscribe();
        assertThat(state.get(20, TimeUnit.SECONDS)).isEqualTo(CallState.ON_HOLD);
        assertThat(call.state()).isEqualTo(CallState.ON_HOLD);
    }
}
