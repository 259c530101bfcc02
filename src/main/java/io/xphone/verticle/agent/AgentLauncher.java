package io.xphone.verticle.agent;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.DeploymentContext;
import io.xphone.RegistrationException;
import io.xphone.audio.AudioCodecProvider;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.registration.RegistrationSettings;
import io.xphone.sip.transaction.TimerValues;
import io.xphone.verticle.call.CodecNames;
import io.xphone.verticle.call.DialogVerticle;
import io.xphone.verticle.event.SubscriptionVerticle;
import io.xphone.verticle.media.MediaLauncher;
import io.xphone.verticle.registrar.RegistrarVerticle;
import io.xphone.verticle.registration.RegistrationVerticle;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.CommandHeaders;
import io.xphone.verticle.runtime.LoopDeployment;
import io.xphone.verticle.runtime.StartHints;
import io.xphone.verticle.transport.SipTransportVerticle;
import io.xphone.verticle.transport.StreamConnections;
import io.xphone.verticle.transport.TransportSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys and undeploys the verticles of a phone or a server: on the event loop of the caller's context, and on further
 * event loops for the transport of a server and the media of calls.
 */
public final class AgentLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(AgentLauncher.class);
    private static final long RETRY_MAX_MS = 1_800_000;

    private final Vertx vertx;
    private final Context context;
    private final Identifiers identifiers = new SecureIdentifiers();
    private DeploymentContext named;
    private final String contactToken = identifiers.token(96);
    private DeploymentContext carrier;
    private DeploymentContext binding;
    private AgentStart starting;

    /**
     * @param context its event loop runs everything but media and the transport of a server, which may run on other
     * loops
     */
    public AgentLauncher(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
        StartHints.check(vertx);
        InternalCodecs.register(vertx);
    }

    /**
     * Checks the options of a phone, without the network.
     *
     * @throws IllegalArgumentException naming the key, the value and the remedy of the first mistake
     */
    public static void check(PhoneOptions options) {
        OptionsValidation.check(options);
    }

    /**
     * Checks the options of a server, without the network.
     *
     * @throws IllegalArgumentException naming the key, the value and the remedy of the first mistake
     */
    public static void check(SipServerOptions options) {
        OptionsValidation.check(options);
    }

    /**
     * Starts a phone and registers it. Fails with {@link RegistrationException} when the registrar rejects the
     * registration, and with {@code IllegalArgumentException} for an invalid option; everything that was started is
     * stopped then.
     *
     * @param subscribe called when the agent accepts subscriptions to its events, before the first message is sent
     * @return false when the registration is not complete within {@code connectTimeoutMs}: the phone has started, and
     *     the registration continues
     */
    public Future<Boolean> phone(String name, PhoneOptions options, Supplier<Future<Void>> subscribe) {
        PhoneProfile profile;
        TimerValues timers;
        SipLimits limits;
        int maxDatagramBytes;
        List<Header> registerHeaders;
        try {
            profile = new PhoneProfile(options, contactToken);
            timers = TransportSettings.timers(options.getT1Ms());
            limits = TransportSettings.limits(
                    options.getSipMaxMessageBytes(), options.getSipMaxHeaders(), options.getSipMaxLineBytes());
            maxDatagramBytes = TransportSettings.positive("sipMaxDatagramBytes", options.getSipMaxDatagramBytes());
            registerHeaders = CommandHeaders.ofRegistration(CommandHeaders.checked(options.getRegisterHeaders()));
            prepareCodecs(name, options.getMedia(), options.getMedia().getCodecs());
            warnOfKeys(name, options);
            warnOfRelays(name, options.getMedia());
        } catch (IllegalArgumentException invalid) {
            return Future.failedFuture(invalid);
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
                maxDatagramBytes,
                StreamConnections.Bounds.DEFAULT.withIdleMs(options.getStreamIdleMs()),
                timers,
                profile.hops(),
                List.of(),
                options.getCalls().getOverloadMs(),
                options.getWebSocketPath(),
                options.getCalls().getPeerSource(),
                options.getMedia());
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
                .compose(up -> options.isCloseOnExit() && !vertx.isClustered()
                        ? start.next(() -> deploy(named, new ExitHook(name, context, this::stop)))
                                .mapEmpty()
                        : Future.succeededFuture())
                .compose(up -> options.isRegister()
                        ? register(start, agent, profile, options, registerHeaders)
                        : Future.succeededFuture(true)));
    }

    private static void warnOfKeys(String name, PhoneOptions options) {
        if (sendsKeys(options.getMedia(), null, null)) {
            warnOfKeys(name, options.getMedia(), List.of(options.getTransport()));
        }
    }

    /** A server sends keys to the peers that use them, and to those that call it over any of its transports. */
    private static void warnOfKeys(String name, SipServerOptions options) {
        MediaOptions media = options.getMedia();
        List<PeerOptions> peers = options.getPeers().stream()
                .filter(peer -> sendsKeys(media, peer.getSrtp(), peer.getSrtpKeys()))
                .toList();
        List<SipTransport> transports = new ArrayList<>();
        if (!peers.isEmpty() || sendsKeys(media, null, null)) {
            options.getListen().forEach(at -> transports.add(at.getTransport()));
        }
        peers.stream().filter(peer -> peer.getHost() != null).forEach(peer -> transports.add(peer.getTransport()));
        warnOfKeys(name, media, transports);
    }

    /**
     * Whether keys of SRTP are in the SIP messages.
     *
     * @param mode that of a peer; null for that of the agent
     * @param keys those of a peer; null for those of the agent
     */
    private static boolean sendsKeys(MediaOptions media, SrtpMode mode, SrtpKeys keys) {
        return (mode == null ? media.getSrtp() : mode) != SrtpMode.OFF
                && (keys == null ? media.getSrtpKeys() : keys) == SrtpKeys.SDES;
    }

    /** Keys of SRTP in messages that everyone on the way can read are worth a line at each start. */
    private static void warnOfKeys(String name, MediaOptions media, List<SipTransport> transports) {
        List<SipTransport> open =
                transports.stream().filter(each -> !each.isSecure()).distinct().toList();
        if (media.isSrtpWithoutTls() && !open.isEmpty()) {
            LOG.warn(
                    "{}: media.srtpWithoutTls: keys of SRTP are sent over {}, where everyone on the way can read them"
                            + " and decrypt the calls",
                    name,
                    open);
        }
    }

    /** Relays are candidates of ICE; a call may have it by an option of its own. */
    private static void warnOfRelays(String name, MediaOptions media) {
        if (!media.getTurnServers().isEmpty() && media.getIce() != IceMode.FULL) {
            LOG.warn("{}: media.turnServers are used by calls with ICE alone: set media.ice to FULL", name);
        }
    }

    /** Logs which libraries the codecs use, where there is a choice, and prepares the codecs. */
    private void prepareCodecs(String name, MediaOptions media, List<String> codecs) {
        for (AudioCodecProvider codec : new CodecNames(media).providers(codecs)) {
            codec.library().ifPresent(library -> {
                LOG.info("{}: codec {}: {}", name, codec.name(), library);
                // not executeBlocking, which needs an event loop for its result: Vert.x may be closed before the end
                ((VertxInternal) vertx).workerPool().executor().execute(codec::prepare);
            });
        }
    }

    /** Runs the steps of a start; stops everything that was started when they fail or are abandoned. */
    private <T> Future<T> run(Function<AgentStart, Future<T>> steps) {
        AgentStart start = new AgentStart();
        starting = start;
        Promise<T> outcome = ((ContextInternal) context).promise();
        steps.apply(start).onComplete(done -> {
            start.completed();
            Throwable failure = done.succeeded() ? start.abandoned().cause() : done.cause();
            starting = failure == null ? null : start;
            if (failure == null) {
                outcome.complete(done.result());
                return;
            }
            undeployAll(start.carrierStopped()).onComplete(undeployed -> {
                starting = null;
                outcome.fail(failure); // before a caller of stop() can start again
                start.stopped();
            });
        });
        return outcome.future();
    }

    private Future<Boolean> register(
            AgentStart start, AgentContext agent, PhoneProfile profile, PhoneOptions options, List<Header> headers) {
        long retryMaxMs = Math.max(options.getRegisterRetryMs(), RETRY_MAX_MS);
        Function<SipRoute, RegistrationSettings> settings =
                route -> RegistrationSettings.builder(profile.registrarUri(), profile.aorUri(), profile.contact(route))
                        .displayName(options.getDisplayName() == null ? "" : options.getDisplayName())
                        .credentials(profile.registrationCredentials())
                        .expiresSeconds(options.getRegisterExpirySeconds())
                        .userAgent(options.getCalls().getUserAgent())
                        .retry(options.getRegisterRetryMs(), retryMaxMs)
                        .routes(profile.proxy())
                        .rewriteContact(options.isRewriteContact())
                        .headers(headers)
                        .build();
        RegistrationVerticle.Policy policy = new RegistrationVerticle.Policy(
                profile.nextHop(),
                options.getRegisterMaxRetry(),
                options.getRegisterRetryMs(),
                retryMaxMs,
                options.getKeepAliveMs(),
                options.isKeepAliveStun(),
                profile.scope());
        RegistrationVerticle registration = new RegistrationVerticle(agent, settings, policy);
        return start.next(() -> deploy(carrier, registration)).compose(up -> {
            binding = up;
            return start.nextOrNever(() -> within(registration.registered(), options.getConnectTimeoutMs()));
        });
    }

    /** Whether a future succeeds within a time; fails when it does. */
    private Future<Boolean> within(Future<Void> future, long millis) {
        Promise<Boolean> outcome = ((ContextInternal) context).promise();
        long timer = vertx.setTimer(millis, due -> outcome.tryComplete(false));
        future.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                outcome.tryComplete(true);
            } else {
                outcome.tryFail(done.cause());
            }
        });
        return outcome.future();
    }

    /**
     * Starts a server. It listens on all addresses, or on none when one of them fails.
     *
     * @param subscribe called when the agent accepts subscriptions to its events, before the first message is received
     */
    public Future<Void> server(String name, SipServerOptions options, Supplier<Future<Void>> subscribe) {
        ServerProfile profile;
        TimerValues timers;
        SipLimits limits;
        int maxDatagramBytes;
        int maxConnectionsPerSource;
        try {
            profile = new ServerProfile(options, identifiers);
            timers = TransportSettings.timers(options.getT1Ms());
            limits = TransportSettings.limits(
                    options.getSipMaxMessageBytes(), options.getSipMaxHeaders(), options.getSipMaxLineBytes());
            maxDatagramBytes = TransportSettings.positive("sipMaxDatagramBytes", options.getSipMaxDatagramBytes());
            maxConnectionsPerSource =
                    TransportSettings.positive("maxConnectionsPerSource", options.getMaxConnectionsPerSource());
            List<String> codecs = new ArrayList<>(options.getMedia().getCodecs());
            options.getPeers().forEach(peer -> codecs.addAll(peer.getCodecs()));
            prepareCodecs(name, options.getMedia(), codecs);
            warnOfKeys(name, options);
            warnOfRelays(name, options.getMedia());
        } catch (IllegalArgumentException invalid) {
            return Future.failedFuture(invalid);
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
                maxDatagramBytes,
                StreamConnections.Bounds.DEFAULT
                        .withIdleMs(options.getStreamIdleMs())
                        .withMaxPerSource(maxConnectionsPerSource),
                timers,
                profile.hops(),
                profile.peerAddresses(),
                options.getCalls().getOverloadMs(),
                null,
                options.getCalls().getPeerSource(),
                options.getMedia());
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

    /**
     * The event loop of the calls, or the last one that media of calls is assigned to; with a single loop they are the
     * same.
     */
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
        } catch (IllegalArgumentException invalid) {
            return Future.failedFuture(invalid);
        }
        AgentName name = new AgentName(agent.name());
        return deploy(null, name)
                .compose(up -> {
                    named = up;
                    return LoopDeployment.deploy(
                            vertx, context, transportLoop, named, new SipTransportVerticle(transport, identifiers));
                })
                .compose(up -> {
                    carrier = up;
                    return deploy(carrier, start.carrierWatch());
                })
                .compose(up -> start.next(() -> deploy(carrier, dialogs)))
                .onSuccess(up -> name.registered())
                .compose(media::start)
                .compose(up -> start.next(() -> deploy(carrier, new SubscriptionVerticle(agent))))
                .compose(up -> agent.profile()
                        .registrar()
                        .<Future<DeploymentContext>>map(
                                registrar -> start.next(() -> deploy(carrier, new RegistrarVerticle(agent, registrar))))
                        .orElse(Future.succeededFuture()))
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
     * Stops the agent: removes the binding, ends calls, closes sockets, in this order. The transport verticle is the
     * parent of the others, so the order is the same when the deployment that created the agent is undeployed. A start
     * in progress fails.
     */
    public Future<Void> stop() {
        AgentStart start = starting;
        if (start == null) {
            return undeployAll(false);
        }
        start.abandon();
        return start.ended();
    }

    /** @param carrierStopped whether the parent deployment is being undeployed already */
    private Future<Void> undeployAll(boolean carrierStopped) {
        DeploymentContext registration = binding;
        DeploymentContext transport = carrier;
        DeploymentContext name = named;
        binding = null;
        carrier = null;
        named = null;
        return carrierStopped
                ? Future.succeededFuture()
                : undeploy(registration).eventually(() -> undeploy(transport)).eventually(() -> undeploy(name));
    }

    private Future<Void> undeploy(DeploymentContext deployment) {
        return deployment == null || ((VertxInternal) vertx).deploymentManager().deployment(deployment.id()) == null
                ? Future.succeededFuture()
                : vertx.undeploy(deployment.id());
    }
}
