package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.bus.DialRequest;
import io.xphone.bus.NodeId;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.bus.internal.SipRoute;
import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.CredentialScope;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.MonotonicClock;
import io.xphone.verticle.runtime.NotRegisteredException;
import io.xphone.verticle.runtime.SourceCheck;
import io.xphone.verticle.runtime.TimerBank;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Shared by messages, subscriptions and publications of one agent: the sessions, their timers, routes and outgoing
 * requests.
 */
final class EventContext {

    private static final long ROUTE_LOOKUP_MS = 30_000;
    private static final int MAX_ID_LENGTH = 200;

    private record TimerKey(String id, EventTimer timer) {}

    private final AgentContext agent;
    private final SourceCheck sources;
    private final String node;
    private final List<Header> headers;
    private final TimerBank<TimerKey> timers;
    private final Map<String, EventSession> sessions = new HashMap<>();
    private final Map<Account, DigestClient> digests = new HashMap<>();
    private Runnable idle = () -> {};

    /** The credentials of one account or peer. */
    private record Account(List<Credentials> credentials, CredentialScope scope) {}

    /**
     * Target, identity and route of an outgoing request.
     *
     * @param flow the flow to a registered user; null for others
     */
    record RequestRoute(
            Uri target,
            NameAddress from,
            SipUri contact,
            List<NameAddress> routes,
            List<Credentials> credentials,
            CredentialUse use,
            SipRoute flow) {}

    EventContext(AgentContext agent) {
        this.agent = agent;
        this.sources = new SourceCheck(agent);
        this.node = NodeId.of(agent.vertx());
        String userAgent = agent.calls().getUserAgent();
        this.headers = userAgent == null || userAgent.isEmpty()
                ? List.of()
                : List.of(new Header(HeaderName.USER_AGENT, userAgent));
        this.timers = new TimerBank<>(agent.vertx(), due -> {
            EventSession event = sessions.get(due.id());
            if (event != null) {
                event.perform(event.onTimer(due.timer()));
            }
        });
    }

    Vertx vertx() {
        return agent.vertx();
    }

    /** Id of the local node. */
    String node() {
        return node;
    }

    AgentProfile profile() {
        return agent.profile();
    }

    Identifiers identifiers() {
        return agent.identifiers();
    }

    /** Headers of every outgoing request. */
    List<Header> headers() {
        return headers;
    }

    /** The time in ms of a monotonic clock. */
    long now() {
        return MonotonicClock.millis();
    }

    // ---- sessions ----

    /**
     * @param requested id that the application has chosen; null to generate one
     * @throws IllegalArgumentException when the requested id is taken or invalid
     */
    String newId(String prefix, String requested) {
        if (requested == null) {
            return prefix + agent.identifiers().token(96);
        }
        if (requested.isBlank() || requested.length() > MAX_ID_LENGTH || sessions.containsKey(requested)) {
            throw new IllegalArgumentException("id: \"" + requested + "\" is taken, empty or too long");
        }
        return requested;
    }

    void add(EventSession event) {
        sessions.put(event.id(), event);
    }

    void remove(EventSession event) {
        sessions.remove(event.id(), event);
        if (sessions.isEmpty()) {
            idle.run();
        }
    }

    EventSession find(String id) {
        return sessions.get(id);
    }

    Collection<EventSession> all() {
        return new ArrayList<>(sessions.values());
    }

    /** Calls {@code then} when there is no session left. */
    void whenIdle(Runnable then) {
        idle = then;
        if (sessions.isEmpty()) {
            then.run();
        }
    }

    // ---- timers, requests and events ----

    void start(String id, EventTimer timer, long delayMillis) {
        timers.start(new TimerKey(id, timer), delayMillis);
    }

    void stop(String id, EventTimer timer) {
        timers.stop(new TimerKey(id, timer));
    }

    void stopTimers() {
        timers.stopAll();
    }

    /** One client for all requests of one account or peer, so that a challenge of one request serves the others. */
    DigestClient digest(List<Credentials> credentials, CredentialUse use) {
        return digests.computeIfAbsent(
                new Account(credentials, use == null ? null : use.scope()),
                key -> new DigestClient(key.credentials(), agent.identifiers()));
    }

    /**
     * @param nextHop null for the one that the request names
     * @param flow the connection that leads to the peer, if only one does
     */
    void send(String txId, SipRequest request, Uri nextHop, long flow, CredentialUse use) {
        agent.sip(new SipCommand.Send(txId, Addresses.subscription(agent.name()), request, nextHop, flow, use));
    }

    void respond(String txId, SipResponse response) {
        agent.sip(new SipCommand.Respond(txId, response));
    }

    /** Rejects without state a request: its sender has not shown that its address is its own. */
    void reject(String txId, SipResponse response) {
        agent.sip(new SipCommand.RespondOnce(txId, response));
    }

    /** The same, with a status. */
    void reject(String txId, SipRequest request, int status, Header... extraHeaders) {
        reject(txId, response(request, status, extraHeaders));
    }

    /**
     * Whether a request within the dialog of a session comes from its peer; otherwise it has been rejected.
     *
     * @param target whether requests of the session are sent to the source of the request
     */
    boolean isFromPeer(SipIndication.Request indication, EventSession session, BooleanSupplier target) {
        boolean accepted = sources.accepts(
                indication,
                session.peer(),
                session.known(),
                target,
                now(),
                refusal -> reject(indication.txId(), refusal));
        if (accepted) {
            session.flow(indication.source());
        }
        return accepted;
    }

    /** The URI of To, with the user name of a phone in place of the user part of its Contact. */
    String named(NameAddress to) {
        return agent.profile().contactAlias().named(to.uri()).toString();
    }

    /** Responds to a request outside of sessions. */
    void respond(String txId, SipRequest request, int status, Header... extraHeaders) {
        respond(txId, response(request, status, extraHeaders));
    }

    private SipResponse response(SipRequest request, int status, Header... extraHeaders) {
        SipResponse.Builder response = request.response(status, null);
        if (request.to().tag().isEmpty()) {
            response.to(request.to().withTag(agent.identifiers().tag()));
        }
        headers.forEach(header -> response.add(HeaderName.SERVER, header.value()));
        for (Header header : extraHeaders) {
            response.add(header.name(), header.value());
        }
        return response.build();
    }

    /**
     * Publishes an event: by reference to handles on this node, as JSON to other receivers.
     *
     * @param deliver address of the receiver; null for none
     * @param receiver id of its node
     */
    void publish(String deliver, String receiver, PublishedAgentEvent event) {
        if (deliver == null) {
            return;
        }
        boolean local = node.equals(receiver);
        Object message =
                local && Addresses.isInbox(deliver) ? event : event.toJson().put("agent", agent.name());
        agent.vertx().eventBus().send(deliver, message, new DeliveryOptions().setLocalOnly(local));
    }

    /** Finds the route to a target; fails with the failure code of a command. */
    Future<RequestRoute> findRoute(String target, String peer) {
        AgentProfile.DialPlan plan;
        try {
            plan = agent.profile().plan(new DialRequest().setTarget(target).setPeer(peer), false);
        } catch (NotRegisteredException absent) {
            return CommandFailure.with(StatusCode.TEMPORARILY_UNAVAILABLE, absent.getMessage());
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        } catch (IllegalStateException disconnected) {
            return CommandFailure.with(BusErrors.NOT_CONNECTED, disconnected.getMessage());
        }
        if (!plan.registered().isEmpty()) {
            return registered(plan, plan.registered().get(0).get(0));
        }
        return agent.<SipRoute>requestSip(new SipCommand.FindRoute(plan.nextHop()), ROUTE_LOOKUP_MS)
                .recover(failure -> CommandFailure.with(BusErrors.UNREACHABLE, failure.getMessage()))
                .map(route -> route(plan, plan.target(), plan.routes(), route, null));
    }

    /** The user agent that a registered user prefers: requests other than INVITE are sent to one. */
    private Future<RequestRoute> registered(AgentProfile.DialPlan plan, AgentProfile.RegisteredTarget binding) {
        Future<SipRoute> route = binding.flow() != null
                ? Future.succeededFuture(binding.flow())
                : agent.requestSip(
                        new SipCommand.FindRoute(
                                binding.routes().isEmpty()
                                        ? binding.uri()
                                        : binding.routes().get(0).uri()),
                        ROUTE_LOOKUP_MS);
        return route.recover(failure -> CommandFailure.with(BusErrors.UNREACHABLE, failure.getMessage()))
                .map(found -> route(plan, binding.uri(), binding.routes(), found, binding.flow()));
    }

    private RequestRoute route(
            AgentProfile.DialPlan plan, Uri target, List<NameAddress> routes, SipRoute route, SipRoute flow) {
        SipUri from = SipUri.of(
                plan.fromUser(),
                plan.domain() != null ? plan.domain() : LocalAddresses.bracketed(route.localHost()),
                -1);
        return new RequestRoute(
                target,
                plan.fromName() == null ? NameAddress.of(from) : NameAddress.of(plan.fromName(), from),
                AgentProfile.contact(agent.profile().contact(route), target, routes),
                routes,
                plan.credentials(),
                plan.use(),
                flow);
    }
}
