package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.MediaQuality;
import io.xphone.RedirectTarget;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioReaderLease;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.BridgeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.CommandOptions;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.call.CallMachine;
import io.xphone.call.core.CallEffect;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.HeadersJson;
import io.xphone.options.HoldOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.TransferOptions;
import io.xphone.rtp.DtmfString;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sip.message.Header;
import io.xphone.verticle.media.HoldMusic;
import io.xphone.verticle.runtime.CommandBody;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import java.util.List;

/** The control service of one call. */
final class CallService implements CallControl {

    private final CallSession call;
    private final MediaOptions media;
    private final DigitStrings digits;

    CallService(CallSession call, MediaOptions media) {
        this.call = call;
        this.media = media;
        this.digits = new DigitStrings(call, media);
    }

    @Override
    public Future<CallInfo> info() {
        return Future.succeededFuture(call.snapshot());
    }

    @Override
    public Future<Void> accept(CommandOptions options) {
        String application = options == null ? null : options.getApplication();
        if (call.applications().canTakeOver(application)) {
            call.applications().takeOver(application);
            return Future.succeededFuture();
        }
        SrtpUse srtp = options == null || options.getSrtp() == null ? null : TransportPolicies.use(options.getSrtp());
        return command((machine, token, now) ->
                        machine.accept(token, codecs(options), srtp, CommandHeaders.of(options), now))
                .onSuccess(accepted -> call.applications().accepted(application));
    }

    @Override
    public Future<Void> progress(int status, boolean withMedia, CommandOptions options) {
        return command((machine, token, now) ->
                machine.progress(token, status, withMedia, codecs(options), CommandHeaders.of(options), now));
    }

    /** The codecs of a command; null for those of the call. */
    private AudioCapabilities codecs(CommandOptions options) {
        return options == null || options.getCodecs().isEmpty()
                ? null
                : call.owner().audio(call, options.getCodecs());
    }

    @Override
    public Future<Void> reject(int status, String reason, CommandOptions options) {
        return command((machine, token, now) ->
                machine.reject(token, status, reason == null ? "" : reason, CommandHeaders.of(options), now));
    }

    @Override
    public Future<Void> redirect(int status, List<RedirectTarget> targets, CommandOptions options) {
        return command((machine, token, now) ->
                machine.redirect(token, status, RedirectContacts.contacts(targets), CommandHeaders.of(options), now));
    }

    @Override
    public Future<String> transfer(String target, TransferOptions options) {
        return call.transfers().transfer(target, options == null ? new TransferOptions() : options);
    }

    @Override
    public Future<String> attendedTransfer(String other, TransferOptions options) {
        return call.transfers().attendedTransfer(other, options == null ? new TransferOptions() : options);
    }

    @Override
    public Future<Void> handOver(String step) {
        return call.transfers().handOver(step);
    }

    @Override
    public Future<CallInfo> acceptTransfer(String transfer, DialOptions options) {
        return call.transfers().accept(transfer, options == null ? new DialOptions() : options);
    }

    @Override
    public Future<Void> rejectTransfer(String transfer, int status, CommandOptions options) {
        return call.transfers().reject(transfer, status, options);
    }

    @Override
    public Future<Void> end(CommandOptions options) {
        if (call.over()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call has ended");
        }
        if (call.machine() == null) {
            call.cancelBeforeStart();
            return Future.succeededFuture();
        }
        return command((machine, token, now) -> machine.end(token, CommandHeaders.of(options), now));
    }

    @Override
    public Future<Void> setHeaders(JsonObject headers) {
        List<Header> list;
        try {
            list = CommandHeaders.of(HeadersJson.fromJson(headers));
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        Promise<Void> done = Promise.promise();
        // before the start: the first INVITE of a dialled call has these headers already
        call.whenStarted(() -> command((machine, token, now) -> machine.headers(token, list, now))
                .onComplete(done));
        return done.future();
    }

    @Override
    public Future<Void> hold(HoldOptions options) {
        HoldOptions hold = options == null ? new HoldOptions() : options;
        if (call.machine() == null || call.over()) {
            return hold(hold, List.of()); // fails
        }
        String file = hold.getMusic() == null ? media.getHoldMusic() : hold.getMusic();
        if (file == null || file.isEmpty()) {
            return hold(hold, List.of());
        }
        // read first: a file that cannot be read fails the command before the re-INVITE
        return HoldMusic.read(call.owner().agent().vertx(), file)
                .recover(failure -> CommandFailure.with(BusErrors.INVALID_ARGUMENT, failure.getMessage()))
                .compose(music -> hold(hold, music));
    }

    private Future<Void> hold(HoldOptions hold, List<PcmFrame> music) {
        return command((machine, token, now) -> {
            List<CallEffect> effects = machine.hold(token, CommandHeaders.checked(hold.getHeaders()), now);
            // a call that is held already keeps its music
            if (effects.stream().noneMatch(CallEffect.Failed.class::isInstance)) {
                call.media().send(new MediaCommand.HoldMusic(music));
            }
            return effects;
        });
    }

    @Override
    public Future<Void> resume(CommandOptions options) {
        return command((machine, token, now) -> machine.resume(token, CommandHeaders.of(options), now));
    }

    @Override
    public Future<Void> setCodecs(List<String> codecs, CommandOptions options) {
        return command((machine, token, now) ->
                machine.codecs(token, call.owner().audio(call, codecs), CommandHeaders.of(options), now));
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
                ? CommandFailure.with(BusErrors.INVALID_STATE, "the call has no media")
                : call.media().mute(mute);
    }

    @Override
    public Future<Void> sendDtmf(String text) {
        try {
            return digits.send(DtmfString.parse(text, media.getDtmfDurationMs(), media.getDtmfPauseMs()));
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    @Override
    public Future<Void> sendInfo(String contentType, String body, CommandOptions options) {
        return sendBody(contentType, body, options, CallMachine::info).mapEmpty();
    }

    @Override
    public Future<Integer> sendMessage(String contentType, String body, CommandOptions options) {
        return sendBody(contentType, body, options, CallMachine::message);
    }

    private interface BodyCommand {
        List<CallEffect> apply(
                CallMachine machine, long token, String contentType, byte[] body, List<Header> headers, long nowMillis);
    }

    private Future<Integer> sendBody(String contentType, String body, CommandOptions options, BodyCommand send) {
        String type = contentType == null ? "" : contentType;
        return request((machine, token, now) ->
                send.apply(machine, token, type, CommandBody.of(type, body, options), CommandHeaders.of(options), now));
    }

    @Override
    public Future<Void> bridge(BridgeRequest request) {
        return call.bridge().join(request);
    }

    @Override
    public Future<Void> unbridge(String other) {
        return call.bridge().unbridge(other);
    }

    @Override
    public Future<CallInfo> subscribe(Subscription subscription) {
        if (call.over()) { // its last transactions may continue, but no event follows
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call has ended");
        }
        try {
            call.owner().subscribe(call, subscription);
            call.applications().renewed(subscription.getId());
            return info();
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    @Override
    public Future<Void> unsubscribe(String subscription) {
        call.events().detach(subscription);
        call.applications().detached(subscription);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> applicationEnded(String subscription) {
        call.events().lose(subscription);
        call.owner().applicationEnded();
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> pass(String application) {
        return call.applications().pass(application);
    }

    @Override
    public Future<Void> setOnApplicationLost(ApplicationLostOptions options) {
        call.applications().options(options);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> setAttributes(JsonObject attributes) {
        return call.applications().attributes(attributes);
    }

    @Override
    public Future<AudioReaderLease> openReader(AudioReaderRequest request) {
        return call.media().requestAudio(new MediaCommand.OpenReader(request));
    }

    @Override
    public Future<Void> closeReader(String reader) {
        call.media().send(new MediaCommand.CloseReader(reader));
        return Future.succeededFuture();
    }

    @Override
    public Future<AudioWriterLease> openWriter(AudioWriterRequest request) {
        return call.media().requestAudio(new MediaCommand.OpenWriter(request));
    }

    @Override
    public Future<Void> closeWriter(String writer) {
        call.media().send(new MediaCommand.CloseWriter(writer));
        return Future.succeededFuture();
    }

    @Override
    public Future<MediaQuality> quality() {
        return call.media().quality();
    }

    private interface Command {
        List<CallEffect> apply(CallMachine machine, long token, long nowMillis);
    }

    private Future<Void> command(Command command) {
        return request(command).mapEmpty();
    }

    private Future<Integer> request(Command command) {
        CallMachine machine = call.machine();
        if (machine == null || call.over()) {
            return CommandFailure.with(
                    BusErrors.INVALID_STATE, call.over() ? "the call has ended" : "the call is only being set up");
        }
        return call.request((token, now) -> command.apply(machine, token, now));
    }
}
