package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.settings.DialTarget;
import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.LocalAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Makes the bindings of a registered user the targets of a call, each with its route. */
final class RegisteredTargets {

    private record Routed(AgentProfile.RegisteredTarget target, SipRoute route) {}

    private final AgentProfile profile;
    private final CallFlows flows = new CallFlows();
    private final List<DialTarget> targets = new ArrayList<>();
    private final List<SipRoute> routes = new ArrayList<>();
    private final Function<String, TransportPolicy> policy;
    private String problem;

    private RegisteredTargets(AgentProfile profile, Function<String, TransportPolicy> policy) {
        this.profile = profile;
        this.policy = policy;
    }

    /**
     * Finds the routes of bindings without a flow. Bindings without a route are left out, and those with a SIP
     * transport that the media cannot be secured over; fails when none is left.
     *
     * @param lookup finds the route to a URI
     * @param policy what the offer to a target may negotiate, by its SIP transport
     */
    static Future<CallDialer.Reached> reach(
            AgentProfile profile,
            AgentProfile.DialPlan plan,
            Function<Uri, Future<SipRoute>> lookup,
            Function<String, TransportPolicy> policy) {
        List<Future<List<Routed>>> routed =
                plan.registered().stream().map(flows -> routed(flows, lookup)).toList();
        return Future.join(routed).compose(done -> {
            RegisteredTargets found = new RegisteredTargets(profile, policy);
            routed.forEach(each -> found.add(each.result()));
            return found.targets.isEmpty()
                    ? Future.failedFuture(
                            found.problem == null ? "no route to any Contact of " + plan.target() : found.problem)
                    : Future.succeededFuture(new CallDialer.Reached(found.mediaRoute(), found.targets, found.flows));
        });
    }

    private static Future<List<Routed>> routed(
            List<AgentProfile.RegisteredTarget> flows, Function<Uri, Future<SipRoute>> lookup) {
        List<Future<Routed>> each = flows.stream()
                .map(target -> target.flow() != null
                        ? Future.succeededFuture(new Routed(target, target.flow()))
                        : lookup.apply(hop(target))
                                .map(route -> new Routed(target, route))
                                .otherwise((Routed) null))
                .toList();
        return Future.join(each)
                .map(done -> each.stream()
                        .map(Future::result)
                        .filter(Objects::nonNull)
                        .toList());
    }

    private static Uri hop(AgentProfile.RegisteredTarget target) {
        return target.routes().isEmpty() ? target.uri() : target.routes().get(0).uri();
    }

    /** Adds a user agent with its flows. */
    private void add(List<Routed> all) {
        List<Routed> agent = all.stream().filter(this::secures).toList();
        if (agent.isEmpty()) {
            return;
        }
        List<DialTarget> alternatives = new ArrayList<>();
        for (int i = agent.size() - 1; i > 0; i--) {
            alternatives.add(0, target(agent.get(i), List.of()));
        }
        targets.add(target(agent.get(0), alternatives));
    }

    private boolean secures(Routed routed) {
        String transport = routed.route().transport();
        String unsafe = TransportPolicies.problem(policy.apply(transport), transport);
        problem = unsafe == null ? problem : unsafe;
        return unsafe == null;
    }

    private DialTarget target(Routed routed, List<DialTarget> alternatives) {
        AgentProfile.RegisteredTarget binding = routed.target();
        SipUri contact = AgentProfile.contact(profile.contact(routed.route()), binding.uri(), binding.routes());
        DialTarget target = new DialTarget(
                binding.uri(),
                binding.routes(),
                contact,
                policy.apply(routed.route().transport()),
                alternatives);
        if (binding.flow() != null) {
            flows.add(target, binding.flow());
        }
        routes.add(routed.route());
        flows.transport(routed.route().transport());
        return target;
    }

    /** All user agents get the same offer: its address is one that they can all reach. */
    private SipRoute mediaRoute() {
        return routes.stream()
                .filter(route -> !LocalAddresses.ofLiteral(route.localHost()).isLoopbackAddress())
                .findFirst()
                .orElse(routes.get(0));
    }
}
