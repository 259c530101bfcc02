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
import io.vertx.core.internal.deployment.DeploymentManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Deploys one verticle on a given event loop, mostly that of a given context, where {@code Vertx.deployVerticle}
 * selects the next loop.
 *
 * <p>The verticles of an agent share one event loop, as do a call's media and its local audio consumers: passing a
 * frame costs 0.2 µs on one loop and 1.3 µs between loops. This is the only class that uses Vert.x' internal deployment
 * interface.
 */
public final class LoopDeployment implements Deployment {

    /** The parent deployment is being undeployed. */
    public static final class ParentGoesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ParentGoesException(Throwable cause) {
            super("the agent is being closed", cause, false, false);
        }
    }

    private static final Method DEPLOY = deployMethod();
    private static final String REJECTED_BY_PARENT = "Could not be added as child";

    private final Deployable verticle;
    private final ContextInternal context;
    private final CloseFuture closeFuture = new CloseFuture();

    private LoopDeployment(VertxInternal vertx, ContextInternal caller, EventLoop loop, Deployable verticle) {
        this.verticle = verticle;
        this.context = vertx.contextBuilder()
                .withEventLoop(loop)
                .withCloseFuture(closeFuture)
                .withClassLoader(caller.classLoader())
                .build();
    }

    /**
     * Deploys {@code verticle} on the event loop of {@code caller}.
     *
     * @param parent parent deployment, undeployed after this one; null for the deployment of {@code caller}, if any
     * @return the deployment, once started; fails with {@link ParentGoesException} when the parent is being undeployed
     */
    public static Future<DeploymentContext> deploy(
            Vertx vertx, Context caller, DeploymentContext parent, Deployable verticle) {
        return deploy(vertx, caller, ((ContextInternal) caller).nettyEventLoop(), parent, verticle);
    }

    /** As above, on another event loop; the future completes on {@code caller}. */
    public static Future<DeploymentContext> deploy(
            Vertx vertx, Context caller, EventLoop loop, DeploymentContext parent, Deployable verticle) {
        ContextInternal callerContext = (ContextInternal) caller;
        VertxInternal internal = (VertxInternal) vertx;
        return deploy(
                        internal.deploymentManager(),
                        parent != null ? parent : callerContext.deployment(),
                        callerContext,
                        new LoopDeployment(internal, callerContext, loop, verticle))
                .recover(failure -> Future.failedFuture(
                        failure.getMessage() != null && failure.getMessage().contains(REJECTED_BY_PARENT)
                                ? new ParentGoesException(failure)
                                : failure));
    }

    /**
     * The parameter is the parent in Vert.x 5.0 and its id in Vert.x 5.1: the method is looked up, so that one jar runs
     * with both.
     */
    private static Method deployMethod() {
        return Stream.of(DeploymentManager.class.getMethods())
                .filter(method -> method.getName().equals("deploy") && method.getParameterCount() == 3)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("this version of Vert.x is not supported: use 5.0 or 5.1"));
    }

    @SuppressWarnings("unchecked")
    private static Future<DeploymentContext> deploy(
            DeploymentManager manager, DeploymentContext parent, ContextInternal caller, Deployment deployment) {
        boolean byId = DEPLOY.getParameterTypes()[0] == String.class;
        try {
            return (Future<DeploymentContext>)
                    DEPLOY.invoke(manager, byId && parent != null ? parent.id() : parent, caller, deployment);
        } catch (InvocationTargetException thrown) {
            return Future.failedFuture(thrown.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible); // a public method of an exported package
        }
    }

    /**
     * Returns event loops for deployments: the loop of {@code own} first, then the ones that follow it in Vert.x'
     * group, so that agents on several loops do not all continue with the same one.
     *
     * @param max how many; 0 for all loops of Vert.x
     */
    public static List<EventLoop> loops(Vertx vertx, Context own, int max) {
        EventLoop first = ((ContextInternal) own).nettyEventLoop();
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor each : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            loops.add((EventLoop) each);
        }
        int at = loops.indexOf(first);
        if (at < 0) {
            loops.add(0, first); // the context was created on an event loop outside of Vert.x' group
        } else {
            Collections.rotate(loops, -at);
        }
        return List.copyOf(max > 0 && max < loops.size() ? loops.subList(0, max) : loops);
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
