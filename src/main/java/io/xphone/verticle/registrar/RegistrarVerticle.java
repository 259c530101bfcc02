package io.xphone.verticle.registrar;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.UserRegistrationEvent;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.registrar.Binding;
import io.xphone.sip.registrar.BindingChange;
import io.xphone.sip.registrar.BindingFlow;
import io.xphone.sip.registrar.Registrar;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.BindingFlows;
import io.xphone.verticle.runtime.DelayedTasks;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LogText;
import io.xphone.verticle.runtime.MonotonicClock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes the REGISTER requests at a server: authenticates them, changes the bindings in the {@link Registrar} of the
 * profile, ends those that expire or whose connection closes, and publishes the changes.
 */
public final class RegistrarVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RegistrarVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** RFC 3261 §20.17: the preferred format of HTTP, in GMT. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final AgentContext agent;
    private final Registrar registrar;
    private final DelayedTasks delayed;
    private final LimitedLog strangers = new LimitedLog(LOG);
    private final Set<Long> monitored = new HashSet<>();
    private final SipIndication.Visitor indications = new Indications();
    private MessageConsumer<SipIndication> consumer;
    private long expiryTimer = -1;

    /** @param registrar the bindings, which the profile of the agent reads */
    public RegistrarVerticle(AgentContext agent, Registrar registrar) {
        this.agent = agent;
        this.registrar = registrar;
        this.delayed = new DelayedTasks(agent.vertx());
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus()
                .localConsumer(
                        Addresses.registrar(agent.name()),
                        message -> message.body().accept(indications));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(expiryTimer);
        return ConsumerDrain.unregister(context, consumer);
    }

    private void onRegister(SipIndication.Request indication) {
        SipRequest request = indication.request();
        SipResponse unsupported = registrar.reject(request).orElse(null);
        if (unsupported != null) {
            respondOnce(indication, unsupported);
            return;
        }
        long now = MonotonicClock.millis();
        AgentProfile.Admission admission = agent.profile().admitRegistration(request, indication.source(), now);
        if (admission.rejection() != null) {
            if (admission.rejection().status() == StatusCode.FORBIDDEN) {
                strangers.info(
                        indication.source().remoteHost(),
                        "{}: rejected a registration of {} from {}: {}",
                        agent.name(),
                        LogText.of(request.to().uri().toString()),
                        indication.source().remoteHost(),
                        LogText.of(admission.rejection().reason()));
            }
            delayed.run(admission.delayMillis(), () -> respondOnce(indication, admission.rejection()));
            return;
        }
        Registrar.Outcome outcome = registrar.register(
                Registrar.user(request).orElseThrow(), request, BindingFlows.of(indication.source()), now);
        SipResponse response = outcome.response().toBuilder()
                .add(HeaderName.DATE, DATE.format(ZonedDateTime.now(ZoneOffset.UTC)))
                .build();
        agent.sip(new SipCommand.Respond(indication.txId(), response));
        if (!response.success()) {
            strangers.info(
                    indication.source().remoteHost(),
                    "{}: rejected a registration of {} from {}: {} {}",
                    agent.name(),
                    LogText.of(request.to().uri().toString()),
                    indication.source().remoteHost(),
                    response.status(),
                    LogText.of(response.reason()));
        }
        apply(outcome.changes(), now);
    }

    /** Without state: nothing is known about the sender. */
    private void respondOnce(SipIndication.Request indication, SipResponse response) {
        agent.sip(new SipCommand.RespondOnce(indication.txId(), response));
    }

    private void apply(List<BindingChange> changes, long now) {
        for (BindingChange change : changes) {
            Binding binding = change.binding();
            if (!change.ended()) {
                binding.openFlow()
                        .filter(flow -> flow.connection() && monitored.add(flow.id()))
                        .ifPresent(flow ->
                                agent.sip(new SipCommand.MonitorFlow(flow.id(), Addresses.registrar(agent.name()))));
            }
            if (change.kind() == BindingChange.Kind.REFRESHED) {
                LOG.debug("{}: refreshed {} {}", agent.name(), binding.user(), LogText.of(binding.contact()));
            } else {
                publish(change, now);
            }
        }
        scheduleExpiry();
    }

    private void publish(BindingChange change, long now) {
        Binding binding = change.binding();
        UserRegistrationEvent event = new UserRegistrationEvent(
                change.ended() ? UserRegistrationEvent.Type.UNREGISTERED : UserRegistrationEvent.Type.REGISTERED,
                binding.user(),
                binding.uri().toString(),
                binding.openFlow().map(BindingFlow::toString).orElse(null),
                change.ended() ? 0 : binding.remainingSeconds(now),
                change.ended() ? change.kind().name() : "",
                registrar.bindings(binding.user(), now).size());
        LOG.info(
                change.ended()
                        ? "{}: user {} is registered no longer at {} from {}: {}"
                        : "{}: user {} registered {} from {} for {} s",
                agent.name(),
                LogText.of(event.user()),
                LogText.of(event.contact()),
                event.source(),
                change.ended() ? event.reason() : event.expires());
        vertx.eventBus().send(Addresses.dialog(agent.name()), new PublishedAgentEvent.UserRegistered(event), LOCAL);
    }

    private void scheduleExpiry() {
        vertx.cancelTimer(expiryTimer);
        OptionalLong next = registrar.nextExpiry();
        expiryTimer = next.isEmpty()
                ? -1
                : vertx.setTimer(Math.max(1, next.getAsLong() - MonotonicClock.millis()), due -> {
                    long now = MonotonicClock.millis();
                    apply(registrar.expire(now), now);
                });
    }

    private void onFlowEnded(long flow) {
        monitored.remove(flow);
        apply(registrar.onFlowEnded(flow), MonotonicClock.millis());
    }

    /** Handles the messages of the SIP transport and of the dialog verticle. */
    private final class Indications implements SipIndication.SelectiveVisitor {

        @Override
        public void on(SipIndication.Request indication) {
            onRegister(indication);
        }

        @Override
        public void on(SipIndication.FlowEnded indication) {
            onFlowEnded(indication.flow());
        }

        @Override
        public void on(SipIndication.Response indication) {
            throw new IllegalArgumentException("a registrar sends no requests");
        }

        @Override
        public void on(SipIndication.Failed indication) {
            throw new IllegalArgumentException("a registrar sends no requests");
        }
    }
}
