package io.xphone.verticle;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusCodecs;
import io.xphone.bus.SipCommand;
import io.xphone.bus.SipRoute;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.registration.RegistrationSettings;
import io.xphone.sip.transaction.TimerValues;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.function.Supplier;
import java.util.List;

/**
 * Deploys the verticles of a phone or a server, all on the event loop of the caller's context, and takes them down again.
 */
public final class AgentLauncher {

    private static final long RETRY_MAX_MS = 1_800_000;

    private final Vertx vertx;
    private final Context context;
    private final Identifiers identifiers = new SecureIdentifiers();
    private final List<String> deployments = new ArrayList<>();

    /** @param context on whose event loop everything runs */
    public AgentLauncher(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
        BusCodecs.register(vertx);
    }

    /**
     * Starts a phone and registers it. Fails with {@link RegistrationFailure} when the registrar refuses, with
     * {@code IllegalArgumentException} when an option makes no sense; what had been started is taken down then.
     *
     * @param subscribe called when calls can be subscribed to, before the first message goes out
     */
    public Future<Void> phone(String name, PhoneOptions options, Supplier<Future<Void>> subscribe) {
        PhoneProfile profile;
        try {
            profile = new PhoneProfile(options);
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
                SipLimits.DEFAULT,
                StreamConnections.Bounds.DEFAULT,
                TimerValues.DEFAULT);
        return agent(name, transport, profile, options.getMedia(), options.getCalls(), 200, subscribe)
                .compose(up -> options.isRegister() ? register(name, profile, options) : Future.succeededFuture())
                .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
    }

    private Future<Void> register(String name, PhoneProfile profile, PhoneOptions options) {
        return vertx.eventBus()
                .<SipRoute>request(
                        Addresses.sip(name),
                        new SipCommand.FindRoute(profile.nextHop()),
                        new DeliveryOptions().setLocalOnly(true).setSendTimeout(60_000))
                .recover(failure -> Future.failedFuture(new RegistrationFailure(0, failure.getMessage())))
                .compose(reply -> {
                    RegistrationSettings settings = RegistrationSettings.builder(
                                    profile.registrarUri(), profile.aorUri(), profile.contact(reply.body()))
                            .displayName(options.getDisplayName() == null ? "" : options.getDisplayName())
                            .credentials(profile.registrationCredentials())
                            .expiresSeconds(options.getRegisterExpirySeconds())
                            .userAgent(options.getCalls().getUserAgent())
                            .retry(options.getRegisterRetryMs(), Math.max(options.getRegisterRetryMs(), RETRY_MAX_MS))
                            .routes(profile.proxy())
                            .rewriteContact(options.isRewriteContact())
                            .build();
                    return deploy(new RegistrationVerticle(
                            name,
                            settings,
                            identifiers,
                            profile.nextHop(),
                            options.getRegisterMaxRetry(),
                            options.getKeepAliveMs(),
                            options.isKeepAliveStun()));
                });
    }

    /**
     * Starts a server: listens on every address, or on none when one fails.
     *
     * @param subscribe called when calls can be subscribed to, before the first message comes
     */
    public Future<Void> server(String name, SipServerOptions options, Supplier<Future<Void>> subscribe) {
        ServerProfile profile;
        try {
            profile = new ServerProfile(options, identifiers);
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
                SipLimits.DEFAULT,
                StreamConnections.Bounds.DEFAULT,
                TimerValues.DEFAULT);
        return agent(
                        name,
                        transport,
                        profile,
                        options.getMedia(),
                        options.getCalls(),
                        options.getOptionsStatus(),
                        subscribe)
                .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
    }

    private Future<Void> agent(
            String name,
            TransportSettings transport,
            AgentProfile profile,
            MediaOptions media,
            CallPolicyOptions policy,
            int optionsStatus,
            Supplier<Future<Void>> subscribe) {
        DialogVerticle dialogs;
        try {
            dialogs = new DialogVerticle(name, profile, media, policy, optionsStatus, identifiers, new Media());
        } catch (IllegalArgumentException wrong) {
            return Future.failedFuture(wrong);
        }
        return deploy(dialogs)
                .compose(ready -> subscribe.get())
                .compose(ready -> deploy(new SipTransportVerticle(transport, identifiers)));
    }

    private Future<Void> deploy(io.vertx.core.Deployable verticle) {
        return LoopDeployment.deploy(vertx, context, verticle).map(id -> {
            deployments.add(id);
            return null;
        });
    }

    /** Takes down what runs: takes the binding away, ends calls, closes sockets; in this order. */
    public Future<Void> stop() {
        // deployed: dialogs, transport, registration; what carries the others' last words goes last
        List<String> order = new ArrayList<>(deployments);
        deployments.clear();
        if (order.size() > 1) {
            String dialogs = order.get(0);
            order.set(0, order.get(1));
            order.set(1, dialogs);
        }
        Future<Void> all = Future.succeededFuture();
        for (int i = order.size() - 1; i >= 0; i--) {
            String id = order.get(i);
            all = all.eventually(() -> vertx.undeploy(id));
        }
        return all;
    }

    private final class Media implements MediaDeployer {
        @Override
        public Future<Opened> open(MediaSettings settings) {
            CallMediaVerticle verticle = new CallMediaVerticle(settings, identifiers);
            return LoopDeployment.deploy(vertx, (ContextInternal) vertx.getOrCreateContext(), verticle)
                    .map(id -> new Opened(id, verticle.host(), verticle.rtpPort(), verticle.rtcpPort()));
        }

        @Override
        public Future<Void> close(String deploymentId) {
            return vertx.undeploy(deploymentId);
        }
    }
}
