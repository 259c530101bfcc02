package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
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
import io.xphone.ReceivedMessage;
import io.xphone.RedirectTarget;
import io.xphone.TextMessage;
import io.xphone.TransferRequest;
import io.xphone.TransferResult;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.BridgeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallEvents;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.LocalServices;
import io.xphone.options.BridgeOptions;
import io.xphone.options.HoldOptions;
import io.xphone.options.TransferOptions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A call by its id on the bus. */
public final class CallImpl implements Call {

    private static final Map<String, BiConsumer<CallImpl, JsonObject>> EVENTS = Map.ofEntries(
            Map.entry("state", CallImpl::onState),
            Map.entry("ended", CallImpl::onEnded),
            Map.entry(
                    "progress",
                    (call, event) -> call.progress.handle(new Progress(
                            event.getInteger("status"), event.getString("phrase"), event.getString("fork", "")))),
            Map.entry("dialog", CallImpl::onDialog),
            Map.entry("identity", CallImpl::onIdentity),
            Map.entry("early-media", (call, event) -> call.earlyMedia.handle(null)),
            Map.entry("media", CallImpl::onMedia),
            Map.entry(
                    "dtmf",
                    (call, event) -> call.digits.handle(new Digit(
                            event.getString("digit").charAt(0),
                            event.getInteger("millis"),
                            event.getString("method")))),
            Map.entry("mute", (call, event) -> call.info.setMuted(event.getBoolean("muted"))),
            Map.entry("local-hold", CallImpl::onLocalHold),
            Map.entry("received", CallImpl::onReceived),
            Map.entry(
                    "info",
                    (call, event) -> call.infos.handle(new InfoMessage(event.getString("contentType"), bytes(event)))),
            Map.entry("bridged", (call, event) -> call.info.setBridge(event.getString("other"))),
            Map.entry("unbridged", (call, event) -> call.onUnbridged(event.getString("other"))),
            Map.entry("remote-hold", CallImpl::onRemoteHold),
            Map.entry(
                    "instant-message",
                    (call, event) -> call.texts.handle(
                            new TextMessage(event.getString("contentType"), event.getString("body"), bytes(event)))),
            Map.entry(
                    "quality",
                    (call, event) -> call.qualities.handle(new MediaQuality(event.getJsonObject("quality")))),
            Map.entry("transfer-progress", (call, event) -> call.transfers.onProgress(event)),
            Map.entry("transfer-ended", (call, event) -> call.transfers.onEnded(event)),
            Map.entry("transfer-requested", (call, event) -> call.transfers.onRequest(event)),
            Map.entry("followed", (call, event) -> call.followed.handle(call.another(event))),
            Map.entry("replaced", (call, event) -> call.replaced.handle(call.another(event))),
            Map.entry("played", CallImpl::onRemoteProgress),
            Map.entry("mark", CallImpl::onRemoteProgress));

    /** How often its control may be missing, or give no answer, running. */
    private static final int MISSING = 2;

    private static final int UNHEARD = 3;
    private static final long MISSING_MS = 2_000;

    private final Inbox inbox;
    private final String id;
    private final CallControl control;
    private final CallAudioImpl audio;
    private final CallTransfers transfers;
    private final HandlerSlot<Call> followed = new HandlerSlot<>();
    private final HandlerSlot<Call> replaced = new HandlerSlot<>();
    private final HandlerSlot<CallState> states = new HandlerSlot<>();
    private final HandlerSlot<CallEnd> ends = new HandlerSlot<>();
    private final HandlerSlot<Progress> progress = new HandlerSlot<>();
    private final HandlerSlot<IdentityInfo> identities = new HandlerSlot<>();
    private final HandlerSlot<Void> earlyMedia = new HandlerSlot<>();
    private final HandlerSlot<Void> media = new HandlerSlot<>();
    private final HandlerSlot<Digit> digits = new HandlerSlot<>();
    private final HandlerSlot<Boolean> localHolds = new HandlerSlot<>();
    private final HandlerSlot<InfoMessage> infos = new HandlerSlot<>();
    private final HandlerSlot<ReceivedMessage> messages = new HandlerSlot<>();
    private final List<BridgeImpl> bridges = new ArrayList<>(1);
    private final HandlerSlot<Boolean> remoteHolds = new HandlerSlot<>();
    private final HandlerSlot<MediaQuality> qualities = new HandlerSlot<>();
    private final HandlerSlot<TextMessage> texts = new HandlerSlot<>();
    private final HandlerSlot<JsonObject> events = new HandlerSlot<>();
    private final Promise<Call> answered;
    private final Promise<CallEnd> ended;
    private volatile CallInfo info;
    private volatile CallEnd end;
    private Runnable leaving = () -> {};
    private boolean detached;
    private int unheard;
    private int missing;

    CallImpl(Inbox inbox, CallInfo info) {
        this.inbox = inbox;
        this.id = info.getId();
        this.info = info;
        this.control = LocalServices.callControl(inbox.vertx(), id);
        ContextInternal context = (ContextInternal) inbox.context();
        this.answered = context.promise();
        this.ended = context.promise();
        this.transfers = new CallTransfers(inbox, control);
        this.audio = new CallAudioImpl(inbox, this, control);
        if (info.getState() == CallState.ACTIVE || info.getState() == CallState.ON_HOLD) {
            answered.complete(this);
        }
        if (info.getCodec() != null) {
            audio.ready();
        }
        if (info.getState() == CallState.ENDED) {
            onEnded(new JsonObject()
                    .put("reason", info.getEndReason().name())
                    .put("status", info.getEndStatus())
                    .put("phrase", info.getEndPhrase())
                    .put("cause", info.getEndCause()));
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
                            inbox.onCall(other -> keep(inbox, other));
                            keep(inbox, call);
                            return (Call) call;
                        })));
    }

    /** Keeps hearing of a call from elsewhere until it ends; the inbox closes with its last call. */
    private static void keep(Inbox inbox, CallImpl call) {
        Subscription subscription = inbox.subscription(false, LeaseRenewal.LEASE_MS);
        LeaseRenewal renewal = new LeaseRenewal(
                inbox,
                () -> call.renew(subscription),
                call::subscribeAnew,
                () -> call.control.unsubscribe(subscription.getId()));
        call.leaving(() -> {
            renewal.stop();
            inbox.remove(call);
            if (inbox.isEmpty()) {
                inbox.close();
            }
        });
    }

    /** What is to be done when this handle hears no more of the call: it has ended, or the handle is detached. */
    void leaving(Runnable action) {
        leaving = action;
        if (end != null) {
            action.run();
        }
    }

    /** After the lease of its subscription has run out, or when the agent is gone: the events meanwhile are lost. */
    public void subscribeAnew() {
        inbox.onContext(() -> end != null || detached
                ? Future.succeededFuture()
                : renew(inbox.subscription(false, LeaseRenewal.LEASE_MS)).onSuccess(this::refresh));
    }

    private Future<CallInfo> renew(Subscription subscription) {
        return control.subscribe(subscription).onSuccess(heard -> unheard = 0).onFailure(this::onUnheard);
    }

    /** Takes what events would have told, had they been heard. */
    private void refresh(CallInfo fresh) {
        if (end != null || detached) {
            return;
        }
        CallState before = info.getState();
        info = fresh;
        if (fresh.getCodec() != null) {
            audio.ready();
        }
        if (fresh.getState() != before) {
            states.handle(fresh.getState());
        }
        if (fresh.getState() == CallState.ACTIVE || fresh.getState() == CallState.ON_HOLD) {
            answered.tryComplete(this);
        }
    }

    /**
     * Nobody answers for the call. When it is not there twice running it is over: a cluster may lose sight of an address while nodes come and go,
     * and the end, if there was one, may be on its way. Silence may be a node that is busy: that is borne as long as a lease is.
     */
    private void onUnheard(Throwable failure) {
        if (end != null || detached) {
            return;
        }
        unheard++;
        missing = Failures.missing(failure) ? missing + 1 : 0;
        if (missing >= MISSING || unheard >= UNHEARD) {
            lost(missing >= MISSING ? "the call is not there any more" : "the node of the call does not answer");
        } else if (missing > 0) {
            inbox.vertx().setTimer(MISSING_MS, again -> subscribeAnew());
        }
    }

    /** The call is gone, and nobody has said how. */
    private void lost(String why) {
        inbox.remove(this);
        onEvent(CallEvents.ended(new CallEnd(EndReason.ERROR, 0, why, 0)).put("call", id));
    }

    @Override
    public Future<Void> detach() {
        return inbox.onContext(() -> {
            if (end != null || detached) {
                return Future.succeededFuture();
            }
            detached = true;
            inbox.remove(this);
            CallException gone = new CallException(BusErrors.INVALID_STATE, "the handle was detached");
            answered.tryFail(gone);
            ended.tryFail(gone);
            return audio.detach()
                    .eventually(() -> control.unsubscribe(inbox.address()))
                    .recover(over -> Future.succeededFuture())
                    .onComplete(done -> leaving.run());
        });
    }

    // ---- events ----

    /** The body that an event tells of, as it came. */
    static Buffer bytes(JsonObject event) {
        return Buffer.buffer(Base64.getDecoder().decode(event.getString("base64")));
    }

    void onEvent(JsonObject event) {
        if (events.isSet()) { // before its meaning: whoever waits for the end has seen every event by then
            events.handle(event.copy()); // other handles have the same one
        }
        BiConsumer<CallImpl, JsonObject> row = EVENTS.get(event.getString("type", ""));
        if (row != null) {
            row.accept(this, event);
        }
    }

    private void onState(JsonObject event) {
        CallState state = CallState.valueOf(event.getString("state"));
        info.setState(state)
                .setLocalHold(event.getBoolean("localHold", false))
                .setRemoteHold(event.getBoolean("remoteHold", false));
        if (state == CallState.ACTIVE && info.getStartTime() == 0) {
            info.setStartTime(System.currentTimeMillis());
        }
        states.handle(state);
        if (state == CallState.ACTIVE) { // whoever waits for the answer finds the state told
            answered.tryComplete(this);
        }
    }

    /** What was not known yet when the call was dialled. */
    private void onDialog(JsonObject event) {
        info.setSipCallId(event.getString("sipCallId"))
                .setLocalTag(event.getString("localTag"))
                .setRemoteTag(event.getString("remoteTag"))
                .setFrom(event.getString("from"))
                .setTo(event.getString("to"))
                .setRemoteTarget(event.getString("remoteTarget"))
                .setCalledUser(event.getString("calledUser"))
                .setRemoteUser(event.getString("remoteUser"))
                .setRemoteName(event.getString("remoteName"))
                .setRemoteUri(event.getString("remoteUri"));
    }

    private void onIdentity(JsonObject event) {
        IdentityInfo identity = new IdentityInfo(event.getJsonObject("identity"));
        info.setRemoteUser(event.getString("remoteUser"))
                .setRemoteName(event.getString("remoteName"))
                .setRemoteUri(event.getString("remoteUri"))
                .setIdentity(identity);
        identities.handle(identity);
    }

    private Call another(JsonObject event) {
        return inbox.call(new CallInfo(event.getJsonObject("info")));
    }

    private void onRemoteHold(JsonObject event) {
        info.setRemoteHold(event.getBoolean("held"));
        remoteHolds.handle(event.getBoolean("held"));
    }

    private void onLocalHold(JsonObject event) {
        info.setLocalHold(event.getBoolean("held"));
        localHolds.handle(event.getBoolean("held"));
    }

    private void onReceived(JsonObject event) {
        int status = event.getInteger("status");
        boolean answer = direction() == CallDirection.OUTBOUND
                && status > 0
                && event.getString("method").equals("INVITE");
        if (!answer && !messages.isSet()) {
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        event.getJsonObject("headers").forEach(header -> headers.put(header.getKey(), (String) header.getValue()));
        if (answer) {
            info.setHeaders(headers);
        }
        messages.handle(new ReceivedMessage(event.getString("method"), status, event.getString("phrase"), headers));
    }

    private void onUnbridged(String other) {
        info.setBridge(null);
        bridges.removeIf(bridge -> {
            boolean over = other == null || bridge.other().id().equals(other);
            if (over) {
                bridge.end();
            }
            return over;
        });
    }

    private void onMedia(JsonObject event) {
        info.setCodec(event.getString("codec"))
                .setRemoteAddress(event.getString("remote"))
                .setAudioAddress(event.getString("audioAddress"));
        audio.ready();
        media.handle(null);
    }

    private void onEnded(JsonObject event) {
        end = new CallEnd(
                EndReason.valueOf(event.getString("reason")),
                event.getInteger("status", 0),
                event.getString("phrase", ""),
                event.getInteger("cause", 0));
        info.setState(CallState.ENDED)
                .setEndTime(System.currentTimeMillis())
                .setEndReason(end.reason())
                .setEndStatus(end.status())
                .setEndPhrase(end.phrase())
                .setEndCause(end.q850());
        states.handle(CallState.ENDED);
        answered.tryFail(new CallEndedException(end));
        audio.end();
        onUnbridged(null);
        leaving.run(); // before the end is told: whoever hears of it finds the call gone
        ends.handle(end);
        leaving.run(); // whoever waits for the end finds the call gone from its agent
        ended.tryComplete(end);
    }

    @Override
    public CallAudioImpl audio() {
        return audio;
    }

    private void onRemoteProgress(JsonObject event) {
        audio.onProgress(new AudioProgress(
                id,
                event.getInteger("stream"),
                event.getLong("frames"),
                event.getLong("refused"),
                event.getString("mark"),
                event.getBoolean("cleared", false)));
    }

    // ---- commands ----

    private <T> Future<T> ask(java.util.function.Supplier<Future<T>> command) {
        if (end != null) {
            return Future.failedFuture(
                    new CallException(BusErrors.INVALID_STATE, "the call has ended: " + end.reason()));
        }
        return inbox.onContext(() -> Failures.ofCall(command.get()));
    }

    static JsonObject options(Map<String, String> headers) {
        return headers.isEmpty()
                ? new JsonObject()
                : new JsonObject().put("headers", new JsonObject(new HashMap<>(headers)));
    }

    @Override
    public Future<Void> accept(Map<String, String> headers) {
        return ask(() -> control.accept(options(headers)));
    }

    @Override
    public Future<Void> progress(int status, boolean withMedia, Map<String, String> headers) {
        return ask(() -> control.progress(status, withMedia, options(headers)));
    }

    @Override
    public Future<Void> reject(int status, String phrase, Map<String, String> headers) {
        return ask(() -> control.reject(status, phrase, options(headers)));
    }

    @Override
    public Future<Void> end(Map<String, String> headers) {
        return ask(() -> control.end(options(headers)));
    }

    @Override
    public Future<Void> setHeaders(Map<String, String> headers) {
        return ask(() -> control.setHeaders(new JsonObject(new HashMap<>(headers))));
    }

    @Override
    public Future<Void> hold(HoldOptions options) {
        return slow(timed -> timed.hold(options));
    }

    @Override
    public Future<Void> resume(Map<String, String> headers) {
        return slow(timed -> timed.resume(options(headers)));
    }

    @Override
    public Future<Void> redirect(int status, List<RedirectTarget> targets, Map<String, String> headers) {
        return ask(() -> control.redirect(status, targets, options(headers)));
    }

    @Override
    public Future<TransferResult> transfer(String target, TransferOptions options) {
        return transfers.outcome(slow(timed -> timed.transfer(target, options)));
    }

    @Override
    public Future<TransferResult> attendedTransfer(Call other, TransferOptions options) {
        return transfers.outcome(slow(timed -> timed.attendedTransfer(other.id(), options)));
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
    public Future<Void> sendDtmf(String sent) {
        return slow(timed -> timed.sendDtmf(sent));
    }

    @Override
    public Future<Void> sendInfo(String contentType, Buffer body, Map<String, String> headers) {
        return slow(timed -> timed.sendInfo(contentType, base64(body), binary(headers)));
    }

    @Override
    public Future<Void> sendMessage(String contentType, Buffer body, Map<String, String> headers) {
        return slow(timed -> timed.sendMessage(contentType, base64(body), binary(headers)));
    }

    static String base64(Buffer body) {
        return Base64.getEncoder().encodeToString(body.getBytes());
    }

    static JsonObject binary(Map<String, String> headers) {
        return options(headers).put("base64", true);
    }

    @Override
    public Future<Bridge> bridge(Call other, BridgeOptions options) {
        BridgeImpl bridge = new BridgeImpl(this, other, ((ContextInternal) inbox.context()).promise());
        return slow(timed -> {
                    bridges.add(bridge); // before its first event
                    return timed.bridge(new BridgeRequest().setOther(other.id()).setOptions(options));
                })
                .onFailure(refused -> bridges.remove(bridge))
                .map(joined -> bridge);
    }

    Future<Void> unbridge(String other) {
        return ask(() -> control.unbridge(other));
    }

    /** Commands that wait for the peer, or for digits to be sent, have its time rather than the bus'. */
    private <T> Future<T> slow(java.util.function.Function<CallControl, Future<T>> command) {
        return ask(() -> command.apply(LocalServices.patientCallControl(inbox.vertx(), id)));
    }

    @Override
    public Future<MediaQuality> quality() {
        return ask(control::quality);
    }

    @Override
    public Future<CallInfo> refresh() {
        if (end != null) {
            return Future.succeededFuture(info);
        }
        return ask(control::info).onSuccess(fresh -> info = fresh);
    }

    // ---- queries ----

    @Override
    public String id() {
        return id;
    }

    @Override
    public CallInfo info() {
        return info;
    }

    @Override
    public CallState state() {
        return info.getState();
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
        states.set(handler);
        return this;
    }

    @Override
    public Call endHandler(Handler<CallEnd> handler) {
        if (end != null) {
            HandlerSlot.callOn(inbox.context(), handler, end);
        } else {
            ends.set(handler);
        }
        return this;
    }

    @Override
    public Call progressHandler(Handler<Progress> handler) {
        progress.set(handler);
        return this;
    }

    @Override
    public Call identityHandler(Handler<IdentityInfo> handler) {
        identities.set(handler);
        return this;
    }

    @Override
    public Call earlyMediaHandler(Handler<Void> handler) {
        earlyMedia.set(handler);
        return this;
    }

    @Override
    public Call mediaHandler(Handler<Void> handler) {
        media.set(handler);
        return this;
    }

    @Override
    public Call dtmfHandler(Handler<Digit> handler) {
        digits.set(handler);
        return this;
    }

    @Override
    public Call localHoldHandler(Handler<Boolean> handler) {
        localHolds.set(handler);
        return this;
    }

    @Override
    public Call infoHandler(Handler<InfoMessage> handler) {
        infos.set(handler);
        return this;
    }

    @Override
    public Call sipMessageHandler(Handler<ReceivedMessage> handler) {
        messages.set(handler);
        return this;
    }

    @Override
    public Call remoteHoldHandler(Handler<Boolean> handler) {
        remoteHolds.set(handler);
        return this;
    }

    @Override
    public Call qualityHandler(Handler<MediaQuality> handler) {
        qualities.set(handler);
        return this;
    }

    @Override
    public Call messageHandler(Handler<TextMessage> handler) {
        texts.set(handler);
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
        followed.set(handler);
        return this;
    }

    @Override
    public Call replacementHandler(Handler<Call> handler) {
        replaced.set(handler);
        return this;
    }

    @Override
    public Call eventHandler(Handler<JsonObject> handler) {
        events.set(handler);
        return this;
    }

    @Override
    public String toString() {
        return "call " + id + " " + info.getDirection() + " " + info.getRemoteUser() + " " + info.getState();
    }
}
