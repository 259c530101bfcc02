package io.xphone.verticle;

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
import java.util.Set;

/**
 * Deploys one verticle on the event loop of a given context, where {@code Vertx.deployVerticle} would take the next loop.
 *
 * <p>A call's signalling, media and handlers share one loop because a frame costs 0.2 µs there and 1.3 µs across loops. Uses
 * Vert.x' internal deployment interface, and is the only class that does.
 */
final class LoopDeployment implements Deployment {

    /** What the verticle was to be a child of is being undeployed. */
    static final class ParentGoesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ParentGoesException(Throwable refusal) {
            super("the agent is being closed", refusal, false, false);
        }
    }

    private static final String REFUSED_BY_PARENT = "Could not be added as child";

    private final Deployable verticle;
    private final ContextInternal context;
    private final CloseFuture closeFuture = new CloseFuture();

    private LoopDeployment(VertxInternal vertx, ContextInternal near, Deployable verticle) {
        this.verticle = verticle;
        this.context = vertx.contextBuilder()
                .withEventLoop(near.nettyEventLoop())
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
    static Future<DeploymentContext> deploy(Vertx vertx, Context near, DeploymentContext parent, Deployable verticle) {
        ContextInternal nearContext = (ContextInternal) near;
        VertxInternal internal = (VertxInternal) vertx;
        return internal.deploymentManager()
                .deploy(
                        parent != null ? parent : nearContext.deployment(),
                        nearContext,
                        new LoopDeployment(internal, nearContext, verticle))
                .recover(failure -> Future.failedFuture(
                        failure.getMessage() != null && failure.getMessage().contains(REFUSED_BY_PARENT)
                                ? new ParentGoesException(failure)
                                : failure));
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
