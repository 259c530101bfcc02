package io.xphone.verticle.registration;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.xphone.RegistrationException;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.bus.internal.SipRoute;
import io.xphone.sip.auth.CredentialScope;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.message.Uri;
import io.xphone.sip.registration.Registration;
import io.xphone.sip.registration.RegistrationBackoff;
import io.xphone.sip.registration.RegistrationEffect;
import io.xphone.sip.registration.RegistrationSettings;
import io.xphone.sip.registration.RegistrationTimer;
import io.xphone.sip.transaction.TransactionEffect;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogText;
import io.xphone.verticle.runtime.MonotonicClock;
import io.xphone.verticle.runtime.TimerBank;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a phone registered (RFC 3261 §10) from its deployment on, and retries without limit; {@link #registered} is
 * the first outcome. Undeploying it removes the binding.
 */
public final class RegistrationVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final long ROUTE_LOOKUP_MS = 60_000;

    /** Statuses after which another attempt with the same account is useless. */
    private static final Set<Integer> PERMANENT =
            Set.of(400, 401, 402, 403, 404, 405, 406, 407, 410, 416, 484, 501, 604);

    /**
     * How long to retry, and how to keep the flow to the registrar alive.
     *
     * @param nextHop the URI that the flow leads to
     * @param maxAttempts failed attempts after which {@link #registered} fails
     * @param retryBaseMillis base of the delays between attempts to reach the registrar (RFC 5626 §4.5)
     * @param retryMaxMillis upper bound of these delays
     * @param keepAliveMillis period of keep-alives; 0 for none
     * @param keepAliveStun whether keep-alives on UDP are STUN binding requests
     * @param credentials where the credentials may be sent
     */
    public record Policy(
            Uri nextHop,
            int maxAttempts,
            long retryBaseMillis,
            long retryMaxMillis,
            int keepAliveMillis,
            boolean keepAliveStun,
            CredentialScope credentials) {}

    private final AgentContext agent;
    private final Function<SipRoute, RegistrationSettings> settings;
    private final Policy policy;
    private final CredentialUse use;
    private final RegistrationBackoff routeBackoff;
    private final SipIndication.Visitor indications = new Indications();
    private final RegistrationEffect.Visitor effects = new Effects();
    private final Promise<Void> first = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private Registration registration; // null until the route to the registrar is known
    private TimerBank<RegistrationTimer> timers;
    private MessageConsumer<SipIndication> consumer;
    private int attempts;
    private String transportDetail = "";
    private boolean keepAliveStarted;
    private boolean stopping;

    /** @param settings the settings for the route to the registrar, which determines the Contact */
    public RegistrationVerticle(AgentContext agent, Function<SipRoute, RegistrationSettings> settings, Policy policy) {
        this.agent = agent;
        this.settings = settings;
        this.policy = policy;
        this.use = new CredentialUse(policy.credentials(), policy.nextHop());
        this.routeBackoff =
                new RegistrationBackoff(policy.retryBaseMillis(), policy.retryMaxMillis(), agent.identifiers());
    }

    @Override
    public Future<?> start() {
        timers = new TimerBank<>(vertx, this::onTimer);
        consumer = vertx.eventBus()
                .localConsumer(
                        Addresses.registration(agent.name()),
                        message -> message.body().accept(indications));
        publish(RegistrationUpdate.Kind.REGISTERING, 0, "", 0);
        findRoute();
        return Future.succeededFuture();
    }

    /**
     * The first outcome: completes with the first registration; fails with {@link RegistrationException} after a
     * permanent rejection by the registrar or {@code maxAttempts} failed attempts. The attempts continue until the
     * verticle is undeployed.
     */
    public Future<Void> registered() {
        return first.future();
    }

    private void onTimer(RegistrationTimer timer) {
        if (registration == null) {
            findRoute();
        } else {
            perform(registration.onTimer(timer, now()));
        }
    }

    /** Finds the route to the registrar, over TCP and TLS with the connection, and sends the first REGISTER. */
    private void findRoute() {
        agent.<SipRoute>requestSip(new SipCommand.FindRoute(policy.nextHop()), ROUTE_LOOKUP_MS)
                .map(route -> new Registration(settings.apply(route), agent.identifiers()))
                .onComplete(created -> {
                    if (stopping) {
                        return;
                    }
                    if (created.succeeded()) {
                        registration = created.result();
                        perform(registration.start(now()));
                    } else if (created.cause() instanceof ReplyException unreachable) {
                        timers.start(RegistrationTimer.RETRY, routeBackoff.failed(OptionalLong.empty()));
                        onAttemptFailed(0, unreachable.getMessage());
                    } else {
                        LOG.error("{}: the registration cannot start", agent.name(), created.cause());
                        first.tryFail(created.cause());
                    }
                });
    }

    @Override
    public Future<?> stop() {
        return unregister().eventually(() -> {
            timers.stopAll();
            return ConsumerDrain.unregister(context, consumer);
        });
    }

    private Future<Void> unregister() {
        stopping = true;
        if (registration == null) {
            return Future.succeededFuture();
        }
        perform(registration.stop(now()));
        return ended.future();
    }

    private static long now() {
        return MonotonicClock.millis();
    }

    private void perform(List<RegistrationEffect> list) {
        for (RegistrationEffect effect : list) {
            effect.accept(effects);
        }
        if (stopping && registration.state() == Registration.State.IDLE) {
            ended.tryComplete();
        }
    }

    private void onRegistered(RegistrationEffect.Registered registered) {
        if (!registered.serviceRoute().isEmpty()) {
            agent.sip(new SipCommand.AddHops(
                    List.of(registered.serviceRoute().get(0).uri())));
        }
        RegistrationUpdate update = new RegistrationUpdate(
                RegistrationUpdate.Kind.REGISTERED,
                200,
                "OK",
                registered.grantedSeconds(),
                registered.serviceRoute(),
                registered.path(),
                registered.contact());
        // the deployment completes when both know: a call that follows it must not be rejected as not registered
        Future.join(
                        vertx.eventBus().request(Addresses.dialog(agent.name()), update, LOCAL),
                        vertx.eventBus().request(Addresses.subscription(agent.name()), update, LOCAL))
                .onComplete(known -> first.tryComplete());
        if (!keepAliveStarted) { // also with period 0: the transport reports a closed connection
            keepAliveStarted = true;
            agent.sip(new SipCommand.KeepAlive(
                    policy.nextHop(),
                    policy.keepAliveMillis(),
                    policy.keepAliveStun(),
                    Addresses.registration(agent.name())));
        }
    }

    private void onRegistrationFailed(RegistrationEffect.Failed failed) {
        String reason = failed.status() == 0 && !transportDetail.isEmpty()
                ? failed.reason() + ": " + transportDetail
                : failed.reason();
        onAttemptFailed(failed.status(), reason);
    }

    private void onAttemptFailed(int status, String reason) {
        publish(RegistrationUpdate.Kind.FAILED, status, reason, 0);
        if (PERMANENT.contains(status) || ++attempts >= policy.maxAttempts()) {
            first.tryFail(new RegistrationException(status, reason));
        }
    }

    private void publish(RegistrationUpdate.Kind kind, int status, String reason, int seconds) {
        vertx.eventBus()
                .send(
                        Addresses.dialog(agent.name()),
                        new RegistrationUpdate(kind, status, reason, seconds, List.of(), List.of(), null),
                        LOCAL);
    }

    /** Handles the messages of the SIP transport. */
    private final class Indications implements SipIndication.SelectiveVisitor {

        @Override
        public void on(SipIndication.Request indication) {
            throw new IllegalArgumentException("requests go to the dialog verticle");
        }

        @Override
        public void on(SipIndication.Response indication) {
            perform(registration.onResponse(indication.txId(), indication.response(), now()));
        }

        @Override
        public void on(SipIndication.Failed indication) {
            LOG.debug("{}: REGISTER: {}", agent.name(), LogText.of(indication.detail()));
            transportDetail = indication.detail();
            perform(registration.onFailed(
                    indication.txId(),
                    indication.timeout() ? TransactionEffect.Cause.TIMEOUT : TransactionEffect.Cause.TRANSPORT,
                    now()));
        }

        @Override
        public void on(SipIndication.FlowLost indication) {
            LOG.info("{}: the flow to the registrar failed ({}); registering again", agent.name(), indication.detail());
            keepAliveStarted = false;
            perform(registration.onFlowFailed(now()));
        }

        @Override
        public void on(SipIndication.AddressChanged indication) {
            LOG.info("{}: the public address has changed to {}:{}", agent.name(), indication.host(), indication.port());
            perform(registration.contactChanged(
                    registration
                            .contact()
                            .withHost(LocalAddresses.bracketed(indication.host()))
                            .withPort(indication.port()),
                    now()));
        }
    }

    /** Carries out the effects of the registration. */
    private final class Effects implements RegistrationEffect.Visitor {

        @Override
        public void on(RegistrationEffect.Send effect) {
            agent.sip(new SipCommand.Send(effect.txId(), Addresses.registration(agent.name()), effect.request(), use));
        }

        @Override
        public void on(RegistrationEffect.StartTimer effect) {
            timers.start(effect.timer(), effect.delayMillis());
        }

        @Override
        public void on(RegistrationEffect.StopTimer effect) {
            timers.stop(effect.timer());
        }

        @Override
        public void on(RegistrationEffect.Registered effect) {
            onRegistered(effect);
        }

        @Override
        public void on(RegistrationEffect.Unregistered effect) {
            // also reported for a binding that lapses while the registration continues: perform() completes a stop
            publish(RegistrationUpdate.Kind.UNREGISTERED, 0, effect.reason().name(), 0);
        }

        @Override
        public void on(RegistrationEffect.Failed effect) {
            onRegistrationFailed(effect);
        }
    }
}
