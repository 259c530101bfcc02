package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.verticle.runtime.LoopDeployment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verticles of calls, without the deployment manager. */
class CallVerticlesTest {

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final Promise<Void> gate = Promise.promise();
    private Vertx vertx;
    private ContextInternal home;
    private ContextInternal near;
    private CallVerticles verticles;

    @BeforeEach
    void make() {
        vertx = Vertx.vertx();
        home = (ContextInternal) vertx.getOrCreateContext();
        near = (ContextInternal) vertx.getOrCreateContext();
        verticles = new CallVerticles(vertx, home);
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Throwable refusal(Future<?> future) throws Exception {
        return await(future.<Throwable>transform(done -> Future.succeededFuture(done.cause())));
    }

    private Deployable verticle(String name, Future<?> start) {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                seen.add(name + " starts" + place(context));
                return start;
            }

            @Override
            public Future<?> stop() {
                seen.add(name + " stops" + place(context));
                return Future.succeededFuture();
            }
        };
    }

    /** Whether this is a separate context on the same event loop. */
    private String place(Context own) {
        ContextInternal mine = (ContextInternal) own;
        boolean right = Vertx.currentContext() == own && own != home && mine.nettyEventLoop() == home.nettyEventLoop();
        return right ? "" : " elsewhere";
    }

    private Future<Void> stopAll() {
        Promise<Void> stopped = Promise.promise();
        home.runOnContext(there -> verticles.stopAll().onComplete(stopped));
        return stopped.future();
    }

    @Test
    void verticleHasItsOwnContextAndTheResultIsOnTheCallersContext() throws Exception {
        Promise<Context> toldOn = Promise.promise();
        verticles
                .start("a", verticle("a", Future.succeededFuture()), near)
                .onComplete(started -> toldOn.complete(Vertx.currentContext()));
        assertThat(await(toldOn.future())).isSameAs(near);
        await(verticles.start("b", verticle("b", Future.succeededFuture()), near));
        await(verticles.stop("a"));
        await(verticles.stop("a"));
        await(stopAll());
        assertThat(seen).containsExactly("a starts", "b starts", "a stops", "b stops");
    }

    @Test
    void failedStartIsReportedAndNotStopped() throws Exception {
        Future<Void> started = verticles.start("a", verticle("a", Future.failedFuture("no port")), near);
        assertThat(refusal(started)).hasMessage("no port");
        await(verticles.stop("a"));
        assertThat(seen).containsExactly("a starts");
    }

    @Test
    void startIsRejectedAfterStopAll() throws Exception {
        await(stopAll());
        Future<Void> started = verticles.start("a", verticle("a", Future.succeededFuture()), near);
        assertThat(refusal(started)).isInstanceOf(LoopDeployment.ParentGoesException.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void startingVerticleIsStoppedAfterItsStart() throws Exception {
        Future<Void> started = verticles.start("a", verticle("a", gate.future()), near);
        Future<Void> stopped = stopAll();
        Promise<Void> there = Promise.promise();
        home.runOnContext(ignored -> there.complete());
        await(there.future());
        gate.complete();
        await(stopped);
        assertThat(refusal(started)).isInstanceOf(LoopDeployment.ParentGoesException.class);
        assertThat(seen).containsExactly("a starts", "a stops");
    }
}
