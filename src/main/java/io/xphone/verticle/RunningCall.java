package io.xphone.verticle;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.xphone.bus.Addresses;
import io.xphone.bus.AudioLease;
import io.xphone.bus.AudioRequest;
import io.xphone.bus.AudioSink;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallEvents;
import io.xphone.bus.CallInfo;
import io.xphone.bus.MediaCommand;
import io.xphone.bus.MediaQuality;
import io.xphone.bus.SipCommand;
import io.xphone.bus.SpeakRequest;
import io.xphone.bus.Subscription;
import io.xphone.call.CallDirection;
import io.xphone.call.CallEffect;
import io.xphone.call.CallEnd;
import io.xphone.call.CallError;
import io.xphone.call.CallEvent;
import io.xphone.call.CallMachine;
import io.xphone.call.CallState;
import io.xphone.call.CallTimer;
import io.xphone.call.EndReason;
import io.xphone.call.LocalMedia;
import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.rtp.DtmfInfo;
import io.xphone.sip.message.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call as it runs: carries out the effects of its {@link CallMachine}, and its commands. What of it is protocol is in the machine,
 * what is sound in the media verticle.
 */
final class RunningCall implements CallControl {

    private static final Logger LOG = LoggerFactory.getLogger(RunningCall.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final int MAX_DTMF = 256;
    private static final Dispatch<RunningCall, CallEffect> EFFECTS = new Dispatch<RunningCall, CallEffect>()
            .on(
                    CallEffect.Send.class,
                    (call, effect) -> call.sip(new SipCommand.Send(
                            CallTable.transaction(call.id, effect.txId()),
                            Addresses.dialog(call.home.agent()),
                            effect.request())))
            .on(CallEffect.SendAck.class, (call, effect) -> call.sip(new SipCommand.SendAck(effect.ack())))
            .on(
                    CallEffect.Cancel.class,
                    (call, effect) -> call.sip(new SipCommand.Cancel(
                            CallTable.transaction(call.id, effect.inviteTxId()), effect.headers())))
            .on(
                    CallEffect.Respond.class,
                    (call, effect) -> call.sip(new SipCommand.Respond(effect.txId(), effect.response())))
            .on(
                    CallEffect.StartTimer.class,
                    (call, effect) -> call.home.startTimer(call.id, effect.timer(), effect.delayMillis()))
            .on(CallEffect.StopTimer.class, (call, effect) -> call.home.stopTimer(call.id, effect.timer()))
            .on(CallEffect.OpenMedia.class, (call, effect) -> call.openMedia())
            .on(CallEffect.ApplyMedia.class, RunningCall::applyMedia)
            .on(CallEffect.CloseMedia.class, (call, effect) -> call.closeMedia())
            .on(CallEffect.StateChanged.class, (call, effect) -> call.stateChanged(effect.state()))
            .on(CallEffect.Event.class, (call, effect) -> call.onEvent(effect.event()))
            .on(CallEffect.Ended.class, (call, effect) -> call.onEnded(effect.end()))
            .on(CallEffect.Done.class, (call, effect) -> call.settle(effect.token(), Promise::tryComplete))
            .on(
                    CallEffect.Refused.class,
                    (call, effect) -> call.settle(effect.token(), promise -> promise.tryFail(failure(effect.error()))))
            .on(CallEffect.Released.class, (call, effect) -> call.home.released(call));

    /** What a call needs of the verticle that runs it. */
    interface Home {
        String agent();

        String node();

        io.vertx.core.Vertx vertx();

        long now();

        void startTimer(String callId, CallTimer timer, long delayMillis);

        void stopTimer(String callId, CallTimer timer);

        Future<MediaDeployer.Opened> openMedia(RunningCall call);

        void closeMedia(MediaDeployer.Opened media);

        void incoming(RunningCall call);

        void released(RunningCall call);
    }

    private final Home home;
    private final String id;
    private final MediaOptions media;
    private final String advertised;
    private final String peer;
    private final Subscribers subscribers;
    private final DtmfDeduplicator digits = new DtmfDeduplicator(DtmfDeduplicator.DEFAULT_WINDOW_NANOS);
    private final Map<Long, Promise<Void>> pending = new HashMap<>();
    private CallMachine machine;
    private MediaDeployer.Opened opened;
    private boolean closing;
    private long lastToken;
    private long eventSequence;
    private boolean muted;
    private long startTime;
    private long endTime;
    private CallEnd ended;

    /**
     * @param peer name of the server's peer, or null
     * @param advertised address for SDP; null for that of the sockets
     */
    RunningCall(Home home, String id, MediaOptions media, String advertised, String peer) {
        this.home = home;
        this.id = id;
        this.media = media;
        this.advertised = advertised;
        this.peer = peer;
        this.subscribers = new Subscribers(home.vertx(), home.node());
    }

    String id() {
        return id;
    }

    /** Null while an outbound call still looks for its way. */
    CallMachine machine() {
        return machine;
    }

    MediaOptions media() {
        return media;
    }

    boolean over() {
        return ended != null;
    }

    /** Begins, once the way is known. */
    void start(CallMachine call) {
        machine = call;
        perform(machine.start(home.now()));
    }

    /** Ends a call that never found its way. */
    void failBeforeStart(String why) {
        if (ended == null) {
            onEnded(new CallEnd(EndReason.ERROR, 0, why, 0));
            home.released(this);
        }
    }

    void perform(List<CallEffect> list) {
        for (int i = 0, n = list.size(); i < n; i++) {
            EFFECTS.accept(this, list.get(i));
        }
        if (ended != null) { // not before: the command that ended the call is done, not failed
            failPending();
        }
    }

    private void settle(long token, java.util.function.Consumer<Promise<Void>> how) {
        Promise<Void> promise = pending.remove(token);
        if (promise != null) {
            how.accept(promise);
        }
    }

    private void failPending() {
        pending.values()
                .forEach(waiting -> waiting.tryFail(failure(new CallError(
                        CallError.Kind.ENDED,
                        ended.status(),
                        "the call ended: " + ended.reason() + " " + ended.phrase()))));
        pending.clear();
    }

    private void sip(SipCommand command) {
        home.vertx().eventBus().send(Addresses.sip(home.agent()), command, LOCAL);
    }

    // ---- media ----

    private void openMedia() {
        home.openMedia(this).onComplete(result -> {
            if (result.failed()) {
                LOG.warn("call {}: {}", id, result.cause().getMessage());
                perform(machine.onMediaFailed(result.cause().getMessage(), home.now()));
            } else if (closing) {
                home.closeMedia(result.result());
            } else {
                opened = result.result();
                String host = advertised != null ? LocalAddresses.unbracketed(advertised) : opened.host();
                perform(machine.onMediaOpened(new LocalMedia(host, opened.rtpPort(), opened.rtcpPort()), home.now()));
            }
        });
    }

    private void applyMedia(CallEffect.ApplyMedia effect) {
        media(new MediaCommand.Apply(effect.plan()));
        tell(CallEvents.media(
                effect.plan().audio().codec().name(),
                LocalAddresses.bracketed(effect.plan().audio().remoteHost()) + ":"
                        + effect.plan().audio().remotePort(),
                effect.plan().early()));
    }

    private void closeMedia() {
        closing = true;
        if (opened != null) {
            home.closeMedia(opened);
            opened = null;
        }
    }

    private void media(MediaCommand command) {
        home.vertx().eventBus().send(Addresses.media(id), command, LOCAL);
    }

    private <T> Future<T> askMedia(MediaCommand command) {
        if (opened == null) {
            return failed(BusErrors.INVALID_STATE, "the call has no media now");
        }
        return home.vertx()
                .eventBus()
                .<T>request(Addresses.media(id), command, new DeliveryOptions(LOCAL).setSendTimeout(60_000))
                .map(reply -> reply.body())
                .recover(failure -> failure instanceof ReplyException reply && reply.failureCode() > 0
                        ? failed(reply.failureCode(), reply.getMessage())
                        : failed(BusErrors.FAILED, String.valueOf(failure.getMessage())));
    }

    /** A digit came by RTP. */
    void onDigit(char digit, int millis) {
        if (digits.counts(DtmfDeduplicator.Way.RTP, digit, System.nanoTime())) {
            tell(CallEvents.dtmf(digit, millis, "RFC4733"));
        }
    }

    void onMediaTimeout() {
        LOG.info("call {}: no media for too long", id);
        perform(machine.onMediaTimeout(home.now()));
    }

    void onReport(MediaQuality quality) {
        tell(CallEvents.quality(quality));
    }

    // ---- events ----

    private void stateChanged(CallState state) {
        if (state == CallState.ACTIVE && startTime == 0) {
            startTime = home.now();
        }
        LOG.debug("call {}: {}", id, state);
        if (state != CallState.ENDED) { // told with its reason
            tell(CallEvents.state(state));
        }
    }

    private void onEvent(CallEvent event) {
        if (event instanceof CallEvent.Incoming) {
            home.incoming(this);
        } else if (event instanceof CallEvent.Dtmf dtmf) {
            if (digits.counts(DtmfDeduplicator.Way.INFO, dtmf.digit(), System.nanoTime())) {
                tell(CallEvents.dtmf(dtmf.digit(), dtmf.millis(), "INFO"));
            }
        } else {
            tell(CallEvents.of(event));
        }
    }

    private void onEnded(CallEnd end) {
        ended = end;
        endTime = home.now();
        LOG.debug("call {}: ended {}", id, end);
        tell(CallEvents.ended(end));
    }

    private void tell(JsonObject event) {
        event.put("call", id).put("seq", ++eventSequence);
        subscribers.tell(event);
    }

    // ---- control ----

    @Override
    public Future<CallInfo> info() {
        return Future.succeededFuture(snapshot());
    }

    CallInfo snapshot() {
        CallInfo info = new CallInfo()
                .setId(id)
                .setAgent(home.agent())
                .setNode(home.node())
                .setPeer(peer)
                .setMuted(muted)
                .setStartTime(startTime)
                .setEndTime(endTime)
                .setState(CallState.IDLE)
                .setDirection(CallDirection.OUTBOUND);
        if (machine != null) {
            CallSnapshot.fill(info, machine);
        }
        if (ended != null) {
            info.setState(CallState.ENDED)
                    .setEndReason(ended.reason())
                    .setEndStatus(ended.status())
                    .setEndPhrase(ended.phrase())
                    .setEndCause(ended.q850());
        }
        return info;
    }

    @Override
    public Future<Void> accept(JsonObject options) {
        return command((token, now) -> machine.accept(token, headers(options), now));
    }

    @Override
    public Future<Void> progress(int status, boolean withMedia) {
        return command((token, now) -> machine.progress(token, status, withMedia, now));
    }

    @Override
    public Future<Void> reject(int status, String reason, JsonObject options) {
        return command(
                (token, now) -> machine.reject(token, status, reason == null ? "" : reason, headers(options), now));
    }

    @Override
    public Future<Void> end(JsonObject options) {
        if (ended != null) {
            return failed(BusErrors.INVALID_STATE, "the call has ended");
        }
        if (machine == null) {
            onEnded(new CallEnd(EndReason.CANCELLED, 487, "Request Terminated", 0));
            home.released(this);
            return Future.succeededFuture();
        }
        return command((token, now) -> machine.end(token, headers(options), now));
    }

    @Override
    public Future<Void> hold() {
        return command((token, now) -> machine.hold(token, now));
    }

    @Override
    public Future<Void> resume() {
        return command((token, now) -> machine.resume(token, now));
    }

    @Override
    public Future<Void> mute() {
        return setMuted(true);
    }

    @Override
    public Future<Void> unmute() {
        return setMuted(false);
    }

    private Future<Void> setMuted(boolean mute) {
        if (machine == null || opened == null || ended != null) {
            return failed(BusErrors.INVALID_STATE, "the call has no media now");
        }
        if (muted != mute) {
            muted = mute;
            media(new MediaCommand.Mute(mute));
            tell(CallEvents.mute(mute));
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> sendDtmf(String text) {
        String wanted = text == null ? "" : text.toUpperCase(java.util.Locale.ROOT);
        if (wanted.isEmpty() || wanted.length() > MAX_DTMF || !wanted.matches("[0-9A-D*#]+")) {
            return failed(
                    BusErrors.INVALID_ARGUMENT,
                    "\"" + text + "\" is no string of 1 to " + MAX_DTMF + " digits 0-9 * # A-D");
        }
        if (machine == null || ended != null) {
            return failed(BusErrors.INVALID_STATE, "the call is not up");
        }
        Future<Void> byRtp = media.getDtmfMode() == DtmfMode.INFO
                ? Future.succeededFuture()
                : askMedia(new MediaCommand.SendDtmf(wanted));
        Future<Void> byInfo =
                media.getDtmfMode() == DtmfMode.RFC4733 ? Future.succeededFuture() : infoDigits(wanted, 0);
        return Future.join(byRtp, byInfo).mapEmpty();
    }

    private Future<Void> infoDigits(String wanted, int at) {
        if (at >= wanted.length()) {
            return Future.succeededFuture();
        }
        DtmfInfo digit = new DtmfInfo(wanted.charAt(at), media.getDtmfDurationMs());
        return command((token, now) -> machine.info(token, DtmfInfo.RELAY, digit.relayBody(), now))
                .compose(sent -> infoDigits(wanted, at + 1));
    }

    @Override
    public Future<Void> sendInfo(String contentType, String body) {
        return command((token, now) -> machine.info(
                token, contentType == null ? "" : contentType, body.getBytes(StandardCharsets.UTF_8), now));
    }

    @Override
    public Future<CallInfo> subscribe(Subscription subscription) {
        try {
            subscribers.add(subscription);
            return info();
        } catch (IllegalArgumentException refused) {
            return failed(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
    }

    /** Adds a subscriber who is known to be in order. */
    void attach(Subscription subscription) {
        subscribers.add(subscription);
    }

    @Override
    public Future<Void> unsubscribe(String subscription) {
        subscribers.remove(subscription);
        return Future.succeededFuture();
    }

    @Override
    public Future<AudioLease> listen(AudioRequest request) {
        return this.<JsonObject>askMedia(new MediaCommand.Listen(request)).map(AudioLease::new);
    }

    @Override
    public Future<Void> unlisten(String lease) {
        media(new MediaCommand.Unlisten(lease));
        return Future.succeededFuture();
    }

    @Override
    public Future<AudioSink> speak(SpeakRequest request) {
        return this.<JsonObject>askMedia(new MediaCommand.Speak(request)).map(AudioSink::new);
    }

    @Override
    public Future<MediaQuality> quality() {
        return this.<JsonObject>askMedia(new MediaCommand.Describe()).map(MediaQuality::new);
    }

    private interface Command {
        List<CallEffect> apply(long token, long nowMillis);
    }

    private Future<Void> command(Command command) {
        if (machine == null || ended != null) {
            return failed(
                    BusErrors.INVALID_STATE, ended == null ? "the call is only being set up" : "the call has ended");
        }
        long token = ++lastToken;
        Promise<Void> promise = Promise.promise();
        pending.put(token, promise);
        try {
            perform(command.apply(token, home.now()));
        } catch (IllegalArgumentException refused) {
            pending.remove(token);
            return failed(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
        return promise.future();
    }

    private static List<Header> headers(JsonObject options) {
        List<Header> headers = new ArrayList<>();
        JsonObject object = options == null ? null : options.getJsonObject("headers");
        if (object != null) {
            object.forEach(entry -> headers.add(new Header(entry.getKey(), String.valueOf(entry.getValue()))));
        }
        return headers;
    }

    private static <T> Future<T> failed(int code, String message) {
        return Future.failedFuture(new ServiceException(code, message));
    }

    private static ServiceException failure(CallError error) {
        int code = switch (error.kind()) {
            case INVALID_STATE, ENDED -> BusErrors.INVALID_STATE;
            case INVALID_ARGUMENT -> BusErrors.INVALID_ARGUMENT;
            case REFUSED -> error.status() > 0 ? error.status() : BusErrors.FAILED;
            case TIMEOUT -> BusErrors.TIMEOUT;
            case TRANSPORT -> BusErrors.UNREACHABLE;
        };
        return new ServiceException(code, error.message());
    }
}
