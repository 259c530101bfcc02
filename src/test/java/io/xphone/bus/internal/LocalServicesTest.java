package io.xphone.bus.internal;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.serviceproxy.ServiceException;
import io.xphone.CallInfo;
import io.xphone.bus.Addresses;
import io.xphone.bus.CallControl;
import io.xphone.bus.CommandOptions;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call by reference has the same effects as one over the event bus. */
class LocalServicesTest {

    private final Vertx vertx = Vertx.vertx();
    private final Context home = vertx.getOrCreateContext();
    private final List<String> received = new ArrayList<>();
    private final AtomicReference<Context> servedOn = new AtomicReference<>();
    private final AtomicReference<Thread> servedThread = new AtomicReference<>();
    private CallControl control;

    /** A call that sends an event with each command, and fails some of them. */
    private Object serve(String method, Object[] arguments) {
        servedOn.set(Vertx.currentContext());
        servedThread.set(Thread.currentThread());
        vertx.eventBus().send("events", method);
        return switch (method) {
            case "info" -> Future.succeededFuture(new CallInfo().setId("CAx"));
            case "resume" -> Future.failedFuture(new ServiceException(488, "Not Acceptable Here"));
            case "reject" -> throw new IllegalArgumentException("no");
            default -> Future.succeededFuture();
        };
    }

    @BeforeEach
    void start() throws Exception {
        control = LocalServices.callControl(vertx, "CAx");
        CallControl service = (CallControl) Proxy.newProxyInstance(
                CallControl.class.getClassLoader(),
                new Class<?>[] {CallControl.class},
                (proxy, method, arguments) -> serve(method.getName(), arguments));
        await(on(home, () -> {
            vertx.eventBus().localConsumer("events", message -> received.add("event " + message.body()));
            new io.xphone.bus.CallControlVertxProxyHandler(vertx, service)
                    .register(vertx.eventBus(), Addresses.call("CAx"));
            LocalServices.add(vertx, Addresses.call("CAx"), service);
            return Future.succeededFuture();
        }));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private static <T> Future<T> on(Context context, Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        context.runOnContext(ignored -> step.get().onComplete(done));
        return done.future();
    }

    @Test
    void eventsOfACommandArriveBeforeItsReplyOnTheContextOfTheCaller() throws Exception {
        AtomicReference<Context> repliedOn = new AtomicReference<>();
        await(on(
                home,
                () -> control.info().onSuccess(info -> {
                    repliedOn.set(Vertx.currentContext());
                    received.add("reply " + info.getId());
                })));
        assertThat(received).containsExactly("event info", "reply CAx");
        assertThat(repliedOn.get()).isSameAs(home);
        assertThat(servedOn.get()).isSameAs(home);
    }

    @Test
    void failuresHaveTheSameCodesByReferenceAndOverTheBus() throws Exception {
        Context elsewhere = vertx.getOrCreateContext();
        while (elsewhere == home) {
            elsewhere = vertx.getOrCreateContext();
        }
        for (Context from : List.of(home, elsewhere)) {
            ReplyException rejected = (ReplyException) failure(on(from, () -> control.resume(null)));
            assertThat(rejected.failureCode()).isEqualTo(488);
            assertThat(rejected.getMessage()).isEqualTo("Not Acceptable Here");
            assertThat(failure(on(from, () -> control.reject(486, "", new CommandOptions()))))
                    .hasMessageContaining("no");
        }
    }

    @Test
    void removedServiceFailsAsOnTheBus() throws Exception {
        LocalServices.remove(vertx, Addresses.call("CAx"));
        await(on(home, control::mute)); // the bus still has it
        CallControl none = LocalServices.callControl(vertx, "CAnone");
        assertThat(((ReplyException) failure(on(home, none::mute))).failureType())
                .isEqualTo(io.vertx.core.eventbus.ReplyFailure.NO_HANDLERS);
    }

    @Test
    void serviceIsLocalOnItsEventLoopOnly() throws Exception {
        String address = Addresses.call("CAx");
        assertThat(await(on(
                        home,
                        () -> Future.succeededFuture(LocalServices.onEventLoop(vertx, address, CallControl.class)))))
                .isNotNull();
        assertThat(await(on(
                        home, () -> Future.succeededFuture(LocalServices.onEventLoop(vertx, address, String.class)))))
                .isNull();
        assertThat(await(on(
                        home,
                        () -> Future.succeededFuture(LocalServices.onEventLoop(vertx, "none", CallControl.class)))))
                .isNull();
        assertThat(LocalServices.onEventLoop(vertx, address, CallControl.class)).isNull();
    }

    @Test
    void workerIsNeverOnTheEventLoop() throws Exception {
        int loops = 2 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < loops; i++) { // a worker context has an event loop too, at times that of the service
            AtomicReference<Thread> calledOn = new AtomicReference<>();
            Promise<Void> replied = Promise.promise();
            await(vertx.deployVerticle(
                    new io.vertx.core.VerticleBase() {
                        @Override
                        public Future<?> start() {
                            calledOn.set(Thread.currentThread());
                            assertThat(LocalServices.onEventLoop(vertx, Addresses.call("CAx"), CallControl.class))
                                    .isNull();
                            return control.mute().onComplete(replied);
                        }
                    },
                    new io.vertx.core.DeploymentOptions().setThreadingModel(io.vertx.core.ThreadingModel.WORKER)));
            await(replied.future());
            assertThat(servedThread.get()).isNotSameAs(calledOn.get());
        }
    }

    @Test
    void inboxesAreDrainedWhenTheirQueuedMessagesAreHandled() throws Exception {
        Context other = vertx.getOrCreateContext();
        String address = Addresses.inbox("1");
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        List<Object> handled = new CopyOnWriteArrayList<>();
        await(on(other, () -> {
            vertx.eventBus().localConsumer(address, message -> handled.add(message.body()));
            LocalServices.add(vertx, address, this);
            return Future.succeededFuture();
        }));
        other.runOnContext(ignored -> {
            busy.countDown();
            try {
                sent.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        busy.await();
        vertx.eventBus().send(address, "event");
        Future<Void> drained = LocalServices.inboxesDrained(vertx, home);
        assertThat(drained.isComplete()).isFalse();
        sent.countDown();
        await(drained);
        assertThat(handled).containsExactly("event");
    }
}
