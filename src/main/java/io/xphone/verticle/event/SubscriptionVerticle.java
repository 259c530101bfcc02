package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.bus.EventControlVertxProxyHandler;
import io.xphone.bus.NodeId;
import io.xphone.bus.internal.QuietConsumers;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipIndication;
import io.xphone.options.EventOptions;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.event.SourceRate;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages, subscriptions both ways, and publications of one agent: brings what comes to its machine. */
public final class SubscriptionVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionVerticle.class);
    private static final long LAST_WORDS_MS = 1_000;

    /** Takes a request of someone who may send it; the credentials are for challenges to what we send back. */
    private interface Taker {
        void take(SubscriptionVerticle self, SipIndication.Request indication, List<Credentials> credentials);
    }

    private static final Map<String, Taker> METHODS = Map.of(
            Method.MESSAGE, (self, indication, credentials) -> self.messages.onMessage(indication),
            Method.SUBSCRIBE, (self, indication, credentials) -> self.watchers.onSubscribe(indication, credentials),
            Method.NOTIFY, (self, indication, credentials) -> self.watches.onNotify(indication));

    private final AgentContext agent;
    private final SourceRate rate;
    private final SipIndication.Visitor indications = new Indications();
    private EventContext events;
    private Messages messages;
    private SubscriberSessions watches;
    private NotifierSessions watchers;
    private EventSweep sweep;
    private MessageConsumer<Object> inbox;
    private MessageConsumer<JsonObject> control;
    private boolean stopping;

    public SubscriptionVerticle(AgentContext agent) {
        this.agent = agent;
        this.rate = new SourceRate(agent.events().getMaxRequestsPerSecond());
    }

    @Override
    public Future<?> start() {
        EventOptions options = agent.events();
        events = new EventContext(agent);
        HandlerRegistrations attendances = new HandlerRegistrations(events, leases());
        messages = new Messages(events, options, attendances);
        watchers = new NotifierSessions(events, options, attendances);
        sweep = new EventSweep(events, leases(), attendances, watchers);
        watches = new SubscriberSessions(events, options, attendances, sweep);
        inbox = QuietConsumers.quiet(vertx.eventBus().localConsumer(Addresses.notices(agent.name()), this::onNotice));
        control = QuietConsumers.quiet(new EventControlVertxProxyHandler(
                        vertx,
                        new EventService(
                                attendances, messages, watches, watchers, new Publications(events, sweep), sweep))
                .register(vertx.eventBus(), Addresses.events(agent.name())));
        return vertx.isClustered() ? control.completion() : Future.succeededFuture();
    }

    private EventLeases leases() {
        return new EventLeases(
                events.node(), System::nanoTime, node -> !vertx.isClustered() || NodeId.isUp(vertx, node));
    }

    /** Takes leave of everybody, as long as the transport is there to carry it. */
    @Override
    public Future<?> stop() {
        stopping = true;
        messages.stop();
        sweep.stop();
        events.all().forEach(event -> event.perform(event.close()));
        Promise<Void> said = Promise.promise();
        events.whenIdle(said::tryComplete);
        long late = vertx.setTimer(LAST_WORDS_MS, ignored -> said.tryComplete());
        return said.future().eventually(() -> {
            vertx.cancelTimer(late);
            events.stopTimers();
            return Future.join(control.unregister(), inbox.unregister());
        });
    }

    private void onNotice(Message<Object> message) {
        if (message.body() instanceof SipIndication indication) {
            indication.accept(indications);
        } else {
            onRegistration((RegistrationUpdate) message.body());
        }
    }

    private void onRequest(SipIndication.Request indication) {
        SipRequest request = indication.request();
        Taker taker = METHODS.get(request.method());
        if (request.is(Method.NOTIFY) && request.to().tag().isPresent()) {
            taker.take(this, indication, List.of()); // of a dialog that we asked for, or 481
        } else if (!rate.admits(indication.source().remoteHost(), events.now())) {
            LOG.debug(
                    "{}: too many requests from {}",
                    agent.name(),
                    indication.source().remoteHost());
            events.respond(
                    indication.txId(),
                    request,
                    StatusCode.SERVICE_UNAVAILABLE,
                    new Header(HeaderName.RETRY_AFTER, "1"));
        } else if (stopping) {
            events.respond(indication.txId(), request, StatusCode.TEMPORARILY_UNAVAILABLE);
        } else {
            AgentProfile.Admission admission = agent.profile().admit(request, indication.source(), events.now());
            if (admission.refusal() == null) {
                taker.take(this, indication, admission.credentials());
            } else {
                refuse(indication, admission.refusal());
            }
        }
    }

    /** Those who may not call may not write or watch either. */
    private void refuse(SipIndication.Request indication, SipResponse refusal) {
        events.respond(
                indication.txId(),
                refusal.to().tag().isPresent()
                        ? refusal
                        : refusal.toBuilder()
                                .to(refusal.to().withTag(agent.identifiers().tag()))
                                .build());
    }

    private void onResponse(SipIndication.Response indication) {
        EventSession event = events.find(owner(indication.txId()));
        if (event != null) {
            event.perform(event.onResponse(indication.txId(), indication.response()));
        }
    }

    private void onFailed(SipIndication.Failed indication) {
        EventSession event = events.find(owner(indication.txId()));
        if (event != null) {
            LOG.debug("{}: {}: {}", agent.name(), event.id(), indication.detail());
            event.perform(event.onFailed(indication.txId(), indication.timeout()));
        }
    }

    private void onRegistration(RegistrationUpdate state) {
        if (state.contact() != null) {
            watches.contactChanged(state.contact());
        }
    }

    /** Names of transactions begin with the id of whoever they belong to. */
    private static String owner(String txId) {
        int end = txId.lastIndexOf('/');
        return end < 0 ? "" : txId.substring(0, end);
    }

    /** Handles the messages of the SIP transport. */
    private final class Indications implements SipIndication.Visitor {

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

        @Override
        public void on(SipIndication.Cancelled indication) {
            throw new IllegalArgumentException("only a dialog verticle handles a cancelled INVITE");
        }

        @Override
        public void on(SipIndication.FlowLost indication) {
            throw new IllegalArgumentException("only a registration verticle handles a lost flow");
        }

        @Override
        public void on(SipIndication.AddressChanged indication) {
            throw new IllegalArgumentException("only a registration verticle handles a changed address");
        }
    }
}
