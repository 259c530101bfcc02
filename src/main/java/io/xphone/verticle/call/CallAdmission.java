package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.call.CallMachine;
import io.xphone.call.CallSettings;
import io.xphone.call.OutOfDialog;
import io.xphone.call.Overload;
import io.xphone.call.Refusal;
import io.xphone.call.Replacement;
import io.xphone.options.CallPolicyOptions;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.LoopDelayProbe;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door of an agent: requests that belong to no call are answered there, or become one. */
final class CallAdmission {

    private static final Logger LOG = LoggerFactory.getLogger(CallAdmission.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private static final Refusal DRAINING =
            new Refusal(StatusCode.SERVICE_UNAVAILABLE, List.of(new Header(HeaderName.RETRY_AFTER, "60")));
    private static final Refusal FULL = new Refusal(StatusCode.BUSY_HERE, List.of());

    /** What the subscription verticle takes. */
    private static final Set<String> OF_EVENTS = Set.of(Method.MESSAGE, Method.SUBSCRIBE, Method.NOTIFY);

    private final Vertx vertx;
    private final String name;
    private final AgentProfile profile;
    private final CallPolicyOptions policy;
    private final AgentCallSettings settings;
    private final Identifiers identifiers;
    private final AgentService agent;
    private final AgentCalls calls;
    private final OutOfDialog outside;
    private final Overload overload;
    private final LoopDelayProbe probe;

    CallAdmission(
            Vertx vertx,
            String name,
            AgentProfile profile,
            CallPolicyOptions policy,
            AgentCallSettings settings,
            Identifiers identifiers,
            AgentService agent,
            AgentCalls calls) {
        this.vertx = vertx;
        this.name = name;
        this.profile = profile;
        this.policy = policy;
        this.settings = settings;
        this.identifiers = identifiers;
        this.agent = agent;
        this.calls = calls;
        this.outside = new OutOfDialog(settings.common(), OF_EVENTS, identifiers);
        this.overload = new Overload(policy.getOverloadMs());
        this.probe = new LoopDelayProbe(vertx, () -> calls.table().size() > 0, this::onTick);
    }

    private void onTick(long lateMillis) {
        boolean before = overload.refuses();
        overload.onTick(lateMillis);
        if (overload.refuses() && !before) {
            LOG.warn("{}: the event loop is {} ms late: new calls are answered 503", name, lateMillis);
        }
    }

    /** A request of which no call knows. */
    void onRequest(SipIndication.Request indication) {
        SipRequest request = indication.request();
        if (policy.getOverloadMs() > 0) {
            probe.wake();
        }
        Optional<SipResponse> answer = outside.answer(request, policyFor(request));
        if (answer.isPresent()) {
            if (overload.refuses()
                    && request.method().equals(Method.INVITE)
                    && answer.get().status() == StatusCode.SERVICE_UNAVAILABLE) {
                agent.countShed();
            }
            respond(indication.txId(), answer.get());
        } else if (request.method().equals(Method.INVITE)) {
            try {
                onInvite(indication);
            } catch (RuntimeException mistake) {
                onMistake(indication, mistake);
            }
        } else if (OF_EVENTS.contains(request.method())) {
            vertx.eventBus().send(Addresses.notices(name), indication, LOCAL);
        }
    }

    private OutOfDialog.Policy policyFor(SipRequest request) {
        Optional<Refusal> refusal = refusal(request);
        return new OutOfDialog.Policy(
                agent.optionsStatus(),
                agent.optionsHeaders(),
                refusal.map(Refusal::status).orElse(0),
                refusal.map(Refusal::headers).orElse(List.of()));
    }

    /** Why a call is not let in now, whoever makes it; empty when it is. */
    private Optional<Refusal> refusal(SipRequest invite) {
        if (agent.draining()) {
            return Optional.of(DRAINING);
        }
        if (overload.refuses()) {
            return Optional.of(Refusal.busyNode(identifiers));
        }
        // a call that takes the place of another makes no more of them
        boolean another = !policy.isReplaces() || !invite.headers().contains(HeaderName.REPLACES);
        boolean full = policy.getMaxCalls() > 0 && calls.table().living() >= policy.getMaxCalls();
        return full && another ? Optional.of(FULL) : Optional.empty();
    }

    private void onInvite(SipIndication.Request indication) {
        SipRequest invite = indication.request();
        AgentProfile.Admission admission = profile.admit(invite, indication.source(), calls.now());
        if (admission.refusal() != null) {
            if (admission.refusal().status() == StatusCode.FORBIDDEN) {
                LOG.info(
                        "{}: refused a call from {} ({}): no peer has this address or these credentials",
                        name,
                        indication.source().remoteHost(),
                        invite.from());
            }
            respond(
                    indication.txId(),
                    admission.refusal().to().tag().isPresent()
                            ? admission.refusal()
                            : admission.refusal().toBuilder()
                                    .set(
                                            HeaderName.TO,
                                            invite.to()
                                                    .withTag(identifiers.tag())
                                                    .toString())
                                    .build());
            return;
        }
        Replacement replacement = policy.isReplaces()
                ? Replacement.of(invite, calls.table()::machines, calls.ended()::has)
                : Replacement.NONE;
        if (replacement.refusal() != 0) {
            respond(indication.txId(), outside.refusal(invite, replacement.refusal()));
            return;
        }
        CallSession call = calls.create(admission.rtpAddress(), admission.peer());
        CallSettings own =
                settings.of(admission.codecs(), admission.credentials(), profile.trustsIdentity(admission.peer()));
        replacement.replaced().ifPresent(old -> call.replaces(old.id()));
        CallMachine machine = CallMachine.inbound(
                call.id(),
                indication.txId(),
                invite,
                contact(indication),
                call.replaces() == null
                        ? own
                        : own.toBuilder().sendRinging(false).build(),
                identifiers);
        calls.routed(call, indication.source());
        call.heard(indication.source());
        Future<Void> registered = calls.add(call);
        calls.table().name(call, invite.callId());
        calls.table().invited(call, indication.txId());
        registered.onComplete(ready -> {
            try {
                call.start(machine);
            } catch (RuntimeException mistake) {
                onMistake(indication, mistake);
                call.media().close();
                call.failBeforeStart("the call could not be started: " + mistake);
            }
        });
    }

    /** A call that came to a sips URI, or by one, is answered with one (RFC 3261 §12.1.1). */
    private SipUri contact(SipIndication.Request indication) {
        SipRequest invite = indication.request();
        return AgentProfile.contact(
                profile.contact(indication.source()),
                invite.requestUri(),
                invite.recordRoutes().isEmpty() ? invite.contacts() : invite.recordRoutes());
    }

    /** A mistake of ours: the caller has a final answer all the same. */
    private void onMistake(SipIndication.Request indication, RuntimeException mistake) {
        SipRequest invite = indication.request();
        LOG.error("{}: a call from {} could not be let in", name, invite.from(), mistake);
        respond(indication.txId(), outside.refusal(invite, StatusCode.SERVER_INTERNAL_ERROR));
    }

    /** A 2xx to a call that is over: its branch answered too late (RFC 3261 §13.2.2.4). */
    void hangUpStray(SipResponse response) {
        if (!response.success() || !response.cseq().method().equals(Method.INVITE)) {
            return;
        }
        SipUri contact =
                SipUri.of(null, response.topVia().host(), response.topVia().port());
        for (SipRequest request : outside.strayAnswer(response, contact)) {
            vertx.eventBus()
                    .send(
                            Addresses.sip(name),
                            request.method().equals(Method.ACK)
                                    ? new SipCommand.SendAck(request)
                                    : new SipCommand.Send(
                                            "stray-" + identifiers.token(64), Addresses.dialog(name), request),
                            LOCAL);
        }
    }

    private void respond(String txId, SipResponse response) {
        vertx.eventBus().send(Addresses.sip(name), new SipCommand.Respond(txId, response), LOCAL);
    }
}
