package io.xphone.verticle.runtime;

import io.xphone.bus.internal.SipIndication;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.PeerSource;
import io.xphone.sip.dialog.KnownHosts;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks where the requests within dialogs of an agent come from. */
public final class SourceCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SourceCheck.class);

    private final AgentContext agent;
    private final DelayedTasks delayed;
    private final LimitedLog strangers = new LimitedLog(LOG);

    public SourceCheck(AgentContext agent) {
        this.agent = agent;
        this.delayed = new DelayedTasks(agent.vertx());
    }

    /**
     * Whether a request within a dialog is accepted; otherwise it is rejected, later when its credentials are wrong.
     *
     * @param peer name of the peer, or null
     * @param known the hosts of the dialog's earlier messages
     * @param target whether the dialog's own requests are sent to this host
     * @param reject sends the response
     */
    public boolean accepts(
            SipIndication.Request indication,
            String peer,
            KnownHosts known,
            BooleanSupplier target,
            long now,
            Consumer<SipResponse> reject) {
        AgentProfile.Refusal refusal = refusal(indication.request(), indication.source(), peer, known, target, now);
        if (refusal != null) {
            delayed.run(refusal.delayMillis(), () -> reject.accept(refusal.response()));
        }
        return refusal == null;
    }

    private AgentProfile.Refusal refusal(
            SipRequest request, SipRoute source, String peer, KnownHosts known, BooleanSupplier target, long now) {
        if (known.has(source.remoteHost())
                || target.getAsBoolean()
                || agent.calls().getPeerSource() == PeerSource.ANY) {
            return null;
        }
        AgentProfile.Refusal refusal = agent.profile().readmit(request, source, peer, now);
        if (refusal != null) {
            strangers.info(
                    source.remoteHost(),
                    "{}: rejected {} within a dialog from {}: its messages come from {}; see the option"
                            + " calls.peerSource",
                    agent.name(),
                    request.method(),
                    source.remoteHost(),
                    known);
        }
        return refusal;
    }
}
