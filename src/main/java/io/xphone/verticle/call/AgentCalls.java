package io.xphone.verticle.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.bus.CallEvents;
import io.xphone.bus.DialRequest;
import io.xphone.bus.NodeId;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.QuietConsumers;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.CallTimer;
import io.xphone.call.Replacement;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.RequestsToSource;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.media.MediaSettings;
import io.xphone.verticle.media.RtpPorts;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.BusSubscribers;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogLimit;
import io.xphone.verticle.runtime.TimerBank;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one agent that run, with what they need of it: control addresses, timers, media, subscribers. */
final class AgentCalls implements CallSession.Home {

    private static final Logger LOG = LoggerFactory.getLogger(AgentCalls.class);

    private record TimerKey(String callId, CallTimer timer) {}

    private final Vertx vertx;
    private final Context context;
    private final String name;
    private final String node;
    private final AgentProfile profile;
    private final CallPolicyOptions policy;
    private final MediaOptions media;
    private final InetAddress bind; // null: the one towards the peer
    private final RtpPorts ports;
    private final Identifiers identifiers;
    private final MediaDeployer deployer;
    private final BusSubscribers subscribers;
    private final TimerBank<TimerKey> timers;
    private final CallTable calls = new CallTable();
    private final Map<String, MessageConsumer<JsonObject>> controls = new HashMap<>();
    private final Map<String, SipRoute> routes = new HashMap<>();
    private final EndedDialogs ended = new EndedDialogs();
    private final LogLimit withoutMedia = new LogLimit();
    private Dialler dialler;
    private Promise<Void> allReleased;

    /** What places calls. */
    interface Dialler {
        Future<CallSession> place(DialRequest order, Consumer<CallSession> prepare);
    }

    /** @param ports null for any port */
    AgentCalls(
            Vertx vertx,
            String name,
            AgentProfile profile,
            CallPolicyOptions policy,
            MediaOptions media,
            RtpPorts ports,
            Identifiers identifiers,
            MediaDeployer deployer,
            BusSubscribers subscribers) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.name = name;
        this.node = NodeId.of(vertx);
        this.profile = profile;
        this.policy = policy;
        this.media = media;
        this.bind = media.getBindAddress() == null
                ? null
                : LocalAddresses.parse(media.getBindAddress(), "media.bindAddress");
        this.ports = ports;
        this.identifiers = identifiers;
        this.deployer = deployer;
        this.subscribers = subscribers;
        this.timers = new TimerBank<>(
                vertx,
                due -> calls.find(due.callId())
                        .ifPresent(call -> call.perform(call.machine().onTimer(due.timer(), now()))));
    }

    /** Says who places calls, before there is one. */
    void dialler(Dialler places) {
        dialler = places;
    }

    /** Dialogs of calls that are over. */
    EndedDialogs ended() {
        return ended;
    }

    /** Where calls are found. */
    CallTable table() {
        return calls;
    }

    /** @param rtpAddress address for SDP that goes before the options', or null */
    CallSession create(String rtpAddress, String peer) {
        String id = "CA" + identifiers.token(128);
        return new CallSession(
                this,
                id,
                new CallEventPublisher(id, subscribers.others()),
                media,
                rtpAddress != null ? rtpAddress : media.getRtpAddress(),
                peer);
    }

    /** The call can be controlled from then on; in a cluster this takes a moment. */
    Future<Void> add(CallSession call) {
        calls.add(call);
        MessageConsumer<JsonObject> consumer = QuietConsumers.quiet(
                vertx.eventBus().consumer(Addresses.call(call.id()), new LazyCallService(vertx, call.control())));
        controls.put(call.id(), consumer);
        LocalServices.add(vertx, Addresses.call(call.id()), call.control());
        return vertx.isClustered() ? consumer.completion() : Future.succeededFuture();
    }

    /** Someone wants the call's events: a subscriber of the agent renews both at once. */
    void subscribe(CallSession call, Subscription subscription) {
        subscribers
                .find(subscription)
                .ifPresentOrElse(call.news()::share, () -> call.news().attach(subscription));
    }

    /** The way of its messages is known. */
    void routed(CallSession call, SipRoute route) {
        routes.put(call.id(), route);
    }

    /** Our Contact at the registrar is another now; calls that began without it keep theirs. */
    void contactChanged(SipUri before, SipUri now) {
        if (!now.equals(before)) {
            calls.all().forEach(call -> call.contactChanged(before, now));
        }
    }

    /** Ends them all; completes when their last messages are answered, or after {@code patienceMillis}. */
    Future<Void> endAll(long patienceMillis) {
        List<Future<?>> ending = new ArrayList<>();
        calls.all().stream()
                .filter(call -> !call.over())
                .forEach(call -> ending.add(call.control().end(new JsonObject())));
        return Future.join(ending).eventually(() -> lastWords(patienceMillis)).mapEmpty();
    }

    /** BYE and its answer take their time, an ACK before it too: the transport must outlive them, if not for long. */
    private Future<Void> lastWords(long patienceMillis) {
        Promise<Void> said = Promise.promise();
        if (calls.size() == 0) {
            said.complete();
        } else {
            allReleased = said;
            vertx.setTimer(patienceMillis, ignored -> said.tryComplete());
        }
        return said.future().onComplete(done -> timers.stopAll());
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
    public Context context() {
        return context;
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
    public Future<MediaDeployer.Opened> openMedia(CallSession call) {
        InetAddress local = bind != null
                ? bind
                : LocalAddresses.ofLiteral(routes.get(call.id()).localHost());
        return deployer.open(new MediaSettings(
                call.id(), Addresses.dialog(name), Addresses.sip(name), local, ports, call.options()));
    }

    @Override
    public void closeMedia(MediaDeployer.Opened opened) {
        deployer.close(opened).onFailure(failure -> LOG.debug("media was not closed: {}", failure.toString()));
    }

    @Override
    public void noMedia(CallSession call, String why) {
        withoutMedia
                .admit(System.nanoTime())
                .ifPresent(untold -> LOG.warn(
                        "{}: call {}: {}{}",
                        name,
                        call.id(),
                        why,
                        untold == 0 ? "" : "; " + untold + " calls before it had no media either"));
    }

    @Override
    public void incoming(CallSession call) {
        if (call.replaces() != null) {
            takeOver(call);
            return;
        }
        if (!subscribers.takeCalls()) {
            LOG.info("{}: nobody takes calls: 480", name);
            call.control().reject(StatusCode.TEMPORARILY_UNAVAILABLE, null, null);
            return;
        }
        subscribers.all().forEach(call.news()::share);
        announce(call);
    }

    private void announce(CallSession call) {
        subscribers.incoming(
                call::snapshot, () -> CallEvents.incoming(call.snapshot()).put("agent", name));
    }

    /**
     * A call that takes the place of another is answered as that was: its subscribers come with it (RFC 3891 §3). If the
     * other has ended meanwhile, so has the reason to come.
     */
    private void takeOver(CallSession call) {
        SipRequest invite = call.machine().invite().orElseThrow();
        Replacement still = Replacement.of(invite, calls::machines, ended::has);
        Optional<CallSession> old = calls.find(call.replaces());
        if (still.replaced().isEmpty() || old.isEmpty()) {
            call.control().reject(still.refusal() == 0 ? StatusCode.DECLINE : still.refusal(), null, null);
            return;
        }
        subscribers.all().forEach(call.news()::share);
        old.get().news().subscribers().forEach(call.news()::share);
        call.control().accept(new JsonObject()).onSuccess(accepted -> {
            announce(call);
            old.get().transfers().replacedBy(call.snapshot());
        });
    }

    @Override
    public CallPolicyOptions policy() {
        return policy;
    }

    @Override
    public RequestsToSource requestsToSource(CallSession call) {
        RequestsToSource ofPeer = profile.requestsToSource(call.peer());
        return ofPeer == null ? policy.getRequestsToSource() : ofPeer;
    }

    @Override
    public Uri transferTarget(CallSession call, String target) {
        return profile.transferTarget(
                target, call.peer(), call.machine().remote().uri());
    }

    @Override
    public Future<CallSession> place(DialRequest order, Consumer<CallSession> prepare) {
        return dialler.place(order, prepare);
    }

    @Override
    public void over(CallSession call) {
        calls.ended();
    }

    @Override
    public void released(CallSession call) {
        if (call.machine() != null) {
            call.machine().dialogId().ifPresent(ended::add);
        }
        calls.remove(call);
        routes.remove(call.id());
        MessageConsumer<JsonObject> consumer = controls.remove(call.id());
        if (consumer != null) {
            LocalServices.remove(vertx, Addresses.call(call.id()));
            consumer.unregister();
        }
        if (allReleased != null && calls.size() == 0) {
            allReleased.tryComplete();
        }
    }
}
