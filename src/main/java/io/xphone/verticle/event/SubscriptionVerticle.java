package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.bus.EventControl;
import io.xphone.bus.EventControlVertxProxyHandler;
import io.xphone.bus.NodeId;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipIndication;
import io.xphone.options.EventOptions;
import io.xphone.sip.event.SourceRate;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.ControlService;
import io.xphone.verticle.runtime.DelayedTasks;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LogText;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages, subscriptions in both directions, and publications of one agent: passes each message to its session. */
public final class SubscriptionVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionVerticle.class);
    private static final long SHUTDOWN_TIMEOUT_MS = 1_000;

    /** Handles an admitted request; the admission is null for a NOTIFY within a dialog. */
    private interface RequestHandler {
        void handle(SubscriptionVerticle verticle, SipIndication.Request indication, AgentProfile.Admission admission);
    }

    private static final Map<String, RequestHandler> METHODS = Map.of(
            Method.MESSAGE, (verticle, indication, admission) -> verticle.messages.onMessage(indication),
            Method.SUBSCRIBE,
                    (verticle, indication, admission) -> verticle.notifiers.onSubscribe(indication, admission),
            Method.NOTIFY, (verticle, indication, admission) -> verticle.subscribers.onNotify(indication));

    private final AgentContext agent;
    private final SourceRate rate;
    private final LimitedLog strangers = new LimitedLog(LOG);
    private final DelayedTasks delayed;
    private final SipIndication.Visitor indications = new Indications();
    private EventContext events;
    private Messages messages;
    private SubscriberSessions subscribers;
    private NotifierSessions notifiers;
    private EventSweep sweep;
    private MessageConsumer<Object> inbox;
    private MessageConsumer<JsonObject> control;
    private boolean stopping;

    public SubscriptionVerticle(AgentContext agent) {
        this.agent = agent;
        this.delayed = new DelayedTasks(agent.vertx());
        this.rate = new SourceRate(agent.events().getMaxRequestsPerSecond());
    }

    @Override
    public Future<?> start() {
        EventOptions options = agent.events();
        events = new EventContext(agent);
        HandlerRegistrations registrations = new HandlerRegistrations(events, leases());
        messages = new Messages(events, options, registrations);
        notifiers = new NotifierSessions(events, options, registrations);
        sweep = new EventSweep(events, leases(), registrations, notifiers);
        subscribers = new SubscriberSessions(events, options, registrations, sweep);
        inbox = vertx.eventBus().localConsumer(Addresses.subscription(agent.name()), this::onIndication);
        EventService service = new EventService(
                registrations, messages, subscribers, notifiers, new Publications(events, sweep), sweep);
        control = vertx.eventBus()
                .consumer(
                        Addresses.events(agent.name()),
                        new ControlService(EventControl.class, new EventControlVertxProxyHandler(vertx, service)));
        return vertx.isClustered() ? control.completion() : Future.succeededFuture();
    }

    private EventLeases leases() {
        return new EventLeases(
                events.node(), System::nanoTime, node -> !vertx.isClustered() || NodeId.isUp(vertx, node));
    }

    /** Ends all sessions towards their peers, before the transport is undeployed. */
    @Override
    public Future<?> stop() {
        stopping = true;
        messages.stop();
        sweep.stop();
        events.all().forEach(session -> session.perform(session.close()));
        Promise<Void> idle = Promise.promise();
        events.whenIdle(idle::tryComplete);
        long timeout = vertx.setTimer(SHUTDOWN_TIMEOUT_MS, ignored -> idle.tryComplete());
        return idle.future().eventually(() -> {
            vertx.cancelTimer(timeout);
            events.stopTimers();
            return Future.join(ConsumerDrain.unregister(context, control), ConsumerDrain.unregister(context, inbox));
        });
    }

    private void onIndication(Message<Object> message) {
        if (message.body() instanceof SipIndication indication) {
            indication.accept(indications);
        } else {
            onRegistration((RegistrationUpdate) message.body());
            message.reply(null); // a registration completes when it is known here
        }
    }

    private void onRequest(SipIndication.Request indication) {
        SipRequest request = indication.request();
        RequestHandler handler = METHODS.get(request.method());
        if (request.is(Method.NOTIFY) && request.to().tag().isPresent()) {
            handler.handle(this, indication, null); // of a subscription of this agent, or 481
        } else if (!rate.admits(indication.source().remoteHost(), events.now())) {
            strangers.debug(
                    indication.source().remoteHost(),
                    "{}: too many requests from {}",
                    agent.name(),
                    indication.source().remoteHost());
            events.reject(
                    indication.txId(),
                    request,
                    StatusCode.SERVICE_UNAVAILABLE,
                    new Header(HeaderName.RETRY_AFTER, "1"));
        } else if (stopping) {
            events.reject(indication.txId(), request, StatusCode.TEMPORARILY_UNAVAILABLE);
        } else {
            AgentProfile.Admission admission = agent.profile().admit(request, indication.source(), events.now());
            if (admission.rejection() == null) {
                handler.handle(this, indication, admission);
            } else {
                delayed.run(admission.delayMillis(), () -> reject(indication, admission.rejection()));
            }
        }
    }

    /** Peers that may not call may not send messages or subscribe either. */
    private void reject(SipIndication.Request indication, SipResponse rejection) {
        if (rejection.status() == StatusCode.FORBIDDEN) {
            strangers.info(
                    indication.source().remoteHost(),
                    "{}: rejected a {} from {}: {}",
                    agent.name(),
                    indication.request().method(),
                    indication.source().remoteHost(),
                    agent.profile().refusal());
        }
        events.reject(
                indication.txId(),
                rejection.to().tag().isPresent()
                        ? rejection
                        : rejection.toBuilder()
                                .to(rejection.to().withTag(agent.identifiers().tag()))
                                .build());
    }

    private void onResponse(SipIndication.Response indication) {
        EventSession session = events.find(sessionId(indication.txId()));
        if (session != null) {
            session.source(indication.source());
            session.perform(session.onResponse(indication.txId(), indication.response()));
        }
    }

    private void onFailed(SipIndication.Failed indication) {
        EventSession session = events.find(sessionId(indication.txId()));
        if (session != null) {
            LOG.debug("{}: {}: {}", agent.name(), session.id(), LogText.of(indication.detail()));
            session.perform(session.onFailed(indication.txId(), indication.timeout()));
        }
    }

    private void onRegistration(RegistrationUpdate update) {
        if (update.contact() != null) {
            subscribers.contactChanged(update.contact());
        }
    }

    /** The session of a transaction, whose name begins with the session id. */
    private static String sessionId(String txId) {
        int end = txId.lastIndexOf('/');
        return end < 0 ? "" : txId.substring(0, end);
    }

    /** Handles the messages of the SIP transport. */
    private final class Indications implements SipIndication.SelectiveVisitor {

        @Override
        public void on(SipIndication.Request indication) {
            onRequest(indication);
        }

        @Override
        public void on(SipIndication.Response indication) {
            onResponse(indication);
        }

        @Override
        public void on(SipIndication.Failed indication) {
            onFailed(indication);
        }
    }
}
