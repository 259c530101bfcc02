package io.xphone.verticle.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.xphone.CallDirection;
import io.xphone.bus.Addresses;
import io.xphone.bus.DialRequest;
import io.xphone.bus.NodeId;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.core.CallTimer;
import io.xphone.options.RequestsToSource;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.media.transport.MediaSettings;
import io.xphone.verticle.media.transport.RtpPorts;
import io.xphone.verticle.runtime.AddressRange;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.BusSubscribers;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogLimit;
import io.xphone.verticle.runtime.MonotonicClock;
import io.xphone.verticle.runtime.TimerBank;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one agent, and what they share: control addresses, timers, media and subscribers. */
final class AgentCalls implements CallOwner {

    private static final Logger LOG = LoggerFactory.getLogger(AgentCalls.class);

    /** How often the applications of the calls are checked, in ms. */
    private static final long CHECK_MS = 500;

    private record TimerKey(String callId, CallTimer timer) {}

    private final AgentContext agent;
    private final Context context;
    private final String node;
    private final InetAddress bind; // null: the local address of the route to the peer
    private final RtpPorts ports;
    private final MediaDeployer deployer;
    private final CodecLimits codecLimits;
    private final BusSubscribers subscribers;
    private final CallDialer dialer;
    private final IncomingCalls incomingCalls;
    private final TimerBank<TimerKey> timers;
    private final AgentCallSettings settings;
    private final CallTable calls = new CallTable();
    private final Map<String, MessageConsumer<JsonObject>> controls = new HashMap<>();
    private final Map<String, SipRoute> routes = new HashMap<>();
    private final EndedDialogs ended = new EndedDialogs();
    private final LogLimit mediaFailures = new LogLimit();
    private final LimitedLog protocolErrors = new LimitedLog(LOG);
    private boolean draining;
    private boolean keysTold;
    private long checkTimer = -1;
    private Promise<Void> allReleased;
    private int mediaClosing;
    private Promise<Void> allMediaClosed;

    /** @param ports null for any port */
    AgentCalls(
            AgentContext agent,
            AgentCallSettings settings,
            RtpPorts ports,
            MediaDeployer deployer,
            BusSubscribers subscribers) {
        this.agent = agent;
        this.context = agent.vertx().getOrCreateContext();
        this.node = NodeId.of(agent.vertx());
        String address = agent.media().getBindAddress();
        this.bind = address == null ? null : LocalAddresses.parse(address, "media.bindAddress");
        this.settings = settings;
        this.ports = ports;
        this.deployer = deployer;
        this.codecLimits = new CodecLimits(agent.name(), deployer);
        this.subscribers = subscribers;
        this.dialer = new CallDialer(agent, settings, ports, this);
        this.incomingCalls = new IncomingCalls(agent.name(), subscribers, calls, ended);
        this.timers = new TimerBank<>(
                agent.vertx(),
                due -> calls.find(due.callId())
                        .ifPresent(call -> call.perform(call.machine().onTimer(due.timer(), now()))));
    }

    @Override
    public AudioCapabilities audio(CallSession call, List<String> codecs) {
        return codecLimits.fit(call.media(), settings.audio(codecs));
    }

    /** The agent accepts and places no more calls. */
    void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    /** Dialogs of calls that have ended. */
    EndedDialogs ended() {
        return ended;
    }

    /** The limits of costly codecs. */
    CodecLimits codecLimits() {
        return codecLimits;
    }

    /** The index of the calls. */
    CallTable table() {
        return calls;
    }

    /** @param rtpAddress address for SDP, overrides the one of the options; or null */
    CallSession create(String rtpAddress, String peer) {
        String id = "CA" + agent.identifiers().token(128);
        return new CallSession(
                this,
                id,
                new CallEventPublisher(id, subscribers.others()),
                agent.media(),
                rtpAddress != null ? rtpAddress : agent.media().getRtpAddress(),
                peer);
    }

    /** Registers the call's control address; in a cluster this takes a moment. */
    Future<Void> add(CallSession call) {
        calls.add(call);
        if (checkTimer < 0) {
            checkTimer = agent.vertx().setPeriodic(CHECK_MS, due -> checkApplications());
        }
        MessageConsumer<JsonObject> consumer = agent.vertx()
                .eventBus()
                .consumer(Addresses.call(call.id()), new LazyCallService(agent.vertx(), call.control()));
        controls.put(call.id(), consumer);
        LocalServices.add(agent.vertx(), Addresses.call(call.id()), call.control());
        return agent.vertx().isClustered() ? consumer.completion() : Future.succeededFuture();
    }

    /** Finds calls whose applications are lost. */
    private void checkApplications() {
        if (calls.size() == 0) {
            stopChecking();
            return;
        }
        Predicate<BusSubscriber> lost = subscribers.lost();
        calls.all().forEach(call -> call.applications().check(lost));
    }

    private void stopChecking() {
        if (checkTimer >= 0) {
            agent.vertx().cancelTimer(checkTimer);
            checkTimer = -1;
        }
    }

    /**
     * A new subscriber receives the events of the calls that exist, and has those again that it had before its loss.
     */
    void subscribed(BusSubscriber subscriber) {
        calls.all().forEach(call -> {
            call.events().share(subscriber);
            call.applications().renewed(subscriber.id());
        });
    }

    /** Hands calls that wait for an application to one that takes calls now. */
    void handOver() {
        calls.all().forEach(call -> call.applications().handOver());
    }

    @Override
    public void applicationEnded() {
        checkApplications();
    }

    @Override
    public List<BusSubscriber> applications() {
        return subscribers.takingCalls();
    }

    @Override
    public void offer(CallSession call, BusSubscriber application) {
        incomingCalls.offer(call, application);
    }

    @Override
    public void subscribe(CallSession call, Subscription subscription) {
        subscribers
                .find(subscription)
                .ifPresentOrElse(call.events()::share, () -> call.events().attach(subscription));
    }

    /** Whether an application takes calls. */
    boolean takesCalls() {
        return subscribers.takeCalls();
    }

    /** The local address of the media of a call with this route. */
    String mediaHost(SipRoute route) {
        return bind != null ? bind.getHostAddress() : route.localHost();
    }

    /** Notes the route of the call's messages. */
    void routed(CallSession call, SipRoute route) {
        call.route(route);
        routes.put(call.id(), route);
    }

    /** The Contact at the registrar has changed; calls that did not use the old one keep theirs. */
    void contactChanged(SipUri before, SipUri now) {
        if (!now.equals(before)) {
            calls.all().forEach(call -> call.contactChanged(before, now));
        }
    }

    /** Ends all calls; completes when their transactions have ended, or after {@code timeoutMillis}. */
    Future<Void> endAll(long timeoutMillis) {
        stopChecking();
        List<Future<?>> ending = new ArrayList<>();
        calls.all().stream()
                .filter(call -> !call.over())
                .forEach(call -> ending.add(call.control().end(null)));
        return Future.join(ending)
                .eventually(() -> allReleased(timeoutMillis))
                .eventually(() -> allMediaClosed(timeoutMillis))
                .mapEmpty();
    }

    /** The media verticles report to the event loop of the agent, which has to outlive them, within limits. */
    private Future<Void> allMediaClosed(long timeoutMillis) {
        Promise<Void> closed = Promise.promise();
        if (mediaClosing == 0) {
            closed.complete();
        } else {
            allMediaClosed = closed;
            agent.vertx().setTimer(timeoutMillis, ignored -> closed.tryComplete());
        }
        return closed.future();
    }

    /** BYE needs a response, and an ACK may precede it: the transport has to outlive both, within limits. */
    private Future<Void> allReleased(long timeoutMillis) {
        Promise<Void> released = Promise.promise();
        if (calls.size() == 0) {
            released.complete();
        } else {
            allReleased = released;
            agent.vertx().setTimer(timeoutMillis, ignored -> released.tryComplete());
        }
        return released.future().onComplete(done -> timers.stopAll());
    }

    @Override
    public AgentContext agent() {
        return agent;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public long now() {
        return MonotonicClock.millis();
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
        SipRoute route = routes.get(call.id());
        MediaSettings settings = new MediaSettings(
                call.id(),
                Addresses.dialog(agent.name()),
                Addresses.sip(agent.name()),
                bind != null ? bind : LocalAddresses.ofLiteral(route.localHost()),
                LocalAddresses.ofLiteral(route.remoteHost()),
                call.machine().direction() == CallDirection.INBOUND,
                ports,
                call.machine().mayUseDtls(),
                call.media().iceMode(agent.media()),
                call.machine().tricklesIce(),
                advertised(call.media().advertised()),
                call.options());
        return deployer.open(settings, call.media().share());
    }

    private static InetAddress advertised(String host) {
        String bare = host == null ? "" : LocalAddresses.unbracketed(host);
        return AddressRange.isLiteral(bare) ? LocalAddresses.ofLiteral(bare) : null;
    }

    @Override
    public void closeMedia(MediaDeployer.Opened opened) {
        mediaClosing++;
        deployer.close(opened)
                .onFailure(failure -> LOG.debug("closing media failed: {}", failure.toString()))
                .onComplete(done -> {
                    mediaClosing--;
                    if (mediaClosing == 0 && allMediaClosed != null) {
                        allMediaClosed.tryComplete();
                    }
                });
    }

    @Override
    public void mediaFailed(CallSession call, String reason) {
        mediaFailures
                .admit(System.nanoTime())
                .ifPresent(suppressed -> LOG.warn(
                        "{}: call {}: {}{}",
                        agent.name(),
                        call.id(),
                        reason,
                        suppressed == 0 ? "" : "; " + suppressed + " calls before it had no media either"));
    }

    @Override
    public void keysSent(CallSession call) {
        SipRoute route = routes.get(call.id());
        if (!keysTold && route != null && !TransportPolicies.isEncrypted(route.transport())) {
            keysTold = true;
            LOG.warn(
                    "{}: media.srtpWithoutTls: the keys of call {} are sent over {}, where everyone on the way can read"
                            + " them and decrypt the call; this is said once",
                    agent.name(),
                    call.id(),
                    route.transport());
        }
    }

    @Override
    public void protocolError(CallSession call, String description) {
        protocolErrors.info("", "{}: call {}: {}", agent.name(), call.id(), description);
    }

    @Override
    public void incoming(CallSession call) {
        incomingCalls.onCall(call);
    }

    @Override
    public RequestsToSource requestsToSource(CallSession call) {
        RequestsToSource ofPeer = agent.profile().requestsToSource(call.peer());
        return ofPeer == null ? agent.calls().getRequestsToSource() : ofPeer;
    }

    @Override
    public Uri transferTarget(CallSession call, String target) {
        return agent.profile()
                .transferTarget(target, call.peer(), call.machine().remote().uri());
    }

    /** Places a call. */
    Future<CallSession> place(DialRequest request) {
        return dialer.place(request, false, call -> {});
    }

    @Override
    public Future<CallSession> placeReferred(DialRequest request, Consumer<CallSession> prepare) {
        return dialer.place(request, true, prepare);
    }

    @Override
    public void ringing(boolean rings) {
        calls.ringing(rings);
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
            LocalServices.remove(agent.vertx(), Addresses.call(call.id()));
            ConsumerDrain.unregisterLater(agent.vertx().getOrCreateContext(), consumer);
        }
        if (allReleased != null && calls.size() == 0) {
            allReleased.tryComplete();
        }
    }
}
