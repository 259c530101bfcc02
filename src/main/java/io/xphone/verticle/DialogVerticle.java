package io.xphone.verticle;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.xphone.bus.Addresses;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentControlVertxProxyHandler;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControlVertxProxyHandler;
import io.xphone.bus.CallEvents;
import io.xphone.bus.CallInfo;
import io.xphone.bus.DialOrder;
import io.xphone.bus.MediaIndication;
import io.xphone.bus.NodeId;
import io.xphone.bus.RegistrationState;
import io.xphone.bus.SipCommand;
import io.xphone.bus.SipIndication;
import io.xphone.bus.SipRoute;
import io.xphone.bus.Subscription;
import io.xphone.call.CallMachine;
import io.xphone.call.CallSettings;
import io.xphone.call.CallTimer;
import io.xphone.call.OutOfDialog;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.MediaOptions;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one agent: finds the call that a message is for, lets new ones in or refuses them, and serves the agent's and the calls'
 * control addresses.
 */
final class DialogVerticle extends VerticleBase implements AgentControl, RunningCall.Home {

    private static final Logger LOG = LoggerFactory.getLogger(DialogVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private static final long LAST_WORDS_MS = 1_000;

    private static final Dispatch<DialogVerticle, Object> INDICATIONS = new Dispatch<DialogVerticle, Object>()
            .on(SipIndication.Request.class, DialogVerticle::onRequest)
            .on(SipIndication.Response.class, DialogVerticle::onResponse)
            .on(SipIndication.Failed.class, DialogVerticle::onFailed)
            .on(SipIndication.Cancelled.class, DialogVerticle::onCancelled)
            .on(
                    MediaIndication.TimedOut.class,
                    (home, told) -> home.calls.find(told.callId()).ifPresent(RunningCall::onMediaTimeout))
            .on(
                    MediaIndication.Digit.class,
                    (home, told) -> home.calls
                            .find(told.callId())
                            .ifPresent(call -> call.onDigit(told.digit(), told.durationMillis())))
            .on(
                    MediaIndication.Report.class,
                    (home, told) -> home.calls.find(told.callId()).ifPresent(call -> call.onReport(told.quality())))
            .on(RegistrationState.class, DialogVerticle::onRegistration);

    private record TimerKey(String callId, CallTimer timer) {}

    private final String name;
    private final AgentProfile profile;
    private final MediaOptions media;
    private final CallPolicyOptions policy;
    private final Identifiers identifiers;
    private final MediaDeployer deployer;
    private final RtpPorts ports;
    private final CallSettings settings;
    private final OutOfDialog outside;
    private final CallTable calls = new CallTable();
    private final Map<String, MessageConsumer<JsonObject>> controls = new HashMap<>();
    private final Map<String, SipRoute> routes = new HashMap<>();
    private Subscribers subscribers;
    private TimerBank<TimerKey> timers;
    private MessageConsumer<Object> inbox;
    private MessageConsumer<JsonObject> control;
    private MessageConsumer<Object> remoteAudio;
    private String node;
    private int optionsStatus;
    private boolean draining;
    private Promise<Void> allReleased;
    private String state;

    DialogVerticle(
            String name,
            AgentProfile profile,
            MediaOptions media,
            CallPolicyOptions policy,
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
        this.ports = media.getRtpPortMin() > 0
                ? new RtpPorts(media.getRtpPortMin(), media.getRtpPortMax(), media.getRtpPortCooldownMs())
                : null;
        if (ports != null && ports.capacity() == 0) {
            throw new IllegalArgumentException("media.rtpPortMin..rtpPortMax: " + media.getRtpPortMin() + " to "
                    + media.getRtpPortMax() + " holds no even port");
        }
        this.settings = CallSettings.builder()
                .userAgent(policy.getUserAgent())
                .audio(AudioChoice.of(media.getCodecs(), media))
                .sendRinging(policy.isAutoRing())
                .ringTimeoutMillis(policy.getRingTimeoutMs())
                .maxRedirects(policy.getMaxRedirects())
                .acceptInfo(true)
                .dtmfInfo(true)
                .build();
        this.outside = new OutOfDialog(settings, Set.of(), identifiers);
        this.state = profile.server() ? "LISTENING" : "CONNECTED";
    }

    @Override
    public Future<?> start() {
        node = NodeId.of(vertx);
        subscribers = new Subscribers(vertx, node);
        timers = new TimerBank<>(vertx, due -> {
            calls.find(due.callId())
                    .ifPresent(call -> call.perform(call.machine().onTimer(due.timer(), now())));
        });
        inbox = vertx.eventBus()
                .localConsumer(
                        Addresses.dialog(name), (Message<Object> message) -> INDICATIONS.accept(this, message.body()));
        control = new AgentControlVertxProxyHandler(vertx, this).register(vertx.eventBus(), Addresses.agent(name));
        remoteAudio = vertx.eventBus().consumer(Addresses.agentAudio(name), this::forwardAudio);
        return vertx.isClustered()
                ? Future.join(control.completion(), remoteAudio.completion())
                : Future.succeededFuture();
    }

    /** Sound from other nodes and other languages: they know the agent, its node knows the call. */
    private void forwardAudio(Message<Object> message) {
        String callId = message.body() instanceof AudioPacket packet
                ? packet.callId()
                : message.body() instanceof JsonObject json && json.getValue("call") instanceof String id ? id : null;
        if (callId != null && calls.has(callId)) {
            vertx.eventBus().send(Addresses.audio(callId), message.body(), LOCAL);
        }
    }

    @Override
    public Future<?> stop() {
        draining = true;
        List<Future<?>> ending = new ArrayList<>();
        calls.all().forEach(call -> ending.add(end(call)));
        return Future.join(ending)
                .eventually(this::lastWords)
                .eventually(() -> Future.join(
                        control.unregister(),
                        inbox.unregister(),
                        remoteAudio == null ? Future.succeededFuture() : remoteAudio.unregister()));
    }

    /** BYE and its answer take their time, an ACK before it too: the transport must outlive them, if not for long. */
    private Future<Void> lastWords() {
        Promise<Void> said = Promise.promise();
        if (calls.size() == 0) {
            said.complete();
        } else {
            allReleased = said;
            vertx.setTimer(LAST_WORDS_MS, ignored -> said.tryComplete());
        }
        return said.future().onComplete(done -> timers.stopAll());
    }

    private static Future<Void> end(RunningCall call) {
        return call.over() ? Future.succeededFuture() : call.end(new JsonObject());
    }

    // ---- what comes ----

    private void onRequest(SipIndication.Request indication) {
        SipRequest request = indication.request();
        Optional<RunningCall> call = calls.of(request, request.to().tag());
        if (call.isPresent()) {
            call.get().perform(call.get().machine().onRequest(indication.txId(), request, now()));
            return;
        }
        Optional<SipResponse> answer = outside.answer(request, policyNow());
        if (answer.isPresent()) {
            respond(indication.txId(), answer.get());
        } else if (request.method().equals(Method.INVITE)) {
            onInvite(indication);
        }
    }

    private OutOfDialog.Policy policyNow() {
        int inviteStatus = draining
                ? StatusCode.SERVICE_UNAVAILABLE
                : policy.getMaxCalls() > 0 && calls.size() >= policy.getMaxCalls() ? StatusCode.BUSY_HERE : 0;
        return new OutOfDialog.Policy(
                optionsStatus, inviteStatus, draining ? List.of(new Header(HeaderName.RETRY_AFTER, "60")) : List.of());
    }

    private void onInvite(SipIndication.Request indication) {
        SipRequest invite = indication.request();
        AgentProfile.Admission admission = profile.admit(invite, indication.source(), now());
        if (admission.refusal() != null) {
            if (admission.refusal().status() == StatusCode.FORBIDDEN) {
                LOG.info(
                        "{}: refused a call from {} ({}): no peer has this address or these credentials",
                        name,
                        indication.source().remoteHost(),
                        invite.from());
            }
            respond(
                    indication.txId(),
                    admission.refusal().to().tag().isPresent()
                            ? admission.refusal()
                            : admission.refusal().toBuilder()
                                    .set(
                                            HeaderName.TO,
                                            invite.to()
                                                    .withTag(identifiers.tag())
                                                    .toString())
                                    .build());
            return;
        }
        RunningCall call = new RunningCall(
                this,
                newId(),
                media,
                admission.rtpAddress() != null ? admission.rtpAddress() : media.getRtpAddress(),
                admission.peer());
        CallMachine machine = CallMachine.inbound(
                call.id(),
                indication.txId(),
                invite,
                profile.contact(indication.source()),
                settingsFor(admission.codecs(), admission.credentials()),
                identifiers);
        routes.put(call.id(), indication.source());
        calls.add(call);
        calls.name(call, invite.callId());
        calls.invited(call, indication.txId());
        register(call).onComplete(registered -> call.start(machine));
    }

    private CallSettings settingsFor(List<String> codecs, List<io.xphone.sip.auth.Credentials> credentials) {
        if (codecs.isEmpty() && credentials.isEmpty()) {
            return settings;
        }
        CallSettings.Builder builder = settings.toBuilder().credentials(credentials);
        return codecs.isEmpty()
                ? builder.build()
                : builder.audio(AudioChoice.of(codecs, media)).build();
    }

    private void onResponse(SipIndication.Response indication) {
        if (indication.txId().isEmpty()) {
            Optional<RunningCall> named =
                    calls.of(indication.response(), indication.response().from().tag());
            if (named.isPresent()) {
                named.get().perform(named.get().machine().onResponse("", indication.response(), now()));
            } else {
                hangUpStray(indication.response());
            }
            return;
        }
        calls.ofTransaction(indication.txId())
                .ifPresent(call -> call.perform(
                        call.machine().onResponse(CallTable.own(indication.txId()), indication.response(), now())));
    }

    /** A 2xx to a call that is over: its branch answered too late (RFC 3261 §13.2.2.4). */
    private void hangUpStray(SipResponse response) {
        if (!response.success() || !response.cseq().method().equals(Method.INVITE)) {
            return;
        }
        SipUri contact =
                SipUri.of(null, response.topVia().host(), response.topVia().port());
        for (SipRequest request : outside.strayAnswer(response, contact)) {
            vertx.eventBus()
                    .send(
                            Addresses.sip(name),
                            request.method().equals(Method.ACK)
                                    ? new SipCommand.SendAck(request)
                                    : new SipCommand.Send(
                                            "stray-" + identifiers.token(64), Addresses.dialog(name), request),
                            LOCAL);
        }
    }

    private void onFailed(SipIndication.Failed indication) {
        calls.ofTransaction(indication.txId()).ifPresent(call -> {
            LOG.debug("call {}: {}", call.id(), indication.detail());
            call.perform(
                    call.machine()
                            .onTransactionFailed(
                                    CallTable.own(indication.txId()), indication.timeout(), indication.detail(), now()));
        });
    }

    private void onCancelled(SipIndication.Cancelled indication) {
        calls.ofInvite(indication.inviteTxId())
                .ifPresent(call ->
                        call.perform(call.machine().onCancelled(indication.inviteTxId(), indication.cancel(), now())));
    }

    private void respond(String txId, SipResponse response) {
        vertx.eventBus().send(Addresses.sip(name), new SipCommand.Respond(txId, response), LOCAL);
    }

    private void onRegistration(RegistrationState told) {
        profile.onRegistration(told);
        switch (told.kind()) {
            case REGISTERING -> state = "REGISTERING";
            case REGISTERED -> {
                state = "REGISTERED";
                LOG.debug("{}: registered for {} s", name, told.grantedSeconds());
                tell(new JsonObject().put("type", "registered").put("expires", told.grantedSeconds()));
            }
            case UNREGISTERED -> {
                state = "UNREGISTERED";
                tell(new JsonObject().put("type", "unregistered").put("reason", told.reason()));
            }
            case FAILED -> {
                state = "REGISTRATION_FAILED";
                LOG.warn("{}: registration failed: {} {}", name, told.status(), told.reason());
                tell(new JsonObject()
                        .put("type", "registration-failed")
                        .put("status", told.status())
                        .put("reason", told.reason()));
            }
        }
    }

    private void tell(JsonObject event) {
        subscribers.tell(event.put("agent", name));
    }

    // ---- home of the calls ----

    private String newId() {
        return "CA" + identifiers.token(128);
    }

    private Future<Void> register(RunningCall call) {
        MessageConsumer<JsonObject> consumer =
                new CallControlVertxProxyHandler(vertx, call).register(vertx.eventBus(), Addresses.call(call.id()));
        controls.put(call.id(), consumer);
        return vertx.isClustered() ? consumer.completion() : Future.succeededFuture();
    }

    @Override
    public String agent() {
        return name;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public long now() {
        return System.currentTimeMillis();
    }

    @Override
    public void startTimer(String callId, CallTimer timer, long delayMillis) {
        timers.start(new TimerKey(callId, timer), delayMillis);
    }

    @Override
    public void stopTimer(String callId, CallTimer timer) {
        timers.stop(new TimerKey(callId, timer));
    }

    @Override
    public Future<MediaDeployer.Opened> openMedia(RunningCall call) {
        String local = media.getBindAddress() != null
                ? media.getBindAddress()
                : routes.get(call.id()).localHost();
        return deployer.open(
                new MediaSettings(call.id(), name, Addresses.dialog(name), Flows.literal(local), ports, call.media()));
    }

    @Override
    public void closeMedia(MediaDeployer.Opened opened) {
        deployer.close(opened.deploymentId())
                .onFailure(failure -> LOG.debug("media was not closed: {}", failure.toString()));
    }

    @Override
    public void incoming(RunningCall call) {
        if (!subscribers.takeCalls()) {
            LOG.info("{}: nobody takes calls: 480", name);
            call.reject(StatusCode.TEMPORARILY_UNAVAILABLE, null, null);
            return;
        }
        for (Subscription subscription : subscribers.all()) {
            call.attach(subscription);
        }
        subscribers.tell(CallEvents.incoming(call.snapshot()).put("agent", name));
    }

    @Override
    public void released(RunningCall call) {
        calls.remove(call);
        routes.remove(call.id());
        MessageConsumer<JsonObject> consumer = controls.remove(call.id());
        if (consumer != null) {
            consumer.unregister();
        }
        if (allReleased != null && calls.size() == 0) {
            allReleased.tryComplete();
        }
    }

    // ---- agent control ----

    @Override
    public Future<AgentInfo> info() {
        AgentInfo info = new AgentInfo()
                .setName(name)
                .setNode(node)
                .setServer(profile.server())
                .setState(state)
                .setAor(profile.aor())
                .setCalls(calls.size());
        return vertx.eventBus()
                .<String>request(Addresses.sip(name), new SipCommand.Listening(), LOCAL)
                .map(reply -> reply.body().isEmpty()
                        ? info
                        : info.setListening(List.of(reply.body().split(" "))))
                .recover(none -> Future.succeededFuture(info)); // no transport yet
    }

    @Override
    public Future<CallInfo> dial(DialOrder order) {
        if (draining) {
            return failed(BusErrors.INVALID_STATE, name + " drains: it places no more calls");
        }
        if (ports != null && ports.exhausted(now())) {
            return failed(
                    BusErrors.NO_RTP_PORT,
                    "all " + ports.capacity() + " RTP ports of media.rtpPortMin..rtpPortMax are in use or rest");
        }
        AgentProfile.DialPlan plan;
        RunningCall call;
        try {
            plan = profile.plan(order);
            DialOptions options = order.getOptions();
            String advertised = plan.rtpAddress() != null ? plan.rtpAddress() : media.getRtpAddress();
            call = new RunningCall(this, newId(), media, advertised, plan.peer());
            if (order.getSubscription() != null) {
                call.attach(order.getSubscription());
            }
            DialRequests.check(plan, options);
        } catch (IllegalArgumentException refused) {
            return failed(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        } catch (IllegalStateException refused) {
            return failed(BusErrors.NOT_CONNECTED, refused.getMessage());
        }
        calls.add(call);
        return register(call)
                .onComplete(registered -> route(plan.nextHop())
                        .onSuccess(route -> begin(call, plan, order.getOptions(), route))
                        .onFailure(failure -> call.failBeforeStart(failure.getMessage())))
                .map(ready -> call.snapshot());
    }

    private Future<SipRoute> route(Uri nextHop) {
        return vertx.eventBus()
                .<SipRoute>request(
                        Addresses.sip(name),
                        new SipCommand.FindRoute(nextHop),
                        new DeliveryOptions(LOCAL).setSendTimeout(30_000))
                .map(Message::body);
    }

    private void begin(RunningCall call, AgentProfile.DialPlan plan, DialOptions options, SipRoute route) {
        if (call.over()) {
            return; // ended while the way was looked for
        }
        routes.put(call.id(), route);
        CallMachine machine = CallMachine.outbound(
                call.id(),
                DialRequests.of(plan, options, LocalAddresses.bracketed(route.localHost()), profile.contact(route)),
                settingsFor(plan.codecs(), plan.credentials()),
                identifiers);
        calls.name(call, machine.callId());
        call.start(machine);
    }

    @Override
    public Future<List<CallInfo>> calls() {
        return Future.succeededFuture(calls.all().stream()
                .filter(call -> !call.over())
                .map(RunningCall::snapshot)
                .toList());
    }

    @Override
    public Future<AgentInfo> subscribe(Subscription subscription) {
        try {
            subscribers.add(subscription);
            return info();
        } catch (IllegalArgumentException refused) {
            return failed(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
    }

    @Override
    public Future<Void> unsubscribe(String id) {
        subscribers.remove(id);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> setOptionsStatus(int status) {
        if (status < 200 || status > 699) {
            return failed(BusErrors.INVALID_ARGUMENT, "OPTIONS can't be answered " + status + ": 200 to 699");
        }
        optionsStatus = status;
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> drain() {
        draining = true;
        optionsStatus = StatusCode.SERVICE_UNAVAILABLE;
        return Future.succeededFuture();
    }

    private static <T> Future<T> failed(int code, @Nullable String message) {
        return Future.failedFuture(new ServiceException(code, message));
    }
}
