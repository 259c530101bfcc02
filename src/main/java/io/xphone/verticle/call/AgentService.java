package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.bus.Addresses;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.BusErrors;
import io.xphone.bus.DialRequest;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.CallMachine;
import io.xphone.options.DialOptions;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.media.RtpPorts;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.BusSubscribers;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import io.xphone.verticle.runtime.LocalAddresses;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Control of an agent: what it tells of itself, and the calls it places. */
final class AgentService implements AgentControl {

    private static final int LONGEST_SEARCH_MS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(AgentService.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Vertx vertx;
    private final String name;
    private final AgentProfile profile;
    private final RtpPorts ports;
    private final AgentCallSettings settings;
    private final Identifiers identifiers;
    private final BusSubscribers subscribers;
    private final AgentCalls calls;
    private int optionsStatus;
    private List<Header> optionsHeaders = List.of();
    private boolean draining;
    private long shed;
    private String state;

    /** @param ports null for any port */
    AgentService(
            Vertx vertx,
            String name,
            AgentProfile profile,
            RtpPorts ports,
            AgentCallSettings settings,
            int optionsStatus,
            Identifiers identifiers,
            BusSubscribers subscribers,
            AgentCalls calls) {
        this.vertx = vertx;
        this.name = name;
        this.profile = profile;
        this.ports = ports;
        this.settings = settings;
        this.optionsStatus = optionsStatus;
        this.identifiers = identifiers;
        this.subscribers = subscribers;
        this.calls = calls;
        this.state = profile.server() ? "LISTENING" : "CONNECTED";
    }

    int optionsStatus() {
        return optionsStatus;
    }

    /** The application's, for answers to OPTIONS. */
    List<Header> optionsHeaders() {
        return optionsHeaders;
    }

    boolean draining() {
        return draining;
    }

    /** A call was refused because the event loop is late. */
    void countShed() {
        shed++;
    }

    /** The registration has moved on. */
    void onRegistration(RegistrationUpdate told) {
        Optional<SipUri> before = profile.boundContact();
        profile.onRegistration(told);
        before.ifPresent(old -> profile.boundContact().ifPresent(now -> calls.contactChanged(old, now)));
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

    @Override
    public Future<AgentInfo> info() {
        AgentInfo info = new AgentInfo()
                .setName(name)
                .setNode(calls.node())
                .setServer(profile.server())
                .setState(state)
                .setAor(profile.aor())
                .setCalls(calls.table().living())
                .setCallsShed(shed)
                .setSubscriptionsExpired(subscribers.expired());
        return vertx.eventBus()
                .<String>request(Addresses.sip(name), new SipCommand.Listening(), LOCAL)
                .map(reply -> reply.body().isEmpty()
                        ? info
                        : info.setListening(List.of(reply.body().split(" "))))
                .recover(none -> Future.succeededFuture(info)); // no transport yet
    }

    @Override
    public Future<CallInfo> dial(DialRequest order) {
        return place(order, call -> {}).map(CallSession::snapshot);
    }

    /** Places a call; {@code prepare} comes before anything happens to it. */
    Future<CallSession> place(DialRequest order, Consumer<CallSession> prepare) {
        if (draining) {
            return CommandFailure.with(BusErrors.INVALID_STATE, name + " drains: it places no more calls");
        }
        if (ports != null && ports.exhausted(calls.now())) {
            return CommandFailure.with(
                    BusErrors.NO_RTP_PORT,
                    "all " + ports.capacity() + " RTP ports of media.rtpPortMin..rtpPortMax are in use or rest");
        }
        AgentProfile.DialPlan plan;
        CallSession call;
        try {
            plan = profile.plan(order);
            DialOptions options = order.getOptions();
            call = calls.create(plan.rtpAddress(), plan.peer());
            if (order.getSubscription() != null) {
                calls.subscribe(call, order.getSubscription());
            }
            prepare.accept(call);
            DialSettingsFactory.check(plan, options);
            settings.of(plan.codecs(), plan.credentials(), profile.trustsIdentity(plan.peer()), options);
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        } catch (IllegalStateException refused) {
            return CommandFailure.with(BusErrors.NOT_CONNECTED, refused.getMessage());
        }
        long dialled = System.nanoTime();
        return calls.add(call)
                .onComplete(
                        registered -> route(plan.nextHop(), order.getOptions().getTimeoutMs())
                                .onSuccess(route -> begin(call, plan, order.getOptions(), route, dialled))
                                .onFailure(failure -> call.failBeforeStart(failure.getMessage())))
                .map(ready -> call);
    }

    /** The way there; looked for no longer than the call may take to be answered. */
    private Future<SipRoute> route(Uri nextHop, int callMs) {
        long timeoutMs = callMs > 0 ? Math.min(callMs, LONGEST_SEARCH_MS) : LONGEST_SEARCH_MS;
        return vertx.eventBus()
                .<SipRoute>request(
                        Addresses.sip(name),
                        new SipCommand.FindRoute(nextHop),
                        new DeliveryOptions(LOCAL).setSendTimeout(timeoutMs))
                .map(Message::body)
                .recover(failure ->
                        failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT
                                ? Future.failedFuture("no way to " + nextHop + ": none found in " + timeoutMs + " ms")
                                : Future.failedFuture(failure));
    }

    private void begin(
            CallSession call, AgentProfile.DialPlan plan, DialOptions options, SipRoute route, long dialledNanos) {
        if (call.over()) {
            return; // ended while the way was looked for
        }
        calls.routed(call, route);
        CallMachine machine = CallMachine.outbound(
                call.id(),
                DialSettingsFactory.of(
                        plan,
                        options,
                        LocalAddresses.bracketed(route.localHost()),
                        profile.contact(route),
                        (System.nanoTime() - dialledNanos) / 1_000_000),
                settings.of(plan.codecs(), plan.credentials(), profile.trustsIdentity(plan.peer()), options),
                identifiers);
        calls.table().name(call, machine.callId());
        call.start(machine);
    }

    @Override
    public Future<List<CallInfo>> calls() {
        return Future.succeededFuture(calls.table().all().stream()
                .filter(call -> !call.over())
                .map(CallSession::snapshot)
                .toList());
    }

    @Override
    public Future<AgentInfo> subscribe(Subscription subscription) {
        try {
            subscribers.add(subscription);
            return info();
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
    }

    @Override
    public Future<Void> unsubscribe(String id) {
        subscribers.remove(id);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> setOptionsStatus(int status, JsonObject options) {
        if (status < 200 || status > 699) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "OPTIONS can't be answered " + status + ": 200 to 699");
        }
        try {
            optionsHeaders = CommandHeaders.checked(options);
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
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
}
