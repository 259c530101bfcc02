package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.xphone.verticle.runtime.LoopDeployment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Verticles that live no longer than a call, on one event loop. Each has a context of its own and is started and stopped there as any verticle is.
 * The deployment manager of Vert.x is spared: its ids, trees and futures cost a call that soon ends more than what is deployed does.
 */
final class CallVerticles {

    private static final class Run {
        final Deployable verticle;
        final ContextInternal context;
        final CloseFuture closing;
        final Promise<Void> started;

        Run(Deployable verticle, ContextInternal context, CloseFuture closing) {
            this.verticle = verticle;
            this.context = context;
            this.closing = closing;
            this.started = context.promise();
        }
    }

    private final VertxInternal vertx;
    private final ContextInternal home;
    private final Map<String, Run> runs = new HashMap<>(); // on the loop alone
    private boolean over;

    /** @param home any context of the event loop */
    CallVerticles(Vertx vertx, Context home) {
        this.vertx = (VertxInternal) vertx;
        this.home = (ContextInternal) home;
    }

    /**
     * Starts one; any thread.
     *
     * @param callId whose it is; a call has one
     * @param near where the outcome is told
     * @return once started; fails with {@link LoopDeployment.ParentGoesException} when the others are being stopped
     */
    Future<Void> start(String callId, Deployable verticle, Context near) {
        EventLoop loop = home.nettyEventLoop();
        CloseFuture closing = new CloseFuture();
        ContextInternal context = vertx.contextBuilder()
                .withEventLoop(loop)
                .withCloseFuture(closing)
                .withClassLoader(home.classLoader())
                .build();
        Promise<Void> told = ((ContextInternal) near).promise();
        context.runOnContext(there -> {
            if (over) {
                told.fail(new LoopDeployment.ParentGoesException(null));
            } else {
                start(callId, new Run(verticle, context, closing), told);
            }
        });
        return told.future();
    }

    private void start(String callId, Run run, Promise<Void> told) {
        runs.put(callId, run);
        run.started.future().onComplete(done -> {
            if (done.failed()) {
                runs.remove(callId, run);
                run.closing.close();
                told.fail(done.cause());
            } else if (runs.get(callId) == run) {
                told.complete();
            } else {
                told.fail(new LoopDeployment.ParentGoesException(null)); // stopped before it had started
            }
        });
        begun(run).onComplete(done -> {
            if (done.succeeded()) {
                run.started.complete();
            } else {
                run.started.fail(done.cause());
            }
        });
    }

    private static Future<?> begun(Run run) {
        try {
            return run.verticle.deploy(run.context);
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }

    /** Stops one, if it still runs; any thread. */
    Future<Void> stop(String callId) {
        Promise<Void> stopped = home.promise();
        home.runOnContext(there -> {
            Run run = runs.remove(callId);
            if (run == null) {
                stopped.complete();
            } else {
                ended(run).onComplete(stopped);
            }
        });
        return stopped.future();
    }

    /** Stops all, and starts no more; on the loop. */
    Future<Void> stopAll() {
        over = true;
        List<Future<Void>> ending = new ArrayList<>(runs.size());
        List<Run> all = List.copyOf(runs.values());
        runs.clear();
        all.forEach(run -> ending.add(ended(run)));
        return Future.join(ending).mapEmpty();
    }

    private Future<Void> ended(Run run) {
        Promise<Void> ended = run.context.promise();
        run.started.future().onComplete(begun -> {
            if (begun.failed()) {
                ended.complete();
                return;
            }
            Future<?> stopped;
            try {
                stopped = run.verticle.undeploy(run.context);
            } catch (Exception failure) {
                stopped = Future.failedFuture(failure);
            }
            stopped.eventually(run.closing::close).<Void>mapEmpty().onComplete(ended);
        });
        return ended.future();
    }
}
