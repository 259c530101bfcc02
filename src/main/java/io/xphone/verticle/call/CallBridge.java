package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.xphone.bus.AudioReaderLease;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.BridgeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.codec.CodecSpecs;
import io.xphone.options.BridgeOptions;
import io.xphone.verticle.runtime.CommandFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's half of a bridge. Its audio goes directly from its media verticle to the one of the other call, at the
 * address of an audio writer there. Digits, hold and end of this call are passed on through the control address of the
 * other call. The other call has its own half for the opposite direction, on this node or another.
 */
final class CallBridge {

    private static final Logger LOG = LoggerFactory.getLogger(CallBridge.class);
    private static final String READER = "bridge";
    private static final int LEASE_MS = 30_000;
    private static final long RENEW_MS = 10_000;

    private final CallSession call;
    private final CallOwner owner;
    private String other;
    private BridgeOptions options;
    private Future<Void> joined;
    private boolean published;
    private boolean passedHold;
    private long renewal = -1;

    CallBridge(CallSession call, CallOwner owner) {
        this.call = call;
        this.owner = owner;
    }

    /** Id of the other call; null when the call is not bridged. */
    String other() {
        return other;
    }

    /** Bridges this call with another one; the call that gets the command first sends it to the other. */
    Future<Void> join(BridgeRequest request) {
        String otherId = request == null ? null : request.getOther();
        if (otherId == null || otherId.equals(call.id())) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, "other must be the id of another call");
        }
        if (call.machine() == null || call.over()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call is not up");
        }
        if (other != null) {
            return other.equals(otherId)
                    ? request.isHalf() ? Future.succeededFuture() : joined
                    : CommandFailure.with(BusErrors.INVALID_STATE, "the call is bridged with " + other);
        }
        other = otherId;
        options = request.getOptions() == null ? new BridgeOptions() : request.getOptions();
        CallControl control = LocalServices.callControl(owner.agent().vertx(), otherId);
        Future<Void> otherHalf = request.isHalf()
                ? Future.succeededFuture()
                : control.bridge(new BridgeRequest()
                        .setOther(call.id())
                        .setOptions(options)
                        .setHalf(true));
        joined = otherHalf.compose(ready -> open(control, otherId)).recover(failure -> {
            detach(otherId);
            control.unbridge(call.id());
            return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS
                    ? CommandFailure.with(BusErrors.INVALID_STATE, "no such call: " + otherId)
                    : Future.failedFuture(failure);
        });
        return joined;
    }

    private Future<Void> open(CallControl control, String otherId) {
        return control.info()
                .compose(info -> {
                    AudioWriterRequest writerRequest = new AudioWriterRequest()
                            .setId(READER + owner.node())
                            .setNode(owner.node())
                            .setSampleRate(BridgeRate.of(sampleRate(), info.getSampleRate()))
                            .setLive(true);
                    return control.openWriter(writerRequest)
                            .compose(writer -> otherId.equals(other)
                                    ? openReader(otherId, info.getNode(), writer)
                                    : unbridgedMeanwhile());
                })
                .onSuccess(open -> onOpened(otherId));
    }

    /** Sample rate of this call's codec in Hz; 0 before one was negotiated. */
    private int sampleRate() {
        return call.machine()
                .mediaPlan()
                .map(plan -> CodecSpecs.sampleRate(plan.audio().codec()))
                .orElse(0);
    }

    private static Future<Void> unbridgedMeanwhile() {
        return CommandFailure.with(BusErrors.INVALID_STATE, "the calls were unbridged meanwhile");
    }

    private Future<Void> openReader(String otherId, String node, AudioWriterLease writer) {
        boolean sameNode = owner.node().equals(node);
        AudioReaderRequest request = new AudioReaderRequest()
                .setId(READER)
                .setInto(otherId)
                .setDeliver(writer.getAddress())
                .setStream(writer.getStream())
                .setNode(node)
                .setSampleRate(writer.getSampleRate())
                .setLeaseMs(sameNode ? 0 : LEASE_MS);
        return call.media()
                .<AudioReaderLease>requestAudio(new MediaCommand.OpenReader(request))
                .map(lease -> {
                    if (!sameNode) {
                        renewal = owner.agent().vertx().setPeriodic(RENEW_MS, due -> renew(otherId, request));
                    }
                    return null;
                });
    }

    /** Detects that the node of the other call has failed. */
    private void renew(String otherId, AudioReaderRequest request) {
        LocalServices.callControl(owner.agent().vertx(), otherId)
                .info()
                .compose(info -> call.media().<AudioReaderLease>request(new MediaCommand.OpenReader(request)))
                .onFailure(failure -> {
                    LOG.info("call {}: lost the bridged call: {}", call.id(), failure.getMessage());
                    detach(otherId);
                });
    }

    private void onOpened(String otherId) {
        published = true;
        call.events().publish(new PublishedCallEvent.Bridged(otherId));
        if (call.machine().heldByRemote()) {
            onRemoteHold(true);
        }
    }

    /** Separates both calls. */
    Future<Void> unbridge(String from) {
        String otherId = other;
        if (otherId == null || from != null && !from.equals(otherId)) {
            return CommandFailure.with(
                    BusErrors.INVALID_STATE, "the call is not bridged" + (from == null ? "" : " with " + from));
        }
        boolean held = passedHold;
        detach(otherId);
        CallControl control = LocalServices.callControl(owner.agent().vertx(), otherId);
        if (held) {
            control.resume(null)
                    .onFailure(failure -> LOG.debug("call {} stays on hold: {}", otherId, failure.getMessage()));
        }
        // fails with "not bridged" when the other call has sent this command
        return control.unbridge(call.id()).recover(separated -> Future.succeededFuture());
    }

    private void detach(String otherId) {
        if (!otherId.equals(other)) {
            return;
        }
        other = null;
        passedHold = false;
        if (renewal >= 0) {
            owner.agent().vertx().cancelTimer(renewal);
            renewal = -1;
        }
        if (!call.over()) {
            call.media().send(new MediaCommand.CloseReader(READER));
        }
        if (published) {
            published = false;
            call.events().publish(new PublishedCallEvent.Unbridged(otherId));
        }
    }

    /** Passes a received digit on. */
    void onDigit(char digit) {
        if (published && options.isPassDtmf()) {
            String otherId = other;
            LocalServices.patientCallControl(owner.agent().vertx(), otherId)
                    .sendDtmf(String.valueOf(digit))
                    .onFailure(
                            failure -> LOG.debug("call {} did not accept a digit: {}", otherId, failure.getMessage()));
        }
    }

    /** Passes a change of the remote hold on. */
    void onRemoteHold(boolean held) {
        if (!published || !options.isPassHold()) {
            return;
        }
        passedHold = held;
        String otherId = other;
        CallControl control = LocalServices.patientCallControl(owner.agent().vertx(), otherId);
        (held ? control.hold(null) : control.resume(null))
                .onFailure(failure -> LOG.debug("call {} did not change its hold: {}", otherId, failure.getMessage()));
    }

    /** The call has ended. */
    void onEnded() {
        String otherId = other;
        if (otherId == null) {
            return;
        }
        if (published && options.isEndTogether()) {
            detach(otherId);
            LocalServices.callControl(owner.agent().vertx(), otherId)
                    .end(null)
                    .onFailure(failure -> LOG.debug("call {} has ended too", otherId));
        } else {
            unbridge(otherId);
        }
    }
}
