package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentControlVertxProxyHandler;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.MediaIndication;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.media.transport.RtpPorts;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.BusSubscribers;
import io.xphone.verticle.runtime.ControlService;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogText;
import io.xphone.verticle.runtime.SourceCheck;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one agent: passes each message to its call, and serves the agent's control address. */
public final class DialogVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(DialogVerticle.class);
    private static final long SHUTDOWN_TIMEOUT_MS = 1_000;

    private final AgentContext agent;
    private final MediaDeployer deployer;
    private final RtpPorts ports;
    private final AgentCallSettings settings;
    private final SourceCheck sources;
    private final SipIndication.Visitor sipIndications = new SipIndications();
    private final MediaIndication.Visitor mediaIndications = new MediaIndications();
    private AgentCalls calls;
    private AgentService service;
    private CallAdmission admission;
    private MessageConsumer<Object> inbox;
    private MessageConsumer<JsonObject> control;

    /** @throws IllegalArgumentException naming the invalid option */
    public DialogVerticle(AgentContext agent, MediaDeployer deployer) {
        this.agent = agent;
        this.sources = new SourceCheck(agent);
        this.deployer = deployer;
        this.ports = RtpPorts.of(agent.media(), agent.identifiers());
        if (agent.media().getBindAddress() != null) {
            LocalAddresses.parse(agent.media().getBindAddress(), "media.bindAddress");
        }
        this.settings = new AgentCallSettings(
                agent.media(), agent.calls(), agent.events(), agent.profile().contactAlias());
    }

    @Override
    public Future<?> start() {
        BusSubscribers subscribers = new BusSubscribers(vertx);
        calls = new AgentCalls(agent, settings, ports, deployer, subscribers);
        service = new AgentService(agent, subscribers, calls);
        admission = new CallAdmission(agent, settings, ports, service, calls);
        String address = Addresses.agent(agent.name());
        inbox = vertx.eventBus().localConsumer(Addresses.dialog(agent.name()), this::onMessage);
        control = vertx.eventBus()
                .consumer(
                        address,
                        new ControlService(AgentControl.class, new AgentControlVertxProxyHandler(vertx, service)));
        LocalServices.add(vertx, address, service);
        return vertx.isClustered() ? control.completion() : Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        service.drain();
        return calls.endAll(SHUTDOWN_TIMEOUT_MS)
                .eventually(() -> {
                    LocalServices.remove(vertx, Addresses.agent(agent.name()));
                    return Future.succeededFuture();
                })
                .eventually(() -> Future.join(
                        ConsumerDrain.unregister(context, control), ConsumerDrain.unregister(context, inbox)));
    }

    private void onMessage(Message<Object> message) {
        if (message.body() instanceof SipIndication indication) {
            indication.accept(sipIndications);
        } else if (message.body() instanceof MediaIndication indication) {
            indication.accept(mediaIndications);
        } else if (message.body() instanceof PublishedAgentEvent event) {
            service.publish(event);
        } else {
            service.onRegistration((RegistrationUpdate) message.body());
            message.reply(null); // a registration completes when it is known here
        }
    }

    private void onRequest(SipIndication.Request indication) {
        SipRequest request = indication.request();
        Optional<CallSession> call = calls.table().of(request, request.to().tag());
        if (call.isPresent()) {
            onRequest(call.get(), indication);
        } else {
            admission.onRequest(indication);
        }
    }

    private void onRequest(CallSession call, SipIndication.Request indication) {
        SipRequest request = indication.request();
        if (call.machine().expects(request)) { // else the machine rejects it, and nothing is learned from it
            boolean accepted = sources.accepts(
                    indication,
                    call.peer(),
                    call.known(),
                    () -> call.machine().leadsTo(request, indication.source().remoteHost()),
                    calls.now(),
                    refusal -> {
                        if (!request.is(Method.ACK)) {
                            agent.sip(new SipCommand.RespondOnce(indication.txId(), refusal));
                        }
                    });
            if (!accepted) {
                return;
            }
            call.requestSource(indication.source());
        }
        call.perform(call.machine().onRequest(indication.txId(), request, calls.now()));
    }

    private void onResponse(SipIndication.Response indication) {
        if (indication.txId().isEmpty()) {
            Optional<CallSession> call = calls.table()
                    .of(indication.response(), indication.response().from().tag());
            if (call.isPresent()) {
                call.get().perform(call.get().machine().onResponse("", indication.response(), calls.now()));
            } else {
                admission.hangUpStray(indication.response(), indication.source());
            }
            return;
        }
        calls.table()
                .ofTransaction(indication.txId())
                .ifPresentOrElse(
                        call -> {
                            if (indication.response().status() < 300) {
                                call.route(indication.source());
                            } else { // of a fork, perhaps, which is not the peer of the dialog
                                call.known().add(indication.source().remoteHost());
                            }
                            call.responseFlow(CallTable.localName(indication.txId()), indication.response());
                            call.perform(call.machine()
                                    .onResponse(
                                            CallTable.localName(indication.txId()),
                                            indication.response(),
                                            calls.now()));
                        },
                        () -> admission.hangUpStray(
                                indication.response(), indication.source())); // the transaction outlives the call
    }

    private void onFailed(SipIndication.Failed indication) {
        calls.table().ofTransaction(indication.txId()).ifPresent(call -> {
            LOG.debug("call {}: {}", call.id(), LogText.of(indication.detail()));
            call.perform(call.machine()
                    .onTransactionFailed(
                            CallTable.localName(indication.txId()),
                            indication.timeout(),
                            indication.detail(),
                            calls.now()));
        });
    }

    private void onCancelled(SipIndication.Cancelled indication) {
        calls.table()
                .ofInvite(indication.inviteTxId())
                .ifPresent(call -> call.onCancelled(indication.inviteTxId(), indication.cancel()));
    }

    /** Handles the messages of the SIP transport. */
    private final class SipIndications implements SipIndication.SelectiveVisitor {

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
        public void on(SipIndication.Marker indication) {
            indication.passed().run();
        }

        @Override
        public void on(SipIndication.CallsRejected indication) {
            service.countRejectedForOverload(indication.calls());
        }
    }

    /** Handles the messages of the calls' media verticles. */
    private final class MediaIndications implements MediaIndication.Visitor {

        @Override
        public void on(MediaIndication.TimedOut indication) {
            calls.table().find(indication.callId()).ifPresent(CallSession::onMediaTimeout);
        }

        @Override
        public void on(MediaIndication.PathLost indication) {
            calls.table()
                    .find(indication.callId())
                    .ifPresent(call -> call.onMediaPathLost(indication.reason(), indication.worked()));
        }

        @Override
        public void on(MediaIndication.KeyEnds indication) {
            calls.table().find(indication.callId()).ifPresent(CallSession::onMediaKeyEnds);
        }

        @Override
        public void on(MediaIndication.Candidates indication) {
            calls.table().find(indication.callId()).ifPresent(call -> call.onCandidates(indication.candidates()));
        }

        @Override
        public void on(MediaIndication.Digit indication) {
            calls.table()
                    .find(indication.callId())
                    .ifPresent(call ->
                            call.onDigit(DtmfDeduplicator.Source.RTP, indication.digit(), indication.durationMillis()));
        }

        @Override
        public void on(MediaIndication.Report indication) {
            calls.table()
                    .find(indication.callId())
                    .filter(call -> !call.over())
                    .ifPresent(call -> call.events().publish(new PublishedCallEvent.Quality(indication.quality())));
        }

        @Override
        public void on(MediaIndication.QualityAlert indication) {
            calls.table()
                    .find(indication.callId())
                    .filter(call -> !call.over())
                    .ifPresent(call -> call.events()
                            .publish(new PublishedCallEvent.QualityAlert(
                                    indication.low(), indication.mark(), indication.quality())));
        }

        @Override
        public void on(MediaIndication.KeysAgreed indication) {
            calls.table()
                    .find(indication.callId())
                    .filter(call -> !call.over())
                    .ifPresent(call -> call.media().keysAgreed(indication.suite()));
        }

        @Override
        public void on(MediaIndication.KeysFailed indication) {
            calls.table().find(indication.callId()).ifPresent(call -> call.onKeysFailed(indication.why()));
        }
    }
}
