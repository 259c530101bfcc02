package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.xphone.bus.BusErrors;
import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.CallMachine;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.DialTarget;
import io.xphone.options.DialOptions;
import io.xphone.options.IceMode;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.media.transport.RtpPorts;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.NotRegisteredException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Places the outbound calls of one agent: checks the request, finds the next hop, starts the call. */
final class CallDialer {

    private static final int MAX_ROUTE_LOOKUP_MS = 30_000;

    private final AgentContext agent;
    private final AgentCallSettings settings;
    private final RtpPorts ports;
    private final AgentCalls calls;

    /** @param ports null for any port */
    CallDialer(AgentContext agent, AgentCallSettings settings, RtpPorts ports, AgentCalls calls) {
        this.agent = agent;
        this.settings = settings;
        this.ports = ports;
        this.calls = calls;
    }

    /**
     * Places a call.
     *
     * @param referred see {@link AgentProfile#plan}
     * @param prepare runs before anything happens to the call
     */
    Future<CallSession> place(DialRequest request, boolean referred, Consumer<CallSession> prepare) {
        if (calls.draining()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, agent.name() + " is draining: it places no more calls");
        }
        if (ports != null && ports.exhausted()) {
            return CommandFailure.with(
                    BusErrors.NO_RTP_PORT,
                    "all " + ports.capacity()
                            + " RTP ports of media.rtpPortMin..rtpPortMax are in use or were closed just now");
        }
        AgentProfile.DialPlan plan;
        CallSession call;
        try {
            plan = agent.profile().plan(request, referred);
            call = calls.create(plan.rtpAddress(), plan.peer());
            call.credentials(plan.use());
            if (request.getSubscription() != null) {
                calls.subscribe(call, request.getSubscription());
                call.events().find(request.getSubscription().getId()).ifPresent(call.applications()::add);
            }
            prepare.accept(call);
            DialSettingsFactory.check(plan, request.getOptions());
            TransportPolicies.check(request.getOptions().getIce(), agent.media(), "ice");
            settings(plan, request.getOptions());
        } catch (NotRegisteredException absent) {
            return CommandFailure.with(StatusCode.TEMPORARILY_UNAVAILABLE, absent.getMessage());
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        } catch (IllegalStateException disconnected) {
            return CommandFailure.with(BusErrors.NOT_CONNECTED, disconnected.getMessage());
        }
        long dialled = System.nanoTime();
        return calls.add(call)
                .onComplete(registered -> reach(plan, request.getOptions())
                        .onSuccess(reached -> begin(call, plan, request.getOptions(), reached, dialled))
                        .onFailure(failure -> call.failBeforeStart(failure.getMessage())))
                .map(ready -> call);
    }

    /** Finds the route to the next hop, within the time in which the call has to be answered. */
    private Future<SipRoute> route(Uri nextHop, int callMs) {
        long timeoutMs = callMs > 0 ? Math.min(callMs, MAX_ROUTE_LOOKUP_MS) : MAX_ROUTE_LOOKUP_MS;
        return agent.<SipRoute>requestSip(new SipCommand.FindRoute(nextHop), timeoutMs)
                .recover(failure ->
                        failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT
                                ? Future.failedFuture("no route to " + nextHop + ": none found in " + timeoutMs + " ms")
                                : Future.failedFuture(failure));
    }

    /** The route to the target of a plan, or the targets of a registered user. */
    private Future<Reached> reach(AgentProfile.DialPlan plan, DialOptions options) {
        int callMs = options.getTimeoutMs();
        return plan.registered().isEmpty()
                ? route(plan.nextHop(), callMs).map(route -> new Reached(route, List.of(), null))
                : RegisteredTargets.reach(
                        agent.profile(),
                        plan,
                        hop -> route(hop, callMs),
                        sipTransport -> transport(plan, options, sipTransport));
    }

    /** What the offer to a target with this SIP transport may negotiate. */
    private TransportPolicy transport(AgentProfile.DialPlan plan, DialOptions options, String sipTransport) {
        SrtpMode srtp =
                options.getSrtp() != null ? options.getSrtp() : agent.profile().srtp(plan.peer());
        SrtpKeys keys = options.getSrtpKeys() != null
                ? options.getSrtpKeys()
                : agent.profile().srtpKeys(plan.peer());
        return settings.transport(srtp, keys, sipTransport, false);
    }

    /**
     * What is known before a call begins.
     *
     * @param route the route that determines the media address
     * @param targets the user agents of a registered user; empty for others
     * @param flows their flows; null for others
     */
    record Reached(SipRoute route, List<DialTarget> targets, CallFlows flows) {}

    private void begin(
            CallSession call, AgentProfile.DialPlan plan, DialOptions options, Reached reached, long dialledNanos) {
        SipRoute route = reached.route();
        if (call.over()) {
            return; // it ended during the lookup of the route
        }
        TransportPolicy transport = reached.targets().isEmpty()
                ? transport(plan, options, route.transport())
                : reached.targets().get(0).transport();
        CallSettings own = AgentCallSettings.secured(settings(plan, options), transport);
        String unsafe = TransportPolicies.problem(transport, route.transport());
        if (unsafe != null && reached.targets().isEmpty()) {
            call.failBeforeStart(unsafe);
            return;
        }
        Optional<CodecLimits.Fitted> fitted = calls.codecLimits().fit(own);
        if (fitted.isEmpty()) {
            call.failBeforeStart("no codec of the call is available: the media event loops encode as many calls as they"
                    + " may, see maxCallsPerEventLoop in docs/codecs.md");
            return;
        }
        call.media().share(fitted.get().share());
        IceMode ice =
                options.getIce() != null ? options.getIce() : agent.profile().ice(plan.peer());
        String sipTransport = reached.flows() == null
                ? route.transport()
                : TransportPolicies.browserOf(reached.flows().transports());
        call.media().ice(TransportPolicies.ice(ice, agent.media().getIce(), sipTransport));
        calls.routed(call, route);
        call.flows(reached.flows());
        CallMachine machine = CallMachine.outbound(
                call.id(),
                DialSettingsFactory.of(
                        plan,
                        options,
                        LocalAddresses.bracketed(route.localHost()),
                        agent.profile().contact(route),
                        (System.nanoTime() - dialledNanos) / 1_000_000,
                        reached.targets()),
                AgentCallSettings.trickling(
                        fitted.get().settings(),
                        call.media().iceOr(agent.media().getIce())),
                agent.identifiers());
        calls.table().name(call, machine.callId());
        call.start(machine);
    }

    private CallSettings settings(AgentProfile.DialPlan plan, DialOptions options) {
        return settings.of(plan.codecs(), plan.credentials(), agent.profile().trustsIdentity(plan.peer()), options);
    }
}
