package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.bus.DialRequest;
import io.xphone.bus.NodeId;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipRoute;
import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.TimerBank;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What messages, subscriptions and publications of one agent share: the machines that run, their timers, the way out. */
final class EventContext {

    private static final long ROUTE_LOOKUP_MS = 30_000;
    private static final int LONGEST_ID = 200;

    private record TimerKey(String id, EventTimer timer) {}

    private final AgentContext agent;
    private final String node;
    private final List<Header> headers;
    private final TimerBank<TimerKey> timers;
    private final Map<String, EventSession> running = new HashMap<>();
    private final Map<List<Credentials>, DigestClient> digests = new HashMap<>();
    private Runnable idle = () -> {};

    /** How a request of ours goes out. */
    record Way(Uri target, NameAddress from, SipUri contact, List<NameAddress> routes, List<Credentials> credentials) {}

    EventContext(AgentContext agent) {
        this.agent = agent;
        this.node = NodeId.of(agent.vertx());
        String userAgent = agent.calls().getUserAgent();
        this.headers = userAgent == null || userAgent.isEmpty()
                ? List.of()
                : List.of(new Header(HeaderName.USER_AGENT, userAgent));
        this.timers = new TimerBank<>(agent.vertx(), due -> {
            EventSession event = running.get(due.id());
            if (event != null) {
                event.perform(event.onTimer(due.timer()));
            }
        });
    }

    Vertx vertx() {
        return agent.vertx();
    }

    /** The id of our node. */
    String node() {
        return node;
    }

    AgentProfile profile() {
        return agent.profile();
    }

    Identifiers identifiers() {
        return agent.identifiers();
    }

    /** Headers for every request of ours. */
    List<Header> headers() {
        return headers;
    }

    long now() {
        return System.currentTimeMillis();
    }

    // ---- what runs ----

    /**
     * @param wanted the application's own choice; null for one of ours
     * @throws IllegalArgumentException when it can't be
     */
    String newId(String prefix, String wanted) {
        if (wanted == null) {
            return prefix + agent.identifiers().token(96);
        }
        if (wanted.isBlank() || wanted.length() > LONGEST_ID || running.containsKey(wanted)) {
            throw new IllegalArgumentException("id: \"" + wanted + "\" is taken, empty or too long");
        }
        return wanted;
    }

    void add(EventSession event) {
        running.put(event.id(), event);
    }

    void remove(EventSession event) {
        running.remove(event.id(), event);
        if (running.isEmpty()) {
            idle.run();
        }
    }

    EventSession find(String id) {
        return running.get(id);
    }

    Collection<EventSession> all() {
        return new ArrayList<>(running.values());
    }

    /** Calls back when nothing runs any more. */
    void whenIdle(Runnable then) {
        idle = then;
        if (running.isEmpty()) {
            then.run();
        }
    }

    // ---- what it needs ----

    void start(String id, EventTimer timer, long delayMillis) {
        timers.start(new TimerKey(id, timer), delayMillis);
    }

    void stop(String id, EventTimer timer) {
        timers.stop(new TimerKey(id, timer));
    }

    void stopTimers() {
        timers.stopAll();
    }

    /** One client for all that have the same credentials: what a server asked one for, the others bring at once. */
    DigestClient digest(List<Credentials> credentials) {
        return digests.computeIfAbsent(credentials, known -> new DigestClient(known, agent.identifiers()));
    }

    void send(String txId, SipRequest request) {
        agent.sip(new SipCommand.Send(txId, Addresses.notices(agent.name()), request));
    }

    void respond(String txId, SipResponse response) {
        agent.sip(new SipCommand.Respond(txId, response));
    }

    /** Answers what belongs to no machine. */
    void respond(String txId, SipRequest request, int status, Header... more) {
        SipResponse.Builder response = request.response(status, null);
        if (request.to().tag().isEmpty()) {
            response.to(request.to().withTag(agent.identifiers().tag()));
        }
        headers.forEach(header -> response.add(HeaderName.SERVER, header.value()));
        for (Header header : more) {
            response.add(header.name(), header.value());
        }
        respond(txId, response.build());
    }

    void tell(String deliver, String receiver, JsonObject event) {
        if (deliver != null) {
            agent.vertx()
                    .eventBus()
                    .send(
                            deliver,
                            event.put("agent", agent.name()),
                            new DeliveryOptions().setLocalOnly(node.equals(receiver)));
        }
    }

    /** The way to a target; fails as a command does. */
    Future<Way> way(String target, String peer) {
        AgentProfile.DialPlan plan;
        try {
            plan = agent.profile().plan(new DialRequest().setTarget(target).setPeer(peer));
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        } catch (IllegalStateException refused) {
            return CommandFailure.with(BusErrors.NOT_CONNECTED, refused.getMessage());
        }
        return agent.<SipRoute>requestSip(new SipCommand.FindRoute(plan.nextHop()), ROUTE_LOOKUP_MS)
                .recover(failure -> CommandFailure.with(BusErrors.UNREACHABLE, failure.getMessage()))
                .map(route -> way(plan, route));
    }

    private Way way(AgentProfile.DialPlan plan, SipRoute route) {
        SipUri from = SipUri.of(
                plan.fromUser(),
                plan.domain() != null ? plan.domain() : LocalAddresses.bracketed(route.localHost()),
                -1);
        return new Way(
                plan.target(),
                plan.fromName() == null ? NameAddress.of(from) : NameAddress.of(plan.fromName(), from),
                AgentProfile.contact(agent.profile().contact(route), plan.target(), plan.routes()),
                plan.routes(),
                plan.credentials());
    }
}
