package io.xphone.verticle.registration;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.QuietConsumers;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Uri;
import io.xphone.sip.registration.Registration;
import io.xphone.sip.registration.RegistrationEffect;
import io.xphone.sip.registration.RegistrationSettings;
import io.xphone.sip.registration.RegistrationTimer;
import io.xphone.sip.transaction.TransactionEffect;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.TimerBank;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a phone registered (RFC 3261 §10). Its deployment completes with the first registration, and fails when the registrar refuses for
 * good or {@code maxAttempts} attempts had no answer; from then on it goes on trying. Undeploying it takes the binding away.
 */
public final class RegistrationVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** Statuses that another attempt with the same account will not change. */
    private static final Set<Integer> FINAL = Set.of(400, 401, 402, 403, 404, 405, 406, 407, 410, 416, 484, 501, 604);

    private final String agent;
    private final Registration registration;
    private final Uri nextHop;
    private final int maxAttempts;
    private final int keepAliveMillis;
    private final boolean keepAliveStun;
    private final Future<Void> abandoned;
    private final Promise<Void> first = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private TimerBank<RegistrationTimer> timers;
    private MessageConsumer<SipIndication> consumer;
    private int attempts;
    private String transportDetail = "";
    private boolean keepingAlive;
    private boolean stopping;

    /** @param abandoned fails when the first registration is no longer wanted */
    public RegistrationVerticle(
            String agent,
            RegistrationSettings settings,
            Identifiers identifiers,
            Uri nextHop,
            int maxAttempts,
            int keepAliveMillis,
            boolean keepAliveStun,
            Future<Void> abandoned) {
        this.agent = agent;
        this.registration = new Registration(settings, identifiers);
        this.nextHop = nextHop;
        this.maxAttempts = maxAttempts;
        this.keepAliveMillis = keepAliveMillis;
        this.keepAliveStun = keepAliveStun;
        this.abandoned = abandoned;
    }

    @Override
    public Future<?> start() {
        timers = new TimerBank<>(vertx, timer -> perform(registration.onTimer(timer, now())));
        consumer =
                QuietConsumers.quiet(vertx.eventBus().localConsumer(Addresses.registration(agent), this::onIndication));
        tell(RegistrationUpdate.Kind.REGISTERING, 0, "", 0);
        perform(registration.start(now()));
        abandoned.onFailure(reason -> context.runOnContext(now -> giveUp(reason)));
        return first.future().recover(failure -> {
            timers.stopAll();
            return consumer.unregister().compose(gone -> Future.failedFuture(failure));
        });
    }

    /** The first registration is wanted no more: a deployment that has not started can't be stopped, it has to fail. */
    private void giveUp(Throwable reason) {
        if (!first.future().isComplete()) {
            unregister().onComplete(done -> first.tryFail(reason));
        }
    }

    @Override
    public Future<?> stop() {
        return unregister().eventually(() -> {
            timers.stopAll();
            return consumer.unregister();
        });
    }

    private Future<Void> unregister() {
        stopping = true;
        perform(registration.stop(now()));
        if (registration.state() == Registration.State.IDLE) {
            ended.tryComplete();
        }
        return ended.future();
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private void onIndication(Message<SipIndication> message) {
        SipIndication indication = message.body();
        if (indication instanceof SipIndication.Response response) {
            perform(registration.onResponse(response.txId(), response.response(), now()));
        } else if (indication instanceof SipIndication.Failed failed) {
            LOG.debug("{}: REGISTER: {}", agent, failed.detail());
            transportDetail = failed.detail();
            perform(registration.onFailed(
                    failed.txId(),
                    failed.timeout() ? TransactionEffect.Cause.TIMEOUT : TransactionEffect.Cause.TRANSPORT,
                    now()));
        } else if (indication instanceof SipIndication.FlowLost lost) {
            LOG.info("{}: the flow to the registrar is dead ({}); registering again", agent, lost.detail());
            keepingAlive = false;
            perform(registration.onFlowDead(now()));
        } else if (indication instanceof SipIndication.AddressChanged changed) {
            LOG.info("{}: our address is now {}:{}", agent, changed.host(), changed.port());
            perform(registration.contactChanged(
                    registration
                            .contact()
                            .withHost(LocalAddresses.bracketed(changed.host()))
                            .withPort(changed.port()),
                    now()));
        }
    }

    private void perform(List<RegistrationEffect> effects) {
        for (RegistrationEffect effect : effects) {
            if (effect instanceof RegistrationEffect.Send send) {
                vertx.eventBus()
                        .send(
                                Addresses.sip(agent),
                                new SipCommand.Send(send.txId(), Addresses.registration(agent), send.request()),
                                LOCAL);
            } else if (effect instanceof RegistrationEffect.StartTimer start) {
                timers.start(start.timer(), start.delayMillis());
            } else if (effect instanceof RegistrationEffect.StopTimer stop) {
                timers.stop(stop.timer());
            } else if (effect instanceof RegistrationEffect.Registered registered) {
                onRegistered(registered);
            } else if (effect instanceof RegistrationEffect.Unregistered unregistered) {
                tell(
                        RegistrationUpdate.Kind.UNREGISTERED,
                        0,
                        unregistered.reason().name(),
                        0);
                ended.tryComplete();
            } else if (effect instanceof RegistrationEffect.Failed failed) {
                onRegistrationFailed(failed);
            }
        }
        if (stopping && registration.state() == Registration.State.IDLE) {
            ended.tryComplete();
        }
    }

    private void onRegistered(RegistrationEffect.Registered registered) {
        RegistrationUpdate state = new RegistrationUpdate(
                RegistrationUpdate.Kind.REGISTERED,
                200,
                "OK",
                registered.grantedSeconds(),
                registered.serviceRoute(),
                registered.path(),
                registered.contact());
        vertx.eventBus().send(Addresses.dialog(agent), state, LOCAL);
        vertx.eventBus().send(Addresses.notices(agent), state, LOCAL);
        if (!keepingAlive) { // without keep-alives too: a connection that closes is to be seen
            keepingAlive = true;
            vertx.eventBus()
                    .send(
                            Addresses.sip(agent),
                            new SipCommand.KeepAlive(
                                    nextHop, keepAliveMillis, keepAliveStun, Addresses.registration(agent)),
                            LOCAL);
        }
        first.tryComplete();
    }

    private void onRegistrationFailed(RegistrationEffect.Failed failed) {
        String reason = failed.status() == 0 && !transportDetail.isEmpty()
                ? failed.reason() + ": " + transportDetail
                : failed.reason();
        tell(RegistrationUpdate.Kind.FAILED, failed.status(), reason, 0);
        if (FINAL.contains(failed.status()) || ++attempts >= maxAttempts) {
            first.tryFail(new RegistrationFailure(failed.status(), reason));
        }
    }

    private void tell(RegistrationUpdate.Kind kind, int status, String reason, int seconds) {
        vertx.eventBus()
                .send(
                        Addresses.dialog(agent),
                        new RegistrationUpdate(kind, status, reason, seconds, List.of(), List.of(), null),
                        LOCAL);
    }
}
