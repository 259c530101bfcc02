package io.xphone.verticle.runtime;

import io.xphone.bus.internal.SipRoute;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.registrar.BindingFlow;

/** The flow of a registration as a route, and back. */
public final class BindingFlows {

    private BindingFlows() {}

    /** The flow of a REGISTER from there. */
    public static BindingFlow of(SipRoute source) {
        return new BindingFlow(
                source.transport(),
                source.remoteHost(),
                source.remotePort(),
                source.localHost(),
                source.localPort(),
                source.flow());
    }

    /** The next hop of a request on a flow: the remote address of datagrams; null for a connection. */
    public static SipUri nextHop(SipRoute flow) {
        return flow.flow() == SipRoute.NO_FLOW
                ? SipUri.of(null, LocalAddresses.bracketed(flow.remoteHost()), flow.remotePort())
                : null;
    }

    /** The flow of a request, as in {@code SipCommand.Send}. */
    public static long id(SipRoute flow) {
        return flow.flow() == SipRoute.NO_FLOW ? SipRoute.DATAGRAMS : flow.flow();
    }

    /** The route to the user agent. */
    public static SipRoute route(BindingFlow flow) {
        return new SipRoute(
                flow.transport(),
                flow.remoteHost(),
                flow.remotePort(),
                flow.localHost(),
                flow.localPort(),
                false,
                flow.id());
    }
}
