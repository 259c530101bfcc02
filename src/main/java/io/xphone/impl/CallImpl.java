package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.ApplicationEvent;
import io.xphone.Bridge;
import io.xphone.Call;
import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallEndedException;
import io.xphone.CallException;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.Digit;
import io.xphone.EndReason;
import io.xphone.IdentityInfo;
import io.xphone.InfoMessage;
import io.xphone.MediaQuality;
import io.xphone.Progress;
import io.xphone.QualityAlert;
import io.xphone.ReceivedMessage;
import io.xphone.RedirectTarget;
import io.xphone.TextMessage;
import io.xphone.TransferRequest;
import io.xphone.TransferResult;
import io.xphone.bus.BridgeRequest;
import io.xphone.bus.CallControl;
import io.xphone.bus.CommandOptions;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.CallEventDelivery;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.options.AcceptOptions;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.BridgeOptions;
import io.xphone.options.HeadersJson;
import io.xphone.options.HoldOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.RedirectOptions;
import io.xphone.options.RejectOptions;
import io.xphone.options.SipRequestOptions;
import io.xphone.options.TransferOptions;
import io.xphone.sip.message.BodyText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** A handle on a call: its id, its control service, and the events that arrive at an {@link Inbox}. */
public final class CallImpl implements Call {

    private final Inbox inbox;
    private final String id;
    private final CallControl control;
    private final CallAudioImpl audio;
    private final CallTransfers transfers;
    private final CallEventHandlers handlers;
    private final CallLiveness liveness;
    private final HandlerSlot<CallEnd> endHandler = new HandlerSlot<>();
    private final HandlerSlot<JsonObject> eventHandler = new HandlerSlot<>();
    private final List<BridgeImpl> bridges = new ArrayList<>(1);
    private final Promise<Call> answered;
    private final Promise<CallEnd> ended;
    private volatile CallInfo info;
    private volatile CallEnd end;
    private volatile MediaQuality lastQuality;
    private Runnable onDetached = () -> {};
    private boolean detached;
    private boolean own = true; // dialled, offered or taken over by this handle

    /** @param info owned by this handle from now on */
    CallImpl(Inbox inbox, CallInfo info) {
        this.inbox = inbox;
        this.id = info.getId();
        this.info = info;
        this.control = LocalServices.callControl(inbox.vertx(), id);
        ContextInternal context = (ContextInternal) inbox.context();
        this.answered = context.promise();
        this.ended = context.promise();
        this.transfers = new CallTransfers(inbox, control);
        this.handlers = new CallEventHandlers(this, transfers);
        this.audio = new CallAudioImpl(inbox, this, control);
        this.liveness = new CallLiveness(inbox, control, this);
        if (info.getState() == CallState.ACTIVE || info.getState() == CallState.ON_HOLD) {
            answered.complete(this);
        }
        if (info.getCodec() != null) {
            audio.ready();
        }
        if (info.getState() == CallState.ENDED) {
            onEnded(new CallEnd(
                    info.getEndReason(),
                    info.getEndStatus(),
                    info.getEndPhrase() == null ? "" : info.getEndPhrase(),
                    info.getEndCause()));
        }
    }

    public static Future<Call> attach(Vertx vertx, String id) {
        Inbox inbox = new Inbox(vertx, vertx.getOrCreateContext(), event -> {});
        CallControl control = LocalServices.callControl(vertx, id);
        Subscription subscription = inbox.subscription(false, LeaseRenewal.LEASE_MS);
        return inbox.open()
                .compose(opened -> inbox.onContext(() -> Failures.ofCall(control.subscribe(subscription))
                        .map(info -> {
                            CallImpl call = new CallImpl(inbox, info);
                            inbox.add(call);
                            inbox.onCall(other -> other.liveness.keep());
                            call.liveness.keep();
                            return (Call) call;
                        })));
    }

    /** Sets what to do when this handle receives no more events: the call has ended, or the handle is detached. */
    void onDetached(Runnable action) {
        onDetached = action;
        if (end != null) {
            action.run();
        }
    }

    /** The call existed before this handle attached to its phone or server, and belongs to another application. */
    void listed() {
        own = false;
    }

    boolean own() {
        return own;
    }

    /** The call, whose application was lost, now belongs to this handle. */
    void handedOver(CallInfo fresh) {
        own = true;
        update(fresh);
    }

    void onTakenOver(String application) {
        info.setOrphaned(true).setApplication(application);
        own = inbox.address().equals(application);
        handlers.application.handle(new ApplicationEvent(ApplicationEvent.Type.TAKEN_OVER, application));
    }

    /** Whether the call has not ended and the handle is not detached. */
    boolean open() {
        return end == null && !detached;
    }

    /** Subscribes again and catches up, for when events may have been missed. */
    public void resubscribe() {
        liveness.resubscribe();
    }

    /** Catches up on missed events. */
    void update(CallInfo fresh) {
        if (!open()) {
            return;
        }
        CallState before = info.getState();
        info = fresh;
        boolean taken = own
                && fresh.isOrphaned()
                && fresh.getApplication() != null
                && !fresh.getApplication().equals(inbox.address());
        if (taken) { // while this handle received no events
            onTakenOver(fresh.getApplication());
        }
        if (fresh.getCodec() != null) {
            audio.ready();
        }
        if (fresh.getState() != before) {
            handlers.state.handle(fresh.getState());
        }
        if (fresh.getState() == CallState.ACTIVE || fresh.getState() == CallState.ON_HOLD) {
            onAnswered();
        }
    }

    /** The call has ended, but no event reported its end. */
    void lost(String why) {
        inbox.remove(this);
        onEvent(new CallEventDelivery(
                id, 0, new PublishedCallEvent.Ended(new CallEnd(EndReason.ERROR, 0, why, 0), null)));
    }

    @Override
    public Future<Void> detach() {
        return inbox.onContext(() -> {
            if (!open()) {
                return Future.succeededFuture();
            }
            detached = true;
            inbox.remove(this);
            CallException gone = new CallException(CallException.INVALID_STATE, "the handle was detached");
            answered.tryFail(gone);
            ended.tryFail(gone);
            return audio.detach()
                    .eventually(() -> control.unsubscribe(inbox.address()))
                    .recover(over -> Future.succeededFuture())
                    .onComplete(done -> onDetached.run());
        });
    }

    // ---- events ----

    void onEvent(CallEventDelivery delivery) {
        if (eventHandler
                .isSet()) { // first: it has seen every event when a future completes or another handler is called
            eventHandler.handle(delivery.toJson());
        }
        delivery.event().accept(handlers);
    }

    /** An unknown event, from a node of a newer version. */
    void onUnknownEvent(JsonObject event) {
        if (eventHandler.isSet()) {
            eventHandler.handle(event.copy());
        }
    }

    void onAnswered() {
        answered.tryComplete(this);
    }

    void onUnbridged(String other) {
        info.setBridge(null);
        bridges.removeIf(bridge -> {
            boolean over = other == null || bridge.other().id().equals(other);
            if (over) {
                bridge.end();
            }
            return over;
        });
    }

    /** The last quality report, which comes with the end. */
    void lastQuality(MediaQuality quality) {
        lastQuality = quality;
    }

    void onEnded(CallEnd how) {
        end = how;
        info.setState(CallState.ENDED)
                .setEndTime(System.currentTimeMillis())
                .setEndReason(end.reason())
                .setEndStatus(end.status())
                .setEndPhrase(end.phrase())
                .setEndCause(end.q850());
        handlers.state.handle(CallState.ENDED);
        answered.tryFail(new CallEndedException(end));
        audio.end();
        onUnbridged(null);
        onDetached.run(); // before the handlers of the end: they find the call removed from its phone or server
        endHandler.handleOnce(end);
        onDetached.run(); // a handler may have set another action
        ended.tryComplete(end);
    }

    /** A handle on another call that an event names. */
    Call handleOn(CallInfo other) {
        return inbox.call(new CallInfo(other));
    }

    /** The data of the call, not copied. */
    CallInfo data() {
        return info;
    }

    @Override
    public CallAudioImpl audio() {
        return audio;
    }

    // ---- commands ----

    private <T> Future<T> ask(Supplier<Future<T>> command) {
        if (end != null) {
            return Future.failedFuture(
                    new CallException(CallException.INVALID_STATE, "the call has ended: " + end.reason()));
        }
        return inbox.onContext(() -> Failures.ofCall(command.get()));
    }

    /** Commands that wait for the peer, or for digits to be sent, have a longer timeout than others. */
    private <T> Future<T> askPatiently(Function<CallControl, Future<T>> command) {
        return ask(() -> command.apply(LocalServices.patientCallControl(inbox.vertx(), id)));
    }

    static CommandOptions command(MultiMap headers) {
        return new CommandOptions(HeadersJson.copy(headers));
    }

    private static CommandOptions binary(SipRequestOptions options) {
        return command(options.getHeaders()).setBase64(true);
    }

    private static String base64(Buffer body) {
        return Base64.getEncoder().encodeToString(body.getBytes());
    }

    @Override
    public Future<Void> accept(AcceptOptions options) {
        CommandOptions command = command(options.getHeaders())
                .setApplication(inbox.address())
                .setCodecs(List.copyOf(options.getCodecs()))
                .setSrtp(options.getSrtp());
        return ask(() -> control.accept(command)).onSuccess(accepted -> own = true);
    }

    @Override
    public Future<Void> pass() {
        return ask(() -> control.pass(inbox.address()));
    }

    @Override
    public boolean orphaned() {
        return info.isOrphaned();
    }

    @Override
    public Future<Void> setOnApplicationLost(ApplicationLostOptions options) {
        ApplicationLostOptions copy = new ApplicationLostOptions(options);
        return ask(() -> control.setOnApplicationLost(copy));
    }

    @Override
    public JsonObject attributes() {
        return info.getAttributes().copy();
    }

    @Override
    public Future<Void> setAttributes(JsonObject attributes) {
        JsonObject copy = attributes.copy();
        return ask(() -> control.setAttributes(copy)).onSuccess(set -> info.setAttributes(copy));
    }

    @Override
    public Future<Void> progress(ProgressOptions options) {
        ProgressOptions copy = new ProgressOptions(options);
        return ask(() -> control.progress(
                copy.getStatus(),
                copy.isWithMedia(),
                new CommandOptions(copy.getHeaders()).setCodecs(copy.getCodecs())));
    }

    @Override
    public Future<Void> reject(RejectOptions options) {
        RejectOptions copy = new RejectOptions(options);
        return ask(() -> control.reject(copy.getStatus(), copy.getPhrase(), new CommandOptions(copy.getHeaders())));
    }

    @Override
    public Future<Void> redirect(List<RedirectTarget> targets, RedirectOptions options) {
        RedirectOptions copy = new RedirectOptions(options);
        List<RedirectTarget> copies = new ArrayList<>();
        targets.forEach(target -> copies.add(new RedirectTarget(target)));
        return ask(() -> control.redirect(copy.getStatus(), copies, new CommandOptions(copy.getHeaders())));
    }

    @Override
    public Future<Void> end(SipRequestOptions options) {
        CommandOptions command = command(options.getHeaders());
        return ask(() -> control.end(command));
    }

    @Override
    public Future<Void> setHeaders(MultiMap headers) {
        JsonObject json = HeadersJson.toJson(headers);
        return ask(() -> control.setHeaders(json));
    }

    @Override
    public Future<Void> hold(HoldOptions options) {
        HoldOptions copy = new HoldOptions(options);
        return askPatiently(patient -> patient.hold(copy));
    }

    @Override
    public Future<Void> resume(SipRequestOptions options) {
        CommandOptions command = command(options.getHeaders());
        return askPatiently(patient -> patient.resume(command));
    }

    @Override
    public Future<Void> setCodecs(List<String> codecs, SipRequestOptions options) {
        List<String> copy = List.copyOf(codecs);
        CommandOptions command = command(options.getHeaders());
        return askPatiently(patient -> patient.setCodecs(copy, command));
    }

    @Override
    public Future<TransferResult> transfer(String target, TransferOptions options) {
        TransferOptions copy = new TransferOptions(options);
        return transfers.outcome(askPatiently(patient -> patient.transfer(target, copy)));
    }

    @Override
    public Future<TransferResult> attendedTransfer(Call other, TransferOptions options) {
        TransferOptions copy = new TransferOptions(options);
        return transfers.outcome(askPatiently(patient -> patient.attendedTransfer(other.id(), copy)));
    }

    @Override
    public Future<Void> mute() {
        return ask(control::mute);
    }

    @Override
    public Future<Void> unmute() {
        return ask(control::unmute);
    }

    @Override
    public Future<Void> sendDtmf(String digits) {
        return askPatiently(patient -> patient.sendDtmf(digits));
    }

    @Override
    public Future<Void> sendInfo(String contentType, Buffer body, SipRequestOptions options) {
        CommandOptions command = binary(options);
        String encoded = base64(body);
        return askPatiently(patient -> patient.sendInfo(contentType, encoded, command));
    }

    @Override
    public Future<Integer> sendMessage(String contentType, String body) {
        return sendMessage(contentType, Buffer.buffer(BodyText.bytes(contentType, body)), new SipRequestOptions());
    }

    @Override
    public Future<Integer> sendMessage(String contentType, Buffer body, SipRequestOptions options) {
        CommandOptions command = binary(options);
        String encoded = base64(body);
        return askPatiently(patient -> patient.sendMessage(contentType, encoded, command));
    }

    @Override
    public Future<Bridge> bridge(Call other, BridgeOptions options) {
        BridgeImpl bridge = new BridgeImpl(this, other, ((ContextInternal) inbox.context()).promise());
        BridgeRequest request = new BridgeRequest().setOther(other.id()).setOptions(new BridgeOptions(options));
        return askPatiently(patient -> {
                    bridges.add(bridge); // before its first event
                    return patient.bridge(request);
                })
                .onFailure(rejected -> bridges.remove(bridge))
                .map(bridged -> bridge);
    }

    Future<Void> unbridge(String other) {
        return ask(() -> control.unbridge(other));
    }

    @Override
    public Future<MediaQuality> quality() {
        MediaQuality last = lastQuality;
        if (end != null && last != null) {
            return Future.succeededFuture(new MediaQuality(last));
        }
        return ask(control::quality);
    }

    @Override
    public Future<CallInfo> refresh() {
        if (end != null) {
            return Future.succeededFuture(info());
        }
        return ask(control::info).map(fresh -> {
            info = fresh;
            return info();
        });
    }

    // ---- queries ----

    @Override
    public String id() {
        return id;
    }

    @Override
    public CallInfo info() {
        return new CallInfo(info);
    }

    @Override
    public CallDirection direction() {
        return info.getDirection();
    }

    @Override
    public CallState state() {
        return info.getState();
    }

    @Override
    public String remoteUser() {
        return info.getRemoteUser();
    }

    @Override
    public String remoteName() {
        return info.getRemoteName();
    }

    @Override
    public String calledUser() {
        return info.getCalledUser();
    }

    @Override
    public IdentityInfo identity() {
        IdentityInfo identity = info.getIdentity();
        return identity == null ? new IdentityInfo() : new IdentityInfo(identity);
    }

    @Override
    public String header(String name) {
        return info.getHeaders().get(name);
    }

    @Override
    public MultiMap headers() {
        return HeadersJson.copy(info.getHeaders());
    }

    @Override
    public boolean localHold() {
        return info.isLocalHold();
    }

    @Override
    public boolean remoteHold() {
        return info.isRemoteHold();
    }

    @Override
    public Future<Call> answered() {
        return answered.future();
    }

    @Override
    public Future<CallEnd> ended() {
        return ended.future();
    }

    // ---- handlers ----

    @Override
    public Call stateHandler(Handler<CallState> handler) {
        handlers.state.set(handler);
        return this;
    }

    @Override
    public Call endHandler(Handler<CallEnd> handler) {
        endHandler.set(handler);
        if (end != null && handler != null) {
            inbox.context().runOnContext(late -> endHandler.handleOnce(end));
        }
        return this;
    }

    @Override
    public Call progressHandler(Handler<Progress> handler) {
        handlers.progress.set(handler);
        return this;
    }

    @Override
    public Call identityHandler(Handler<IdentityInfo> handler) {
        handlers.identity.set(handler);
        return this;
    }

    @Override
    public Call earlyMediaHandler(Handler<Void> handler) {
        handlers.earlyMedia.set(handler);
        return this;
    }

    @Override
    public Call mediaHandler(Handler<Void> handler) {
        handlers.media.set(handler);
        return this;
    }

    @Override
    public Call dtmfHandler(Handler<Digit> handler) {
        handlers.dtmf.set(handler);
        return this;
    }

    @Override
    public Call localHoldHandler(Handler<Boolean> handler) {
        handlers.localHold.set(handler);
        return this;
    }

    @Override
    public Call infoHandler(Handler<InfoMessage> handler) {
        handlers.info.set(handler);
        return this;
    }

    @Override
    public Call sipMessageHandler(Handler<ReceivedMessage> handler) {
        handlers.sipMessage.set(handler);
        return this;
    }

    @Override
    public Call remoteHoldHandler(Handler<Boolean> handler) {
        handlers.remoteHold.set(handler);
        return this;
    }

    @Override
    public Call qualityAlertHandler(Handler<QualityAlert> handler) {
        handlers.qualityAlert.set(handler);
        return this;
    }

    @Override
    public Call qualityHandler(Handler<MediaQuality> handler) {
        handlers.quality.set(handler);
        return this;
    }

    @Override
    public Call messageHandler(Handler<TextMessage> handler) {
        handlers.message.set(handler);
        return this;
    }

    @Override
    public Call transferProgressHandler(Handler<Progress> handler) {
        transfers.progress.set(handler);
        return this;
    }

    @Override
    public Call transferRequestHandler(Handler<TransferRequest> handler) {
        transfers.requests.set(handler);
        return this;
    }

    @Override
    public Call transferCallHandler(Handler<Call> handler) {
        handlers.transferCall.set(handler);
        return this;
    }

    @Override
    public Call replacementHandler(Handler<Call> handler) {
        handlers.replacement.set(handler);
        return this;
    }

    @Override
    public Call applicationHandler(Handler<ApplicationEvent> handler) {
        handlers.application.set(handler);
        return this;
    }

    @Override
    public Call eventHandler(Handler<JsonObject> handler) {
        eventHandler.set(handler);
        return this;
    }

    @Override
    public String toString() {
        return "call " + id + " " + info.getDirection() + " " + info.getRemoteUser() + " " + info.getState();
    }
}
