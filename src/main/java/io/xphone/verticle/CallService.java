package io.xphone.verticle;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.AudioLease;
import io.xphone.bus.AudioRequest;
import io.xphone.bus.AudioSink;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallInfo;
import io.xphone.bus.MediaCommand;
import io.xphone.bus.MediaQuality;
import io.xphone.bus.SpeakRequest;
import io.xphone.bus.Subscription;
import io.xphone.call.CallEffect;
import io.xphone.call.CallMachine;
import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfInfo;
import io.xphone.sip.message.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Control of one call, as served on the bus. */
final class CallService implements CallControl {

    private static final int MAX_DTMF = 256;

    private final RunningCall call;
    private final MediaOptions options;

    CallService(RunningCall call, MediaOptions options) {
        this.call = call;
        this.options = options;
    }

    @Override
    public Future<CallInfo> info() {
        return Future.succeededFuture(call.snapshot());
    }

    @Override
    public Future<Void> accept(JsonObject options) {
        return command((machine, token, now) -> machine.accept(token, headers(options), now));
    }

    @Override
    public Future<Void> progress(int status, boolean withMedia) {
        return command((machine, token, now) -> machine.progress(token, status, withMedia, now));
    }

    @Override
    public Future<Void> reject(int status, String reason, JsonObject options) {
        return command((machine, token, now) ->
                machine.reject(token, status, reason == null ? "" : reason, headers(options), now));
    }

    @Override
    public Future<Void> end(JsonObject options) {
        if (call.over()) {
            return Failed.with(BusErrors.INVALID_STATE, "the call has ended");
        }
        if (call.machine() == null) {
            call.cancelBeforeStart();
            return Future.succeededFuture();
        }
        return command((machine, token, now) -> machine.end(token, headers(options), now));
    }

    @Override
    public Future<Void> hold() {
        return command((machine, token, now) -> machine.hold(token, now));
    }

    @Override
    public Future<Void> resume() {
        return command((machine, token, now) -> machine.resume(token, now));
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
        return call.machine() == null || call.over()
                ? Failed.with(BusErrors.INVALID_STATE, "the call has no media now")
                : call.media().mute(mute);
    }

    @Override
    public Future<Void> sendDtmf(String text) {
        String wanted = text == null ? "" : text.toUpperCase(Locale.ROOT);
        if (wanted.isEmpty() || wanted.length() > MAX_DTMF || !wanted.matches("[0-9A-D*#]+")) {
            return Failed.with(
                    BusErrors.INVALID_ARGUMENT,
                    "\"" + text + "\" is no string of 1 to " + MAX_DTMF + " digits 0-9 * # A-D");
        }
        if (call.machine() == null || call.over()) {
            return Failed.with(BusErrors.INVALID_STATE, "the call is not up");
        }
        Future<Void> byRtp = options.getDtmfMode() == DtmfMode.INFO
                ? Future.succeededFuture()
                : call.media().ask(new MediaCommand.SendDtmf(wanted));
        Future<Void> byInfo =
                options.getDtmfMode() == DtmfMode.RFC4733 ? Future.succeededFuture() : infoDigits(wanted, 0);
        return Future.join(byRtp, byInfo).mapEmpty();
    }

    private Future<Void> infoDigits(String wanted, int at) {
        if (at >= wanted.length()) {
            return Future.succeededFuture();
        }
        DtmfInfo digit = new DtmfInfo(wanted.charAt(at), options.getDtmfDurationMs());
        return command((machine, token, now) -> machine.info(token, DtmfInfo.RELAY, digit.relayBody(), now))
                .compose(sent -> infoDigits(wanted, at + 1));
    }

    @Override
    public Future<Void> sendInfo(String contentType, String body) {
        return command((machine, token, now) -> machine.info(
                token, contentType == null ? "" : contentType, body.getBytes(StandardCharsets.UTF_8), now));
    }

    @Override
    public Future<CallInfo> subscribe(Subscription subscription) {
        try {
            call.news().attach(subscription);
            return info();
        } catch (IllegalArgumentException refused) {
            return Failed.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
    }

    @Override
    public Future<Void> unsubscribe(String subscription) {
        call.news().detach(subscription);
        return Future.succeededFuture();
    }

    @Override
    public Future<AudioLease> listen(AudioRequest request) {
        return call.media().ask(new MediaCommand.Listen(request));
    }

    @Override
    public Future<Void> unlisten(String lease) {
        call.media().tell(new MediaCommand.Unlisten(lease));
        return Future.succeededFuture();
    }

    @Override
    public Future<AudioSink> speak(SpeakRequest request) {
        return call.media().ask(new MediaCommand.Speak(request));
    }

    @Override
    public Future<MediaQuality> quality() {
        return call.media().ask(new MediaCommand.Describe());
    }

    private interface Command {
        List<CallEffect> apply(CallMachine machine, long token, long nowMillis);
    }

    private Future<Void> command(Command command) {
        CallMachine machine = call.machine();
        if (machine == null || call.over()) {
            return Failed.with(
                    BusErrors.INVALID_STATE, call.over() ? "the call has ended" : "the call is only being set up");
        }
        return call.command((token, now) -> command.apply(machine, token, now));
    }

    private static List<Header> headers(JsonObject options) {
        List<Header> headers = new ArrayList<>();
        JsonObject object = options == null ? null : options.getJsonObject("headers");
        if (object != null) {
            object.forEach(entry -> headers.add(new Header(entry.getKey(), String.valueOf(entry.getValue()))));
        }
        return headers;
    }
}
