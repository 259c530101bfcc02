package io.xphone.verticle.agent;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.DeploymentContext;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.registration.RegistrationSettings;
import io.xphone.sip.transaction.TimerValues;
import io.xphone.verticle.call.DialogVerticle;
import io.xphone.verticle.event.SubscriptionVerticle;
import io.xphone.verticle.media.MediaLauncher;
import io.xphone.verticle.registration.RegistrationFailure;
import io.xphone.verticle.registration.RegistrationVerticle;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.CommandHeaders;
import io.xphone.verticle.runtime.LoopDeployment;
import io.xphone.verticle.transport.SipTransportVerticle;
import io.xphone.verticle.transport.StreamConnections;
import io.xphone.verticle.transport.TransportSettings;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Deploys the verticles of a phone or a server on the event loop of the caller's context, the transport of a server and media of calls on
 * others too, and takes them down again.
 */
public final class AgentLauncher {

    private static final long RETRY_MAX_MS = 1_800_000;
    private static final long ROUTE_LOOKUP_MS = 60_000;

    private final Vertx vertx;
    private final Context context;
    private final Identifiers identifiers = new SecureIdentifiers();
    private DeploymentContext carrier;
    private DeploymentContext binding;
    private AgentStart starting;

    /** @param context on whose event loop everything runs but sound and the transport of a server, which may run on others */
    public AgentLauncher(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
        InternalCodecs.register(vertx);
    }

    /**
     * Starts a phone and registers it. Fails with {@link RegistrationFailure} when the registrar refuses, with
     * {@code IllegalArgumentException} when an option makes no sense; what had been started is taken down then.
     *
     * @param subscribe called when calls can be subscribed to, before the first message goes out
     */
    public Future<Void> phone(String name, PhoneOptions options, Supplier<Future<Void>> subscribe) {
        PhoneProfile profile;
        TimerValues timers;
        SipLimits limits;
        List<Header> registering;
        try {
            profile = new PhoneProfile(options);
            timers = TransportSettings.timers(options.getT1Ms());
            limits = TransportSettings.limits(
                    options.getSipMaxMessageBytes(), options.getSipMaxHeaders(), options.getSipMaxLineBytes());
            registering = CommandHeaders.ofRegistration(CommandHeaders.checked(options.getRegisterHeaders()));
        } catch (IllegalArgumentException wrong) {
            return Future.failedFuture(wrong);
        }
        TransportSettings transport = new TransportSettings(
                name,
                List.of(),
                options.getLocalAddress(),
                options.getLocalPort(),
                options.getTransport(),
                options.getTls(),
                options.getDnsServers(),
                limits,
                StreamConnections.Bounds.DEFAULT.withIdleMs(options.getStreamIdleMs()),
                timers);
        AgentContext agent = new AgentContext(
                vertx,
                name,
                profile,
                options.getMedia(),
                options.getCalls(),
                options.getEvents(),
                StatusCode.OK,
                identifiers);
        return run(start -> agent(start, agent, transport, ((ContextInternal) context).nettyEventLoop(), subscribe)
                .compose(up -> options.isRegister()
                        ? register(start, agent, profile, options, registering)
                        : Future.succeededFuture()));
    }

    /** Starts; what had been started is taken down when that fails or is given up. */
    private Future<Void> run(Function<AgentStart, Future<Void>> steps) {
        AgentStart start = new AgentStart();
        starting = start;
        Promise<Void> outcome = ((ContextInternal) context).promise();
        steps.apply(start).onComplete(done -> {
            start.through();
            Throwable failure = done.succeeded() ? start.abandoned().cause() : done.cause();
            starting = failure == null ? null : start;
            if (failure == null) {
                outcome.complete();
                return;
            }
            takeDown(start.departed()).onComplete(gone -> {
                starting = null;
                outcome.fail(failure); // before whoever ended it starts anew
                start.over();
            });
        });
        return outcome.future();
    }

    private Future<Void> register(
            AgentStart start, AgentContext agent, PhoneProfile profile, PhoneOptions options, List<Header> headers) {
        return start.nextOrNever(
                        () -> agent.<SipRoute>requestSip(new SipCommand.FindRoute(profile.nextHop()), ROUTE_LOOKUP_MS))
                .recover(failure -> Future.failedFuture(
                        failure instanceof ReplyException ? new RegistrationFailure(0, failure.getMessage()) : failure))
                .compose(route -> {
                    RegistrationSettings settings = RegistrationSettings.builder(
                                    profile.registrarUri(), profile.aorUri(), profile.contact(route))
                            .displayName(options.getDisplayName() == null ? "" : options.getDisplayName())
                            .credentials(profile.registrationCredentials())
                            .expiresSeconds(options.getRegisterExpirySeconds())
                            .userAgent(options.getCalls().getUserAgent())
                            .retry(options.getRegisterRetryMs(), Math.max(options.getRegisterRetryMs(), RETRY_MAX_MS))
                            .routes(profile.proxy())
                            .rewriteContact(options.isRewriteContact())
                            .headers(headers)
                            .build();
                    return deploy(
                            carrier,
                            new RegistrationVerticle(
                                    agent,
                                    settings,
                                    new RegistrationVerticle.Policy(
                                            profile.nextHop(),
                                            options.getRegisterMaxRetry(),
                                            options.getKeepAliveMs(),
                                            options.isKeepAliveStun()),
                                    start.abandoned()));
                })
                .map(up -> {
                    binding = up;
                    return null;
                });
    }

    /**
     * Starts a server: listens on every address, or on none when one fails.
     *
     * @param subscribe called when calls can be subscribed to, before the first message comes
     */
    public Future<Void> server(String name, SipServerOptions options, Supplier<Future<Void>> subscribe) {
        ServerProfile profile;
        TimerValues timers;
        SipLimits limits;
        try {
            profile = new ServerProfile(options, identifiers);
            timers = TransportSettings.timers(options.getT1Ms());
            limits = TransportSettings.limits(
                    options.getSipMaxMessageBytes(), options.getSipMaxHeaders(), options.getSipMaxLineBytes());
        } catch (IllegalArgumentException wrong) {
            return Future.failedFuture(wrong);
        }
        TransportSettings transport = new TransportSettings(
                name,
                options.getListen(),
                null,
                0,
                SipTransport.UDP,
                options.getTls(),
                options.getDnsServers(),
                limits,
                StreamConnections.Bounds.DEFAULT.withIdleMs(options.getStreamIdleMs()),
                timers);
        AgentContext agent = new AgentContext(
                vertx,
                name,
                profile,
                options.getMedia(),
                options.getCalls(),
                options.getEvents(),
                options.getOptionsStatus(),
                identifiers);
        return run(start -> agent(start, agent, transport, transportLoop(options.isSeparateTransport()), subscribe));
    }

    /** The calls' own, or the one that is last to be given sound of calls; which is their own again when there is no other. */
    private EventLoop transportLoop(boolean separate) {
        List<EventLoop> loops = LoopDeployment.loops(vertx, context, 0);
        return loops.get(separate ? loops.size() - 1 : 0);
    }

    private Future<Void> agent(
            AgentStart start,
            AgentContext agent,
            TransportSettings transport,
            EventLoop transportLoop,
            Supplier<Future<Void>> subscribe) {
        MediaLauncher media;
        DialogVerticle dialogs;
        try {
            media = new MediaLauncher(vertx, context, agent.name(), agent.media(), identifiers);
            dialogs = new DialogVerticle(agent, media);
        } catch (IllegalArgumentException wrong) {
            return Future.failedFuture(wrong);
        }
        return LoopDeployment.deploy(
                        vertx, context, transportLoop, null, new SipTransportVerticle(transport, identifiers))
                .compose(up -> {
                    carrier = up;
                    return deploy(carrier, start.departure());
                })
                .compose(up -> start.next(() -> deploy(carrier, dialogs)))
                .compose(media::start)
                .compose(up -> start.next(() -> deploy(carrier, new SubscriptionVerticle(agent))))
                .compose(up -> start.nextOrNever(subscribe))
                .compose(ready -> start.nextOrNever(() -> agent.requestSip(
                                new SipCommand.Open(), DeliveryOptions.DEFAULT_TIMEOUT)
                        .recover(failure -> Future.failedFuture(new IllegalStateException(failure.getMessage())))))
                .mapEmpty();
    }

    private Future<DeploymentContext> deploy(DeploymentContext parent, Deployable verticle) {
        return LoopDeployment.deploy(vertx, context, parent, verticle);
    }

    /**
     * Takes down what runs: takes the binding away, ends calls, closes sockets; in this order. What carries the others' last words is their
     * parent, so the order is the same when whoever made the agent goes. A start that is still under way fails.
     */
    public Future<Void> stop() {
        AgentStart start = starting;
        if (start == null) {
            return takeDown(false);
        }
        start.abandon();
        return start.ended();
    }

    /** @param going whether whoever made the agent takes it down already */
    private Future<Void> takeDown(boolean going) {
        DeploymentContext bound = binding;
        DeploymentContext carries = carrier;
        binding = null;
        carrier = null;
        return going ? Future.succeededFuture() : undeploy(bound).eventually(() -> undeploy(carries));
    }

    private Future<Void> undeploy(DeploymentContext deployment) {
        return deployment == null || ((VertxInternal) vertx).deploymentManager().deployment(deployment.id()) == null
                ? Future.succeededFuture()
                : vertx.undeploy(deployment.id());
    }
}
