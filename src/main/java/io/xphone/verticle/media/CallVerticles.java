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
 * Verticles that live no longer than a call, on one event loop. Each has its own context and is started and stopped on
 * it like any verticle. They bypass the deployment manager of Vert.x: its ids, trees and futures would cost a short
 * call more than the verticle itself.
 */
final class CallVerticles {

    private static final class Session {
        final Deployable verticle;
        final ContextInternal context;
        final CloseFuture closing;
        final Promise<Void> started;

        Session(Deployable verticle, ContextInternal context, CloseFuture closing) {
            this.verticle = verticle;
            this.context = context;
            this.closing = closing;
            this.started = context.promise();
        }
    }

    private final VertxInternal vertx;
    private final ContextInternal home;
    private final Map<String, Session> sessions = new HashMap<>(); // on the loop alone
    private boolean stopping;

    /** @param home any context of the event loop */
    CallVerticles(Vertx vertx, Context home) {
        this.vertx = (VertxInternal) vertx;
        this.home = (ContextInternal) home;
    }

    /**
     * Starts a verticle; any thread.
     *
     * @param callId the call, which has one verticle
     * @param caller the context that the result is delivered on
     * @return completes when the verticle has started; fails with {@link LoopDeployment.ParentGoesException} when the
     *     others are being stopped
     */
    Future<Void> start(String callId, Deployable verticle, Context caller) {
        EventLoop loop = home.nettyEventLoop();
        CloseFuture closing = new CloseFuture();
        ContextInternal context = vertx.contextBuilder()
                .withEventLoop(loop)
                .withCloseFuture(closing)
                .withClassLoader(home.classLoader())
                .build();
        Promise<Void> result = ((ContextInternal) caller).promise();
        context.runOnContext(there -> {
            if (stopping) {
                result.fail(new LoopDeployment.ParentGoesException(null));
            } else {
                start(callId, new Session(verticle, context, closing), result);
            }
        });
        return result.future();
    }

    private void start(String callId, Session session, Promise<Void> result) {
        sessions.put(callId, session);
        session.started.future().onComplete(done -> {
            if (done.failed()) {
                sessions.remove(callId, session);
                session.closing.close();
                result.fail(done.cause());
            } else if (sessions.get(callId) == session) {
                result.complete();
            } else {
                result.fail(new LoopDeployment.ParentGoesException(null)); // stopped before it had started
            }
        });
        deploy(session).onComplete(done -> {
            if (done.succeeded()) {
                session.started.complete();
            } else {
                session.started.fail(done.cause());
            }
        });
    }

    private static Future<?> deploy(Session session) {
        try {
            return session.verticle.deploy(session.context);
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }

    /** Stops the verticle of a call, if it runs; any thread. */
    Future<Void> stop(String callId) {
        Promise<Void> stopped = home.promise();
        home.runOnContext(there -> {
            Session session = sessions.remove(callId);
            if (session == null) {
                stopped.complete();
            } else {
                undeploy(session).onComplete(stopped);
            }
        });
        return stopped.future();
    }

    /** Stops all verticles and rejects further starts; on the loop. */
    Future<Void> stopAll() {
        stopping = true;
        List<Future<Void>> ending = new ArrayList<>(sessions.size());
        List<Session> all = List.copyOf(sessions.values());
        sessions.clear();
        all.forEach(session -> ending.add(undeploy(session)));
        return Future.join(ending).mapEmpty();
    }

    private Future<Void> undeploy(Session session) {
        Promise<Void> ended = session.context.promise();
        session.started.future().onComplete(begun -> {
            if (begun.failed()) {
                ended.complete();
                return;
            }
            Future<?> stopped;
            try {
                stopped = session.verticle.undeploy(session.context);
            } catch (Exception failure) {
                stopped = Future.failedFuture(failure);
            }
            stopped.eventually(session.closing::close).<Void>mapEmpty().onComplete(ended);
        });
        return ended.future();
    }
}
