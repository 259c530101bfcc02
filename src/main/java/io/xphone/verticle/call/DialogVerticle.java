package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.bus.AgentControlVertxProxyHandler;
import io.xphone.bus.CallEvents;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.MediaIndication;
import io.xphone.bus.internal.QuietConsumers;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipIndication;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.SipRequest;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.media.RtpPorts;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.BusSubscribers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dialogs of one agent: finds the call that a message is for, and serves the agent's control address. */
public final class DialogVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(DialogVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private static final long LAST_WORDS_MS = 1_000;

    private final String name;
    private final AgentProfile profile;
    private final MediaOptions media;
    private final CallPolicyOptions policy;
    private final int optionsStatus;
    private final Identifiers identifiers;
    private final MediaDeployer deployer;
    private final RtpPorts ports;
    private final AgentCallSettings settings;
    private final SipIndication.Visitor sipIndications = new SipIndications();
    private final MediaIndication.Visitor mediaIndications = new MediaIndications();
    private AgentCalls calls;
    private AgentService agent;
    private CallAdmission admission;
    private MessageConsumer<Object> inbox;
    private MessageConsumer<JsonObject> control;

    /** @throws IllegalArgumentException naming the option that makes no sense */
    public DialogVerticle(
            String name,
            AgentProfile profile,
            MediaOptions media,
            CallPolicyOptions policy,
            EventOptions events,
            int optionsStatus,
            Identifiers identifiers,
            MediaDeployer deployer) {
        this.name = name;
        this.profile = profile;
        this.media = media;
        this.policy = policy;
        this.optionsStatus = optionsStatus;
        this.identifiers = identifiers;
        this.deployer = deployer;
        this.ports = RtpPorts.of(media);
        if (media.getBindAddress() != null) {
            LocalAddresses.parse(media.getBindAddress(), "media.bindAddress");
        }
        this.settings = new AgentCallSettings(media, policy, events);
    }

    @Override
    public Future<?> start() {
        BusSubscribers subscribers = new BusSubscribers(vertx);
        calls = new AgentCalls(vertx, name, profile, policy, media, ports, identifiers, deployer, subscribers);
        agent = new AgentService(vertx, name, profile, ports, settings, optionsStatus, identifiers, subscribers, calls);
        calls.dialler(agent::place);
        admission = new CallAdmission(vertx, name, profile, policy, settings, identifiers, agent, calls);
        inbox = QuietConsumers.quiet(vertx.eventBus().localConsumer(Addresses.dialog(name), this::onMessage));
        control = QuietConsumers.quiet(
                new AgentControlVertxProxyHandler(vertx, agent).register(vertx.eventBus(), Addresses.agent(name)));
        LocalServices.add(vertx, Addresses.agent(name), agent);
        return vertx.isClustered() ? control.completion() : Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        agent.drain();
        return calls.endAll(LAST_WORDS_MS)
                .eventually(() -> {
                    LocalServices.remove(vertx, Addresses.agent(name));
                    return Future.succeededFuture();
                })
                .eventually(() -> Future.join(control.unregister(), inbox.unregister()));
    }

    private void onMessage(Message<Object> message) {
        if (message.body() instanceof SipIndication indication) {
            indication.accept(sipIndications);
        } else if (message.body() instanceof MediaIndication indication) {
            indication.accept(mediaIndications);
        } else {
            agent.onRegistration((RegistrationUpdate) message.body());
        }
    }

    private void onRequest(SipIndication.Request indication) {
        SipRequest request = indication.request();
        Optional<CallSession> call = calls.table().of(request, request.to().tag());
        if (call.isPresent()) {
            call.get().heard(indication.source());
            call.get().perform(call.get().machine().onRequest(indication.txId(), request, calls.now()));
        } else {
            admission.onRequest(indication);
        }
    }

    private void onResponse(SipIndication.Response indication) {
        if (indication.txId().isEmpty()) {
            Optional<CallSession> named = calls.table()
                    .of(indication.response(), indication.response().from().tag());
            if (named.isPresent()) {
                named.get().perform(named.get().machine().onResponse("", indication.response(), calls.now()));
            } else {
                admission.hangUpStray(indication.response());
            }
            return;
        }
        calls.table()
                .ofTransaction(indication.txId())
                .ifPresentOrElse(
                        call -> call.perform(call.machine()
                                .onResponse(CallTable.own(indication.txId()), indication.response(), calls.now())),
                        () -> admission.hangUpStray(indication.response())); // its transaction outlives the call
    }

    private void onFailed(SipIndication.Failed indication) {
        calls.table().ofTransaction(indication.txId()).ifPresent(call -> {
            LOG.debug("call {}: {}", call.id(), indication.detail());
            call.perform(call.machine()
                    .onTransactionFailed(
                            CallTable.own(indication.txId()), indication.timeout(), indication.detail(), calls.now()));
        });
    }

    private void onCancelled(SipIndication.Cancelled indication) {
        calls.table()
                .ofInvite(indication.inviteTxId())
                .ifPresent(call -> call.onCancelled(indication.inviteTxId(), indication.cancel()));
    }

    /** Handles the messages of the SIP transport. */
    private final class SipIndications implements SipIndication.Visitor {

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
            onCancelled(indication);
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

    /** Handles the messages of the calls' media verticles. */
    private final class MediaIndications implements MediaIndication.Visitor {

        @Override
        public void on(MediaIndication.TimedOut indication) {
            calls.table().find(indication.callId()).ifPresent(CallSession::onMediaTimeout);
        }

        @Override
        public void on(MediaIndication.Digit indication) {
            calls.table()
                    .find(indication.callId())
                    .ifPresent(call ->
                            call.onDigit(DtmfDeduplicator.Way.RTP, indication.digit(), indication.durationMillis()));
        }

        @Override
        public void on(MediaIndication.Report indication) {
            calls.table()
                    .find(indication.callId())
                    .ifPresent(call -> call.news().tell(CallEvents.quality(indication.quality())));
        }
    }
}
