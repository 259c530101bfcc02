package io.xphone.verticle.runtime;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.Deployment;
import io.vertx.core.internal.deployment.DeploymentContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Deploys one verticle on a given event loop, mostly that of a given context, where {@code Vertx.deployVerticle} would take the next loop.
 *
 * <p>Verticles of an agent share one loop, as do a call's media and what handles its sound nearby: a frame costs 0.2 µs there and 1.3 µs
 * across loops. Uses Vert.x' internal deployment interface, and is the only class that does.
 */
public final class LoopDeployment implements Deployment {

    /** What the verticle was to be a child of is being undeployed. */
    public static final class ParentGoesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ParentGoesException(Throwable refusal) {
            super("the agent is being closed", refusal, false, false);
        }
    }

    private static final String REFUSED_BY_PARENT = "Could not be added as child";

    private final Deployable verticle;
    private final ContextInternal context;
    private final CloseFuture closeFuture = new CloseFuture();

    private LoopDeployment(VertxInternal vertx, ContextInternal near, EventLoop loop, Deployable verticle) {
        this.verticle = verticle;
        this.context = vertx.contextBuilder()
                .withEventLoop(loop)
                .withCloseFuture(closeFuture)
                .withClassLoader(near.classLoader())
                .build();
    }

    /**
     * Deploys {@code verticle} beside {@code near}.
     *
     * @param parent what it is a child of, and is taken down before; null for the verticle that {@code near} belongs to, if any
     * @return the deployment, once started; fails with {@link ParentGoesException} when the parent does not live on
     */
    public static Future<DeploymentContext> deploy(
            Vertx vertx, Context near, DeploymentContext parent, Deployable verticle) {
        return deploy(vertx, near, ((ContextInternal) near).nettyEventLoop(), parent, verticle);
    }

    /** As above, on another event loop; {@code near} is where the outcome is told. */
    public static Future<DeploymentContext> deploy(
            Vertx vertx, Context near, EventLoop loop, DeploymentContext parent, Deployable verticle) {
        ContextInternal nearContext = (ContextInternal) near;
        VertxInternal internal = (VertxInternal) vertx;
        return internal.deploymentManager()
                .deploy(
                        parent != null ? parent : nearContext.deployment(),
                        nearContext,
                        new LoopDeployment(internal, nearContext, loop, verticle))
                .recover(failure -> Future.failedFuture(
                        failure.getMessage() != null && failure.getMessage().contains(REFUSED_BY_PARENT)
                                ? new ParentGoesException(failure)
                                : failure));
    }

    /**
     * Event loops that verticles may be deployed on, that of {@code own} first and the others in a ring behind it, so that agents on several
     * loops do not all go to the same one next.
     *
     * @param most how many; 0 for all that Vert.x has
     */
    public static List<EventLoop> loops(Vertx vertx, Context own, int most) {
        EventLoop first = ((ContextInternal) own).nettyEventLoop();
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor each : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            loops.add((EventLoop) each);
        }
        int at = loops.indexOf(first);
        if (at < 0) {
            loops.add(0, first); // of a context that somebody made on a loop of his own
        } else {
            Collections.rotate(loops, -at);
        }
        return List.copyOf(most > 0 && most < loops.size() ? loops.subList(0, most) : loops);
    }

    @Override
    public Set<Context> contexts() {
        return Set.of(context);
    }

    @Override
    public Set<Deployable> instances() {
        return Set.of(verticle);
    }

    @Override
    public DeploymentOptions options() {
        return new DeploymentOptions();
    }

    @Override
    public String identifier() {
        return "java:" + verticle.getClass().getName();
    }

    @Override
    public Future<?> deploy(DeploymentContext deployment) {
        return onLoop(() -> verticle.deploy(context));
    }

    @Override
    public Future<?> undeploy() {
        return onLoop(() -> verticle.undeploy(context));
    }

    @Override
    public Future<?> cleanup() {
        return closeFuture.close();
    }

    private Future<?> onLoop(Step step) {
        Promise<Object> done = context.promise();
        context.runOnContext(ignored -> {
            try {
                step.run().onComplete(result -> {
                    if (result.succeeded()) {
                        done.tryComplete();
                    } else {
                        done.tryFail(result.cause());
                    }
                });
            } catch (Exception failure) {
                done.tryFail(failure);
            }
        });
        return done.future();
    }

    private interface Step {
        Future<?> run() throws Exception;
    }
}
