package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.bus.AudioReaderLease;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.BridgeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallEvents;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.options.BridgeOptions;
import io.xphone.verticle.runtime.CommandFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's half of a bridge: its sound goes straight from its media verticle to that of the other call, by the address that the other
 * names for a writer. Digits, hold and end of this call are passed to the other by the other's control address. The other call has a half of
 * its own that does the same the other way, on this node or another.
 */
final class CallBridge {

    private static final Logger LOG = LoggerFactory.getLogger(CallBridge.class);
    private static final String READER = "bridge";
    private static final int LEASE_MS = 30_000;
    private static final long RENEW_MS = 10_000;

    private final CallSession call;
    private final CallSession.Home home;
    private String other;
    private BridgeOptions options;
    private Future<Void> joined;
    private boolean told;
    private boolean passedHold;
    private long renewal = -1;

    CallBridge(CallSession call, CallSession.Home home) {
        this.call = call;
        this.home = home;
    }

    /** Id of the other call; null when there is none. */
    String other() {
        return other;
    }

    /** Joins this call with another; the one that is asked first asks the other. */
    Future<Void> join(BridgeRequest request) {
        String wanted = request == null ? null : request.getOther();
        if (wanted == null || wanted.equals(call.id())) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, "other must be the id of another call");
        }
        if (call.machine() == null || call.over()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call is not up");
        }
        if (other != null) {
            return other.equals(wanted)
                    ? request.isHalf() ? Future.succeededFuture() : joined
                    : CommandFailure.with(BusErrors.INVALID_STATE, "the call is bridged with " + other);
        }
        other = wanted;
        options = request.getOptions() == null ? new BridgeOptions() : request.getOptions();
        CallControl there = LocalServices.callControl(home.agent().vertx(), wanted);
        Future<Void> theirs = request.isHalf()
                ? Future.succeededFuture()
                : there.bridge(new BridgeRequest()
                        .setOther(call.id())
                        .setOptions(options)
                        .setHalf(true));
        joined = theirs.compose(ready -> open(there, wanted)).recover(failure -> {
            leave(wanted);
            there.unbridge(call.id());
            return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS
                    ? CommandFailure.with(BusErrors.INVALID_STATE, "there is no call " + wanted + " (any more)")
                    : Future.failedFuture(failure);
        });
        return joined;
    }

    private Future<Void> open(CallControl there, String wanted) {
        AudioWriterRequest speak = new AudioWriterRequest()
                .setId(READER + home.node())
                .setNode(home.node())
                .setLive(true);
        return Future.all(there.info(), there.speak(speak))
                .compose(both -> wanted.equals(other)
                        ? feed(wanted, both.<CallInfo>resultAt(0).getNode(), both.resultAt(1))
                        : parted())
                .onSuccess(open -> begun(wanted));
    }

    private static Future<Void> parted() {
        return CommandFailure.with(BusErrors.INVALID_STATE, "the calls were parted meanwhile");
    }

    private Future<Void> feed(String wanted, String node, AudioWriterLease sink) {
        boolean near = home.node().equals(node);
        AudioReaderRequest request = new AudioReaderRequest()
                .setId(READER)
                .setInto(wanted)
                .setDeliver(sink.getAddress())
                .setStream(sink.getStream())
                .setNode(node)
                .setLeaseMs(near ? 0 : LEASE_MS);
        return call.media()
                .<AudioReaderLease>ask(new MediaCommand.Listen(request))
                .map(lease -> {
                    if (!near) {
                        renewal = home.agent().vertx().setPeriodic(RENEW_MS, due -> renew(wanted, request));
                    }
                    return null;
                });
    }

    /** The node of the other call may die without a word. */
    private void renew(String wanted, AudioReaderRequest request) {
        LocalServices.callControl(home.agent().vertx(), wanted)
                .info()
                .compose(alive -> call.media().<AudioReaderLease>ask(new MediaCommand.Listen(request)))
                .onFailure(gone -> {
                    LOG.info("call {}: lost the call that it was bridged with: {}", call.id(), gone.getMessage());
                    leave(wanted);
                });
    }

    private void begun(String wanted) {
        told = true;
        call.news().tell(CallEvents.bridged(wanted));
        if (call.machine().heldByRemote()) {
            onRemoteHold(true);
        }
    }

    /** Parts this call from the other, and the other from this. */
    Future<Void> part(String from) {
        String was = other;
        if (was == null || from != null && !from.equals(was)) {
            return CommandFailure.with(
                    BusErrors.INVALID_STATE, "the call is not bridged" + (from == null ? "" : " with " + from));
        }
        boolean held = passedHold;
        leave(was);
        CallControl there = LocalServices.callControl(home.agent().vertx(), was);
        if (held) {
            there.resume(null).onFailure(refused -> LOG.debug("call {} stays on hold: {}", was, refused.getMessage()));
        }
        // the other says "not bridged" when it has asked for this
        return there.unbridge(call.id()).recover(parted -> Future.succeededFuture());
    }

    private void leave(String was) {
        if (!was.equals(other)) {
            return;
        }
        other = null;
        passedHold = false;
        if (renewal >= 0) {
            home.agent().vertx().cancelTimer(renewal);
            renewal = -1;
        }
        if (!call.over()) {
            call.media().tell(new MediaCommand.Unlisten(READER));
        }
        if (told) {
            told = false;
            call.news().tell(CallEvents.unbridged(was));
        }
    }

    /** A digit came. */
    void onDigit(char digit) {
        if (told && options.isPassDtmf()) {
            String there = other;
            LocalServices.patientCallControl(home.agent().vertx(), there)
                    .sendDtmf(String.valueOf(digit))
                    .onFailure(refused -> LOG.debug("call {} takes no digit: {}", there, refused.getMessage()));
        }
    }

    /** The peer holds us, or no longer. */
    void onRemoteHold(boolean held) {
        if (!told || !options.isPassHold()) {
            return;
        }
        passedHold = held;
        String there = other;
        CallControl control = LocalServices.patientCallControl(home.agent().vertx(), there);
        (held ? control.hold(null) : control.resume(null))
                .onFailure(refused -> LOG.debug("call {} does not follow: {}", there, refused.getMessage()));
    }

    /** The call is over. */
    void onEnded() {
        String was = other;
        if (was == null) {
            return;
        }
        if (told && options.isEndTogether()) {
            leave(was);
            LocalServices.callControl(home.agent().vertx(), was)
                    .end(new JsonObject())
                    .onFailure(gone -> LOG.debug("call {} has ended too", was));
        } else {
            part(was);
        }
    }
}
