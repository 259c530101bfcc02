package io.xphone.verticle.call;

import io.xphone.bus.internal.SipRoute;
import io.xphone.call.settings.DialTarget;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.BindingFlows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The flows that the requests of a call with a registered user are sent on (RFC 5626 §7): an INVITE on the one that its
 * target registered by; a request within a dialog, unless it has a route set, on the one of its INVITE, or where the
 * peer's latest request came from.
 */
final class CallFlows {

    private static final int MAX_DIALOGS = 64;

    /**
     * Where a request is sent.
     *
     * @param nextHop the next hop; null for the one that its Route or Request-URI names
     * @param flow the connection, as in {@code SipCommand.Send}
     * @param only whether it may be sent on that connection only
     */
    record Hop(Uri nextHop, long flow, boolean only) {
        private static final Hop BY_URI = new Hop(null, SipRoute.NO_FLOW, false);
    }

    private final Map<DialTarget, SipRoute> targets = new IdentityHashMap<>();
    private final List<String> transports = new ArrayList<>();
    private final Map<String, SipRoute> dialogs = new HashMap<>();
    private SipRoute peer;

    /** Of a call from a registered user. */
    static CallFlows from(SipRoute source) {
        CallFlows flows = new CallFlows();
        flows.peer = source;
        return flows;
    }

    /** Adds the flow of a target. */
    void add(DialTarget target, SipRoute flow) {
        targets.put(target, flow);
    }

    /** Notes the SIP transport of a target, with a flow or without. */
    void transport(String ofTarget) {
        transports.add(ofTarget);
    }

    /** The SIP transports of the targets. */
    List<String> transports() {
        return transports;
    }

    /** A response to an INVITE names a dialog. */
    void onResponse(Optional<DialTarget> target, SipResponse response) {
        Optional<SipRoute> flow = target.map(targets::get);
        if (flow.isPresent() && dialogs.size() < MAX_DIALOGS) {
            response.to().tag().ifPresent(tag -> dialogs.put(tag, flow.get()));
        }
    }

    /** The peer's requests come from there. */
    void peer(SipRoute source) {
        peer = source;
    }

    /** @param target the target of an INVITE outside of dialogs */
    Hop of(Optional<DialTarget> target, SipRequest request) {
        Optional<String> tag = request.to().tag();
        if (tag.isEmpty()) {
            return target.map(targets::get).map(flow -> hop(flow, true)).orElse(Hop.BY_URI);
        }
        SipRoute flow = peer == null ? dialogs.get(tag.get()) : peer;
        return flow == null || !request.routes().isEmpty() ? Hop.BY_URI : hop(flow, false);
    }

    private static Hop hop(SipRoute flow, boolean only) {
        return new Hop(BindingFlows.nextHop(flow), BindingFlows.id(flow), only);
    }
}
