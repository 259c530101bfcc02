package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallInfo;
import io.xphone.bus.MediaQuality;
import io.xphone.bus.Subscription;
import io.xphone.call.CallEnd;
import io.xphone.call.CallState;
import io.xphone.call.EndReason;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** A call by its id on the bus. */
final class CallHandle implements Call {

    private static final Map<String, BiConsumer<CallHandle, JsonObject>> EVENTS = Map.ofEntries(
            Map.entry("state", CallHandle::onState),
            Map.entry("ended", CallHandle::onEnded),
            Map.entry(
                    "progress",
                    (call, event) -> call.progress.tell(new Progress(
                            event.getInteger("status"), event.getString("phrase"), event.getString("fork", "")))),
            Map.entry("early-media", (call, event) -> call.earlyMedia.tell(null)),
            Map.entry("media", CallHandle::onMedia),
            Map.entry(
                    "dtmf",
                    (call, event) -> call.digits.tell(new Digit(
                            event.getString("digit").charAt(0),
                            event.getInteger("millis"),
                            event.getString("method")))),
            Map.entry("mute", (call, event) -> call.info.setMuted(event.getBoolean("muted"))),
            Map.entry("local-hold", (call, event) -> call.info.setLocalHold(event.getBoolean("held"))),
            Map.entry("remote-hold", CallHandle::onRemoteHold),
            Map.entry(
                    "quality", (call, event) -> call.qualities.tell(new MediaQuality(event.getJsonObject("quality")))),
            Map.entry("played", CallHandle::onRemoteProgress),
            Map.entry("mark", CallHandle::onRemoteProgress));

    private final Inbox inbox;
    private final String id;
    private final CallControl control;
    private final CallAudioHandle audio;
    private final Handlers<CallState> states = new Handlers<>();
    private final Handlers<CallEnd> ends = new Handlers<>();
    private final Handlers<Progress> progress = new Handlers<>();
    private final Handlers<Void> earlyMedia = new Handlers<>();
    private final Handlers<Void> media = new Handlers<>();
    private final Handlers<Digit> digits = new Handlers<>();
    private final Handlers<Boolean> remoteHolds = new Handlers<>();
    private final Handlers<MediaQuality> qualities = new Handlers<>();
    private final Handlers<JsonObject> events = new Handlers<>();
    private final Promise<Call> answered;
    private final Promise<CallEnd> ended;
    private volatile CallInfo info;
    private volatile CallEnd end;
    private Runnable leaving = () -> {};
    private boolean detached;

    CallHandle(Inbox inbox, CallInfo info) {
        this.inbox = inbox;
        this.id = info.getId();
        this.info = info;
        this.control = CallControl.at(inbox.vertx(), id);
        ContextInternal context = (ContextInternal) inbox.context();
        this.answered = context.promise();
        this.ended = context.promise();
        this.audio = new CallAudioHandle(inbox, this, control);
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

    static Future<Call> attach(Vertx vertx, String id) {
        Inbox inbox = new Inbox(vertx, vertx.getOrCreateContext(), event -> {});
        CallControl control = CallControl.at(vertx, id);
        Subscription subscription = inbox.subscription(false, Renewal.LEASE_MS);
        return inbox.open()
                .compose(opened -> inbox.onContext(() -> Failures.ofCall(control.subscribe(subscription))
                        .map(info -> {
                            CallHandle call = new CallHandle(inbox, info);
                            inbox.add(call);
                            Renewal renewal = new Renewal(
                                    inbox,
                                    () -> control.subscribe(subscription),
                                    () -> {},
                                    () -> control.unsubscribe(subscription.getId()));
                            call.leaving(() -> {
                                renewal.stop();
                                inbox.close();
                            });
                            return (Call) call;
                        })));
    }

    /** What is to be done when this handle hears no more of the call: it has ended, or the handle is detached. */
    void leaving(Runnable action) {
        leaving = action;
        if (end != null) {
            action.run();
        }
    }

    /** After the lease of its subscription has run out: the events meanwhile are lost. */
    void subscribeAnew() {
        control.subscribe(inbox.subscription(false, Renewal.LEASE_MS)).onSuccess(fresh -> info = fresh);
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

    void onEvent(JsonObject event) {
        events.tell(event); // before its meaning: whoever waits for the end has seen every event by then
        BiConsumer<CallHandle, JsonObject> row = EVENTS.get(event.getString("type", ""));
        if (row != null) {
            row.accept(this, event);
        }
    }

    private void onState(JsonObject event) {
        CallState state = CallState.valueOf(event.getString("state"));
        info.setState(state);
        if (state == CallState.ACTIVE) {
            if (info.getStartTime() == 0) {
                info.setStartTime(System.currentTimeMillis());
            }
            answered.tryComplete(this);
        }
        states.tell(state);
    }

    private void onRemoteHold(JsonObject event) {
        info.setRemoteHold(event.getBoolean("held"));
        remoteHolds.tell(event.getBoolean("held"));
    }

    private void onMedia(JsonObject event) {
        info.setCodec(event.getString("codec")).setRemoteAddress(event.getString("remote"));
        audio.ready();
        media.tell(null);
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
        states.tell(CallState.ENDED);
        answered.tryFail(new CallEndedException(end));
        audio.end();
        ends.tell(end);
        ended.tryComplete(end);
        leaving.run();
    }

    void onProgress(AudioProgress told) {
        audio.onProgress(told);
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

    private static JsonObject options(Map<String, String> headers) {
        return headers.isEmpty()
                ? new JsonObject()
                : new JsonObject().put("headers", new JsonObject(new HashMap<>(headers)));
    }

    @Override
    public Future<Void> accept(Map<String, String> headers) {
        return ask(() -> control.accept(options(headers)));
    }

    @Override
    public Future<Void> progress(int status, boolean withMedia) {
        return ask(() -> control.progress(status, withMedia));
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
    public Future<Void> hold() {
        return slow(timed -> timed.hold());
    }

    @Override
    public Future<Void> resume() {
        return slow(timed -> timed.resume());
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
    public Future<Void> sendInfo(String contentType, String body) {
        return slow(timed -> timed.sendInfo(contentType, body));
    }

    /** Commands that wait for the peer, or for digits to be sent, have its time rather than the bus'. */
    private Future<Void> slow(java.util.function.Function<CallControl, Future<Void>> command) {
        return ask(() -> command.apply(CallControl.patient(inbox.vertx(), id)));
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
    public CallAudio audio() {
        return audio;
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
    public Call state(Handler<CallState> handler) {
        states.add(handler);
        return this;
    }

    @Override
    public Call ended(Handler<CallEnd> handler) {
        if (end != null) {
            Handlers.tellOn(inbox.context(), handler, end);
        } else {
            ends.add(handler);
        }
        return this;
    }

    @Override
    public Call progress(Handler<Progress> handler) {
        progress.add(handler);
        return this;
    }

    @Override
    public Call earlyMedia(Handler<Void> handler) {
        earlyMedia.add(handler);
        return this;
    }

    @Override
    public Call media(Handler<Void> handler) {
        media.add(handler);
        return this;
    }

    @Override
    public Call dtmf(Handler<Digit> handler) {
        digits.add(handler);
        return this;
    }

    @Override
    public Call remoteHold(Handler<Boolean> handler) {
        remoteHolds.add(handler);
        return this;
    }

    @Override
    public Call quality(Handler<MediaQuality> handler) {
        qualities.add(handler);
        return this;
    }

    @Override
    public Call events(Handler<JsonObject> handler) {
        events.add(handler);
        return this;
    }

    @Override
    public String toString() {
        return "call " + id + " " + info.getDirection() + " " + info.getRemoteUser() + " " + info.getState();
    }
}
