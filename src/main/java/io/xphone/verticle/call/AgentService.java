package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.RegistrationEvent;
import io.xphone.SourceBan;
import io.xphone.UserRegistration;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.BusErrors;
import io.xphone.bus.DialRequest;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipCommand;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.registrar.Binding;
import io.xphone.sip.registrar.BindingFlow;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.BusSubscribers;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import io.xphone.verticle.runtime.LogText;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Control of one agent, as served on the bus. */
final class AgentService implements AgentControl {

    private static final Logger LOG = LoggerFactory.getLogger(AgentService.class);

    private final AgentContext agent;
    private final BusSubscribers subscribers;
    private final AgentCalls calls;
    private int optionsStatus;
    private List<Header> optionsHeaders = List.of();
    private long rejectedForOverload;
    private String state;

    AgentService(AgentContext agent, BusSubscribers subscribers, AgentCalls calls) {
        this.agent = agent;
        this.optionsStatus = agent.optionsStatus();
        this.subscribers = subscribers;
        this.calls = calls;
        agent.profile().banHandler(this::onBan);
        this.state = agent.profile().server() ? "LISTENING" : "CONNECTED";
    }

    private void onBan(SourceBan ban) {
        LOG.warn(
                "{}: banned {} for {} ms: {} authentications failed; addresses in the hosts of a peer are never banned",
                agent.name(),
                ban.source(),
                ban.banMs(),
                ban.failures());
        subscribers.publish(agent.name(), new PublishedAgentEvent.SourceBanned(ban));
    }

    /** Publishes an event of another verticle of the agent. */
    void publish(PublishedAgentEvent event) {
        subscribers.publish(agent.name(), event);
    }

    int optionsStatus() {
        return optionsStatus;
    }

    /** The application's headers for responses to OPTIONS. */
    List<Header> optionsHeaders() {
        return optionsHeaders;
    }

    /** Counts calls that were rejected because there were more than could be handled. */
    void countRejectedForOverload(int calls) {
        rejectedForOverload += calls;
    }

    /** Takes over a change of the registration. */
    void onRegistration(RegistrationUpdate update) {
        AgentProfile profile = agent.profile();
        Optional<SipUri> before = profile.boundContact();
        profile.onRegistration(update);
        before.ifPresent(old -> profile.boundContact().ifPresent(now -> calls.contactChanged(old, now)));
        switch (update.kind()) {
            case REGISTERING -> state = "REGISTERING";
            case REGISTERED -> {
                if (state.equals("REGISTERED")) {
                    LOG.debug("{}: refreshed for {} s", agent.name(), update.grantedSeconds());
                } else {
                    LOG.info("{}: registered {} for {} s", agent.name(), profile.aor(), update.grantedSeconds());
                }
                state = "REGISTERED";
                publish(RegistrationEvent.Type.REGISTERED, 0, "", update.grantedSeconds());
            }
            case UNREGISTERED -> {
                state = "UNREGISTERED";
                LOG.info("{}: registration ended: {}", agent.name(), update.reason());
                publish(RegistrationEvent.Type.UNREGISTERED, 0, update.reason(), 0);
            }
            case FAILED -> {
                state = "REGISTRATION_FAILED";
                LOG.warn("{}: registration failed: {} {}", agent.name(), update.status(), LogText.of(update.reason()));
                publish(RegistrationEvent.Type.FAILED, update.status(), update.reason(), 0);
            }
        }
    }

    private void publish(RegistrationEvent.Type type, int status, String reason, int expires) {
        subscribers.publish(
                agent.name(),
                new PublishedAgentEvent.Registration(new RegistrationEvent(type, status, reason), expires));
    }

    @Override
    public Future<AgentInfo> info() {
        AgentInfo info = new AgentInfo()
                .setName(agent.name())
                .setNode(calls.node())
                .setServer(agent.profile().server())
                .setState(state)
                .setAor(agent.profile().aor())
                .setCalls(calls.table().active())
                .setCallsShed(rejectedForOverload)
                .setFailedAuthentications(agent.profile().failedAuthentications())
                .setSourcesBanned(agent.profile().sourcesBanned())
                .setSubscriptionsExpired(subscribers.expired());
        return agent.<String>requestSip(new SipCommand.Listening(), DeliveryOptions.DEFAULT_TIMEOUT)
                .map(listening -> listening.isEmpty() ? info : info.setListening(List.of(listening.split(" "))))
                .recover(none -> Future.succeededFuture(info)); // no transport yet
    }

    @Override
    public Future<CallInfo> dial(DialRequest request) {
        return calls.place(request).map(CallSession::snapshot);
    }

    @Override
    public Future<List<CallInfo>> calls() {
        return Future.succeededFuture(calls.table().all().stream()
                .filter(call -> !call.over())
                .map(CallSession::snapshot)
                .toList());
    }

    @Override
    public Future<List<UserRegistration>> registrations() {
        long now = calls.now();
        return Future.succeededFuture(agent.profile()
                .registrar()
                .map(registrar -> registrar.bindings(now).stream()
                        .map(binding -> registration(binding, now))
                        .toList())
                .orElse(List.of()));
    }

    private UserRegistration registration(Binding binding, long now) {
        return new UserRegistration()
                .setUser(binding.user())
                .setPeer(agent.profile().peerOf(binding.user()))
                .setContact(binding.uri().toString())
                .setSource(binding.openFlow().map(BindingFlow::toString).orElse(null))
                .setExpires(binding.remainingSeconds(now))
                .setQ(binding.contact().quality() / 1000.0)
                .setInstance(binding.instance().isEmpty() ? null : binding.instance())
                .setRegId(binding.regId())
                .setPath(
                        binding.path().stream().map(hop -> hop.uri().toString()).toList())
                .setUserAgent(binding.userAgent().isEmpty() ? null : binding.userAgent());
    }

    @Override
    public Future<AgentInfo> subscribe(Subscription subscription) {
        try {
            boolean known = subscribers.find(subscription).isPresent();
            subscribers.add(subscription);
            if (!known) {
                subscribers.find(subscription).ifPresent(calls::subscribed);
            }
            if (subscription.isIncomingCalls()) {
                calls.handOver();
            }
            return info();
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    @Override
    public Future<Void> unsubscribe(String id) {
        subscribers.leave(id);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> applicationEnded(String id) {
        subscribers.lose(id);
        calls.applicationEnded();
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> setOptionsStatus(int status, JsonObject options) {
        if (status < 200 || status > 699) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "invalid status " + status + " for responses to OPTIONS: 200 to 699");
        }
        try {
            optionsHeaders = CommandHeaders.checked(options);
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        optionsStatus = status;
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> drain() {
        calls.drain();
        optionsStatus = StatusCode.SERVICE_UNAVAILABLE;
        return Future.succeededFuture();
    }
}
