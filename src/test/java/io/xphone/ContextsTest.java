package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents that are created by any kind of verticle or thread: their handlers run on the context of the creator. */
class ContextsTest extends OnLoopback {

    /** The context of each event, by name; and whether its thread is a thread of that context. */
    private static final class Observed {
        private final Map<String, Context> contexts = new ConcurrentHashMap<>();
        private final BlockingQueue<String> wrongThreads = new LinkedBlockingQueue<>();
        private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        private final CompletableFuture<Context> created = new CompletableFuture<>();

        private void on(String event) {
            Context current = Vertx.currentContext();
            if (current == null || !((ContextInternal) current).inThread()) {
                wrongThreads.add(event + " on " + Thread.currentThread());
                return;
            }
            contexts.put(event, ((ContextInternal) current).unwrap());
        }

        private <T> Handler<T> of(String event) {
            return ignored -> on(event);
        }
    }

    private final Observed observed = new Observed();
    private final CompletableFuture<Phone> phone = new CompletableFuture<>();

    /** Creates a phone, registers it, and observes everything that it reports. */
    private Future<Void> connect(FakePbx pbx) {
        Phone created = Phone.create(
                loop.vertx(),
                new io.xphone.options.PhoneOptions()
                        .setUsername("alice")
                        .setPassword("secret")
                        .setHost("127.0.0.1:" + pbx.port()));
        phone.complete(created);
        created.registrationHandler(observed.of("registration"))
                .eachCallHandler(call -> {
                    observed.on("each call");
                    call.stateHandler(observed.of("state"));
                    call.endHandler(observed.of("end"));
                    call.dtmfHandler(observed.of("dtmf"));
                })
                .callHandler(call -> {
                    observed.on("call");
                    call.accept().onSuccess(observed.of("accepted"));
                    observed.calls.add(call);
                })
                .messageHandler(observed.of("message"));
        return created.connect().onSuccess(observed.of("connected"));
    }

    private void use(FakePbx pbx) throws Exception {
        Phone connected = phone.get();
        assertThat(await(pbx.message(pbx.uri("alice"), "hello")).status()).isEqualTo(200);
        pbx.dial(pbx.uri("alice"), new io.xphone.testing.PbxDialOptions());
        Call incoming = next(observed.calls);
        await(incoming.answered());
        await(incoming.end());
        await(incoming.ended());
        Call call = await(connected.dial("600"));
        await(call.answered());
        await(call.end());
        await(call.ended());
        await(connected.close());
    }

    private void handlersRanOnTheContextOfTheCreator() throws Exception {
        assertThat(observed.wrongThreads).isEmpty();
        assertThat(observed.contexts)
                .containsKeys("registration", "each call", "state", "end", "call", "accepted", "message", "connected");
        assertThat(observed.contexts.values()).containsOnly(observed.created.get());
    }

    @ParameterizedTest
    @EnumSource(ThreadingModel.class)
    void aVerticle(ThreadingModel model) throws Exception {
        assumeTrue(
                model != ThreadingModel.VIRTUAL_THREAD || ((VertxInternal) loop.vertx()).isVirtualThreadAvailable(),
                "virtual threads need JDK 21");
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        await(loop.vertx()
                .deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                observed.created.complete(((ContextInternal) context).unwrap());
                                return connect(pbx);
                            }
                        },
                        new DeploymentOptions().setThreadingModel(model)));
        use(pbx);
        handlersRanOnTheContextOfTheCreator();
    }

    @Test
    void aPlainThread() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        await(connect(pbx));
        use(pbx);
        observed.created.complete(observed.contexts.get("call")); // one context, made for the thread
        handlersRanOnTheContextOfTheCreator();
    }

    @Test
    void audioReachesAWorkerVerticleAndAPlainThread() throws Exception {
        Loopback.Listening caller = loop.server();
        CompletableFuture<SipServer> worker = new CompletableFuture<>();
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        await(loop.vertx()
                .deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                return SipServer.create(vertx, Loopback.options())
                                        .callHandler(call -> call.accept().onSuccess(up -> calls.add(call)))
                                        .listen()
                                        .onSuccess(worker::complete);
                            }
                        },
                        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        Call call = await(
                caller.server().dialUri("sip:600@127.0.0.1:" + worker.get().actualPort()));
        await(call.answered());
        Call answered = next(calls);
        CompletableFuture<Void> heard = hears(answered.audio().reader(), 440, 10);
        await(call.audio().writer().write(tone(440, 1500)));
        await(heard);
        CompletableFuture<Void> back = hears(call.audio().reader(), 700, 10);
        await(answered.audio().writer().write(tone(700, 1500)));
        await(back);
        await(answered.end());
    }
}
