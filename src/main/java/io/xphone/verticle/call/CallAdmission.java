package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.CallMachine;
import io.xphone.call.OutOfDialogRequests;
import io.xphone.call.Replacement;
import io.xphone.call.message.Rejection;
import io.xphone.call.settings.CallSettings;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.media.transport.RtpPorts;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.DelayedTasks;
import io.xphone.verticle.runtime.LimitedLog;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admission of calls: responds to requests outside of calls, or creates a call for an INVITE. */
final class CallAdmission {

    private static final Logger LOG = LoggerFactory.getLogger(CallAdmission.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private static final Rejection DRAINING =
            new Rejection(StatusCode.SERVICE_UNAVAILABLE, List.of(new Header(HeaderName.RETRY_AFTER, "60")));
    private static final Rejection FULL = new Rejection(StatusCode.BUSY_HERE, List.of());

    /** Methods that the subscription verticle handles. */
    private static final Set<String> EVENT_METHODS = Set.of(Method.MESSAGE, Method.SUBSCRIBE, Method.NOTIFY);

    private final LimitedLog strangers = new LimitedLog(LOG);
    private final AgentContext agent;
    private final AgentCallSettings settings;
    private final RtpPorts ports;
    private final AgentService service;
    private final AgentCalls calls;
    private final OutOfDialogRequests outOfDialog;
    private final DelayedTasks delayed;

    /** @param ports null for any port */
    CallAdmission(
            AgentContext agent, AgentCallSettings settings, RtpPorts ports, AgentService service, AgentCalls calls) {
        this.ports = ports;
        this.agent = agent;
        this.settings = settings;
        this.service = service;
        this.calls = calls;
        Set<String> otherMethods = new HashSet<>(EVENT_METHODS);
        if (agent.profile().registrar().isPresent()) {
            otherMethods.add(Method.REGISTER);
        }
        this.outOfDialog = new OutOfDialogRequests(settings.common(), otherMethods, agent.identifiers());
        this.delayed = new DelayedTasks(agent.vertx());
    }

    /** Handles a request that belongs to no call. */
    void onRequest(SipIndication.Request indication) {
        SipRequest request = indication.request();
        if (request.is(Method.REGISTER) && agent.profile().registrar().isPresent()) {
            agent.vertx().eventBus().send(Addresses.registrar(agent.name()), indication, LOCAL);
            return;
        }
        Optional<SipResponse> response = outOfDialog.respond(request, policyFor(request));
        if (response.isPresent()) {
            respond(indication.txId(), response.get());
        } else if (request.method().equals(Method.INVITE)) {
            try {
                onInvite(indication);
            } catch (RuntimeException failure) {
                onFailure(indication, failure);
            }
        } else if (EVENT_METHODS.contains(request.method())) {
            agent.vertx().eventBus().send(Addresses.subscription(agent.name()), indication, LOCAL);
        }
    }

    private OutOfDialogRequests.Policy policyFor(SipRequest request) {
        Optional<Rejection> refusal = refusal(request);
        return new OutOfDialogRequests.Policy(
                service.optionsStatus(),
                service.optionsHeaders(),
                refusal.map(Rejection::status).orElse(0),
                refusal.map(Rejection::headers).orElse(List.of()));
    }

    /** Why the agent accepts no call now, from any peer; empty when it accepts calls. */
    private Optional<Rejection> refusal(SipRequest invite) {
        if (calls.draining()) {
            return Optional.of(DRAINING);
        }
        // a call that replaces another one does not raise the number of calls
        boolean additional = !agent.calls().isReplaces() || !invite.headers().contains(HeaderName.REPLACES);
        boolean full = agent.calls().getMaxCalls() > 0
                && calls.table().active() >= agent.calls().getMaxCalls();
        if (full && additional) {
            return Optional.of(FULL);
        }
        if (calls.table().ringing() >= agent.calls().getMaxRingingCalls() && additional) {
            strangers.warn(
                    "",
                    "{}: {} calls wait for their answer (calls.maxRingingCalls): a call is rejected with 503",
                    agent.name(),
                    calls.table().ringing());
            return Optional.of(Rejection.overloaded(agent.identifiers()));
        }
        if (ports == null || !invite.is(Method.INVITE) || !ports.exhausted()) {
            return Optional.empty();
        }
        strangers.warn(
                "",
                "{}: all {} RTP ports of the configured range are in use: widen media.rtpPortMin..rtpPortMax; a call is"
                        + " rejected with 503",
                agent.name(),
                ports.capacity());
        return Optional.of(Rejection.overloaded(agent.identifiers()));
    }

    private void onInvite(SipIndication.Request indication) {
        SipRequest invite = indication.request();
        AgentProfile.Admission admission = agent.profile().admit(invite, indication.source(), calls.now());
        if (admission.rejection() != null) {
            if (admission.rejection().status() == StatusCode.FORBIDDEN) {
                strangers.info(
                        indication.source().remoteHost(),
                        "{}: rejected a call from {} ({}): {}",
                        agent.name(),
                        indication.source().remoteHost(),
                        invite.from(),
                        agent.profile().refusal());
            }
            delayed.run(admission.delayMillis(), () -> rejectUnadmitted(indication, admission.rejection()));
            return;
        }
        Replacement replacement = agent.calls().isReplaces()
                ? Replacement.of(invite, calls.table()::machines, calls.ended()::has)
                : Replacement.NONE;
        if (replacement.rejectionStatus() != 0) {
            respond(
                    indication.txId(),
                    outOfDialog.rejection(invite, replacement.rejectionStatus(), replacement.rejectionPhrase()));
            return;
        }
        if (replacement.replaced().isEmpty() && !calls.takesCalls()) {
            // before a call exists: it would take sockets and ports only to be rejected
            strangers.info("", "{}: no application takes calls: rejecting with 480", agent.name());
            respond(
                    indication.txId(),
                    outOfDialog.rejection(invite, StatusCode.TEMPORARILY_UNAVAILABLE, null).toBuilder()
                            .add(HeaderName.RETRY_AFTER, CallApplications.RETRY_AFTER_SECONDS)
                            .build());
            return;
        }
        Optional<CodecLimits.Fitted> fitted = calls.codecLimits()
                .fit(settings.secured(
                        settings.of(
                                admission.codecs(),
                                admission.credentials(),
                                agent.profile().trustsIdentity(admission.peer())),
                        agent.profile().srtp(admission.peer()),
                        agent.profile().srtpKeys(admission.peer()),
                        indication.source().transport(),
                        true));
        if (fitted.isEmpty()) {
            SipResponse.Builder overloaded =
                    outOfDialog.rejection(invite, StatusCode.SERVICE_UNAVAILABLE, null).toBuilder();
            respond(
                    indication.txId(),
                    Rejection.overloaded(agent.identifiers()).addTo(overloaded).build());
            return;
        }
        CallSession call = calls.create(admission.rtpAddress(), admission.peer());
        call.credentials(admission.use());
        call.media().share(fitted.get().share());
        call.media()
                .ice(TransportPolicies.ice(
                        agent.profile().ice(admission.peer()),
                        agent.media().getIce(),
                        indication.source().transport()));
        CallMachine machine;
        try {
            machine = machine(
                    indication,
                    call,
                    AgentCallSettings.trickling(
                            fitted.get().settings(),
                            call.media().iceOr(agent.media().getIce())),
                    replacement);
        } catch (RuntimeException failure) {
            call.media().releaseShare();
            throw failure;
        }
        calls.routed(call, indication.source());
        if (agent.profile().registeredOver(admission.peer(), indication.source())) {
            call.flows(CallFlows.from(indication.source()));
        }
        call.requestSource(indication.source());
        Future<Void> registered = calls.add(call);
        calls.table().name(call, invite.callId());
        calls.table().invited(call, indication.txId());
        registered.onComplete(ready -> {
            try {
                call.start(machine);
            } catch (RuntimeException failure) {
                onFailure(indication, failure);
                call.media().close();
                call.failBeforeStart("the call could not be started: " + failure);
            }
        });
    }

    private CallMachine machine(
            SipIndication.Request indication, CallSession call, CallSettings own, Replacement replacement) {
        replacement.replaced().ifPresent(old -> call.replaces(old.id()));
        CallMachine machine = CallMachine.inbound(
                call.id(),
                indication.txId(),
                indication.request(),
                contact(indication),
                call.replaces() == null
                        ? own
                        : own.toBuilder().sendRinging(false).build(),
                agent.identifiers());
        machine.mediaHost(calls.mediaHost(indication.source()));
        return machine;
    }

    /** Responds to a request that was not admitted, without state. */
    private void rejectUnadmitted(SipIndication.Request indication, SipResponse rejection) {
        respond(
                indication.txId(),
                rejection.to().tag().isPresent()
                        ? rejection
                        : rejection.toBuilder()
                                .to(rejection.to().withTag(agent.identifiers().tag()))
                                .build());
    }

    /** The Contact is a sips URI when the Request-URI or the top Record-Route is one (RFC 3261 §12.1.1). */
    private SipUri contact(SipIndication.Request indication) {
        SipRequest invite = indication.request();
        return AgentProfile.contact(
                agent.profile().contact(indication.source()),
                invite.requestUri(),
                invite.recordRoutes().isEmpty() ? invite.contacts() : invite.recordRoutes());
    }

    /** A programming error: the caller gets a final response all the same. */
    private void onFailure(SipIndication.Request indication, RuntimeException failure) {
        SipRequest invite = indication.request();
        strangers.warn(
                indication.source().remoteHost(),
                "{}: admission of a call from {} failed: {}",
                agent.name(),
                invite.from(),
                failure);
        LOG.debug("{}: admission failed", agent.name(), failure);
        respond(indication.txId(), outOfDialog.rejection(invite, StatusCode.SERVER_INTERNAL_ERROR, null));
    }

    /**
     * Ends the dialog of a 2xx to a call that has ended: its branch responded too late (RFC 3261 §13.2.2.4).
     *
     * @param source null when unknown
     */
    void hangUpStray(SipResponse response, SipRoute source) {
        if (!response.success() || !response.cseq().method().equals(Method.INVITE)) {
            return;
        }
        long flow = source == null ? SipRoute.NO_FLOW : source.onlyFlow();
        SipUri contact =
                SipUri.of(null, response.topVia().host(), response.topVia().port());
        for (SipRequest request : outOfDialog.successWithoutCall(response, contact)) {
            agent.sip(
                    request.method().equals(Method.ACK)
                            ? new SipCommand.SendAck(request, null, flow, null)
                            : new SipCommand.Send(
                                    "stray-" + agent.identifiers().token(64),
                                    Addresses.dialog(agent.name()),
                                    request,
                                    null,
                                    flow,
                                    null));
        }
    }

    /** Without state: the sender has not shown that its address is its own. */
    private void respond(String txId, SipResponse response) {
        agent.sip(new SipCommand.RespondOnce(txId, response));
    }
}
