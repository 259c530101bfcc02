package io.xphone;

import io.vertx.codegen.annotations.CacheReturn;
import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.impl.CallImpl;
import io.xphone.options.AcceptOptions;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.BridgeOptions;
import io.xphone.options.HoldOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.RedirectOptions;
import io.xphone.options.RejectOptions;
import io.xphone.options.SipRequestOptions;
import io.xphone.options.TransferOptions;
import java.util.List;

/**
 * A handle on one call, which may run on this node or on another node of the cluster.
 *
 * <p>Commands return futures. A command that needs the peer's consent completes when the peer has given it, and fails
 * with {@link CallException} and the peer's status otherwise. A command that does not fit the state of the call fails
 * with {@link CallException#INVALID_STATE} and changes nothing.
 *
 * <p>Events arrive in the order in which they happened, on the context of the handle. Each {@code xxxHandler} method
 * sets the handler of one event and replaces the one before; {@code null} clears it. Independent listeners of one call
 * get a handle, with handlers of its own, from {@link #attach} each. An exception that a handler throws goes to the
 * exception handler of the context.
 */
@VertxGen
public interface Call {

    /**
     * Opens a handle on a call that runs anywhere in the cluster.
     *
     * @param vertx the Vert.x instance; its current context becomes the context of the handle
     * @param id the id of the call
     * @return fails with {@link CallException} when there is no call with that id
     */
    static Future<Call> attach(Vertx vertx, String id) {
        return CallImpl.attach(vertx, id);
    }

    /**
     * Detaches this handle; the call continues. The handle receives no more events, its readers and writers end, and
     * {@link #answered} and {@link #ended} fail unless they have completed. Commands still work. A handle from {@link
     * #attach} detaches automatically when the verticle that created it is undeployed.
     */
    Future<Void> detach();

    /** The id of the call, unique in the cluster. */
    @CacheReturn
    String id();

    /**
     * A copy of the call's data as of the latest event; state, identity, codec and end are kept up to date by events.
     */
    CallInfo info();

    /** Fetches all data of the call. */
    Future<CallInfo> refresh();

    /** Inbound or outbound. */
    CallDirection direction();

    /** The state as of the latest event. */
    CallState state();

    /** The user part of the other party's URI, usually a number; null when the URI has none or is not known yet. */
    @Nullable
    String remoteUser();

    /** The display name of the other party; null when there is none. */
    @Nullable
    String remoteName();

    /**
     * The called number: the user part of the Request-URI, or of the header that {@code
     * CallPolicyOptions.calledNumberFrom} names; null when there is none.
     */
    @Nullable
    String calledUser();

    /**
     * A copy of the identities in the INVITE of an inbound call, or in the latest response that carries any. It is up
     * to date when the {@link #progressHandler} of that response is called.
     */
    IdentityInfo identity();

    /**
     * The first header of a name in the INVITE of an inbound call, or in the latest response to our INVITE.
     *
     * @param name in any case
     * @return its value; null when there is no such header
     */
    @Nullable
    String header(String name);

    /** A copy of the headers of the INVITE of an inbound call, or of the latest response to our INVITE. */
    MultiMap headers();

    /** Answers an inbound call with 200. */
    default Future<Void> accept() {
        return accept(new AcceptOptions());
    }

    /**
     * Answers an inbound call with 200. An established call whose application was lost ({@link #orphaned}) is taken
     * over instead.
     *
     * @return fails with {@link CallException#NO_RTP_PORT} when no port is free: the caller gets 503
     */
    Future<Void> accept(AcceptOptions options);

    /**
     * Leaves an incoming call to the other applications that it was offered to. When none of them is left, the call is
     * rejected with 480 and Retry-After. A call that was handed over ({@link #orphaned}) is offered to the next one.
     *
     * @return fails with {@link CallException#INVALID_STATE} when the call is answered
     */
    Future<Void> pass();

    /**
     * Whether an application that handled this call was lost: its process has died, or its verticle was undeployed. A
     * call handler receives such a call, in the state that it is in, when {@code onApplicationLost} hands it over;
     * {@link #accept()} takes over one from {@link Phone#calls()}.
     */
    boolean orphaned();

    /**
     * Sets what happens to this call when its application is lost, in place of {@link
     * io.xphone.options.CallPolicyOptions#getOnApplicationLost()}.
     */
    Future<Void> setOnApplicationLost(ApplicationLostOptions options);

    /** A copy of what applications have noted about the call, as of {@link #info()}. */
    JsonObject attributes();

    /**
     * Notes something about the call, in place of what was noted before: an application that takes the call over finds
     * it in {@link #attributes()}.
     *
     * @param attributes at most 64 KB as JSON
     */
    Future<Void> setAttributes(JsonObject attributes);

    /** Sends 180 for an inbound call. Sent automatically unless {@code CallPolicyOptions.autoRing} is false. */
    default Future<Void> ring() {
        return progress(new ProgressOptions());
    }

    /**
     * Sends a provisional response for an inbound call that is neither answered nor rejected.
     *
     * @return fails with {@link CallException#NO_RTP_PORT} when no port is free for early media: the call rings on
     */
    Future<Void> progress(ProgressOptions options);

    /**
     * Rejects an inbound call.
     *
     * @param status 300 to 699, sent with its usual reason phrase
     */
    default Future<Void> reject(int status) {
        return reject(new RejectOptions().setStatus(status));
    }

    /** Rejects an inbound call. With a 3xx status, {@code Contact} headers name the new targets. */
    Future<Void> reject(RejectOptions options);

    /** Redirects an inbound call to a URI with 302 (RFC 3261 §21.3). */
    default Future<Void> redirect(String uri) {
        return redirect(List.of(new RedirectTarget(uri)));
    }

    /** Redirects an inbound call with 302 (RFC 3261 §21.3); the caller tries the targets by falling q value. */
    default Future<Void> redirect(List<RedirectTarget> targets) {
        return redirect(targets, new RedirectOptions());
    }

    /** Redirects an inbound call (RFC 3261 §21.3); the caller tries the targets by falling q value. */
    Future<Void> redirect(List<RedirectTarget> targets, RedirectOptions options);

    /** Ends the call in any state: by CANCEL, by BYE, or by rejecting an inbound call with 480. */
    default Future<Void> end() {
        return end(new SipRequestOptions());
    }

    /**
     * Ends the call in any state.
     *
     * @param options headers for the BYE, CANCEL or rejection, such as {@code Reason}
     */
    Future<Void> end(SipRequestOptions options);

    /**
     * Sets headers for every request and response that the call sends from now on; for a call that was just dialled
     * that includes the INVITE. They are also added to messages that the stack sends by itself: ACK, PRACK, UPDATE,
     * session refreshes and responses to the peer's requests. A header that a command sets replaces one of the same
     * name.
     *
     * @param headers replaces the headers that were set before; empty to clear them
     * @return fails with {@link CallException} when an application may not set one of them; the headers set before
     *     stay then
     */
    Future<Void> setHeaders(MultiMap headers);

    /**
     * Holds the call; the peer receives {@code MediaOptions.holdMusic}, or silence. When the peer rejects it, the call
     * continues unchanged.
     */
    default Future<Void> hold() {
        return hold(new HoldOptions());
    }

    /**
     * Holds the call (RFC 3264 §8.4).
     *
     * @param options the music for the held party, and headers for the request
     * @return fails with the peer's status when the peer rejects it, and when the music cannot be read; the call
     *     continues unchanged then
     */
    Future<Void> hold(HoldOptions options);

    /** Whether this side holds the call; {@link CallState#ON_HOLD} means that at least one side does. */
    boolean localHold();

    /** Whether the peer holds the call. */
    boolean remoteHold();

    /** Resumes a locally held call; a remote hold remains. */
    default Future<Void> resume() {
        return resume(new SipRequestOptions());
    }

    /** Resumes a locally held call; a remote hold remains. */
    Future<Void> resume(SipRequestOptions options);

    /** As {@link #setCodecs(List, SipRequestOptions)}, without headers. */
    default Future<Void> setCodecs(List<String> codecs) {
        return setCodecs(codecs, new SipRequestOptions());
    }

    /**
     * Renegotiates the codecs of the call by a re-INVITE (RFC 3264 §8.3.2). They also apply to later offers and answers
     * of the call. {@link #mediaHandler} is called with the codec that was agreed.
     *
     * @param codecs by name, the preferred first
     * @param options headers for the request
     * @return fails with the peer's status when the peer rejects it, and when a codec is not available; the call
     *     continues unchanged then
     */
    Future<Void> setCodecs(List<String> codecs, SipRequestOptions options);

    /** As {@link #transfer(String, TransferOptions)}, with default options. */
    default Future<TransferResult> transfer(String target) {
        return transfer(target, new TransferOptions());
    }

    /**
     * Performs a blind transfer: requests the peer to call a target (REFER, RFC 3515). On success the call ends with
     * reason TRANSFER; on failure it continues, unless the options say otherwise.
     *
     * @param target a SIP or tel URI, or a user or number at the phone's registrar or the server's peer
     * @return completes when the outcome is known. Fails with {@link CallException}: with the status of the peer's
     *     rejection or of the target's, with {@link CallException#FAILED} when neither is known
     */
    Future<TransferResult> transfer(String target, TransferOptions options);

    /** As {@link #attendedTransfer(Call, TransferOptions)}, with default options. */
    default Future<TransferResult> attendedTransfer(Call other) {
        return attendedTransfer(other, new TransferOptions());
    }

    /**
     * Performs an attended transfer: connects the peer of this call with the peer of another call of this application,
     * which may run on another node (RFC 5589 §7, with Replaces, RFC 3891). On success both calls end with reason
     * TRANSFER; on failure both continue.
     *
     * @param other an answered call, usually on hold
     */
    Future<TransferResult> attendedTransfer(Call other, TransferOptions options);

    /**
     * Mutes the call: no audio is sent until {@link #unmute}. The RTP clock advances, and a packet of silence every 15
     * s keeps the media path open and the peer from assuming a lost call (RFC 6263).
     */
    Future<Void> mute();

    /** Ends {@link #mute}. */
    Future<Void> unmute();

    /**
     * Sends DTMF digits ({@code 0-9 * # A-D}), also before the call is answered when early media flows.
     *
     * @param digits may contain pauses: a comma or {@code p} lasts {@code MediaOptions.dtmfPauseMs}, {@code w} half a
     *     second, {@code W} a second. Strings that take more than 58 s are rejected
     * @return completes when the last digit has been sent. Digits sent by RTP fail with {@link
     *     CallException#INVALID_STATE} while the peer holds the call; when the hold begins meanwhile, the remaining
     *     digits are not sent
     */
    Future<Void> sendDtmf(String digits);

    /** Sends an INFO request with text in UTF-8. */
    default Future<Void> sendInfo(String contentType, String body) {
        return sendInfo(contentType, Buffer.buffer(body), new SipRequestOptions());
    }

    /**
     * Sends an INFO request (RFC 6086 §4), also before the call is answered once there is an early dialog.
     *
     * @param body any bytes; may be empty
     * @param options headers for the request
     * @return completes with the peer's 2xx response; fails with the peer's status otherwise
     */
    Future<Void> sendInfo(String contentType, Buffer body, SipRequestOptions options);

    /**
     * As {@link #bridge(Call, BridgeOptions)}, with default options: audio and digits pass, and the end of one call
     * ends the other.
     */
    default Future<Bridge> bridge(Call other) {
        return bridge(other, new BridgeOptions());
    }

    /**
     * Bridges the audio of this call and another, with any codecs, on one node or two. Audio passes directly from
     * media to media, not through the application; readers and writers of both calls continue to work. Both calls must
     * have media, before they are answered or after.
     *
     * @param options what passes besides audio
     * @return fails with {@link CallException#INVALID_STATE} when one of the calls has no media yet or is bridged with
     *     a third
     */
    Future<Bridge> bridge(Call other, BridgeOptions options);

    /** Sends a MESSAGE with plain text in UTF-8 within the call. */
    default Future<Integer> sendMessage(String text) {
        return sendMessage("text/plain;charset=UTF-8", text);
    }

    /** Sends a MESSAGE of any text type within the call, in the charset that the type names, UTF-8 without one. */
    Future<Integer> sendMessage(String contentType, String body);

    /**
     * Sends a MESSAGE of any type within the call (RFC 3428).
     *
     * @param body any bytes; may be empty
     * @param options headers for the request
     * @return completes with the status of the peer's 2xx response; fails with the peer's status otherwise
     */
    Future<Integer> sendMessage(String contentType, Buffer body, SipRequestOptions options);

    /**
     * The quality of the call: packets, loss, jitter, delay, the rating by the E-model, and the reports of the peer;
     * without values while an inbound call rings. After the end of the call: the last report, when the handle received
     * it with the end.
     */
    Future<MediaQuality> quality();

    /** The audio of the call. */
    @CacheReturn
    CallAudio audio();

    /** Completes when the call becomes ACTIVE; fails with {@link CallEndedException} when it ends before. */
    @CacheReturn
    Future<Call> answered();

    /**
     * Completes when the call has ended. When the node of the call has failed, this handle detects that within a
     * minute and reports the reason ERROR.
     */
    @CacheReturn
    Future<CallEnd> ended();

    /** Sets a handler of changes of {@link #state}. */
    @Fluent
    Call stateHandler(@Nullable Handler<CallState> handler);

    /** Sets a handler of the end of the call; it is called at once when the call has ended already. */
    @Fluent
    Call endHandler(@Nullable Handler<CallEnd> handler);

    /**
     * Sets a handler that is called when a response changes the known identity of the other party of a dialled call.
     */
    @Fluent
    Call identityHandler(@Nullable Handler<IdentityInfo> handler);

    /** Sets a handler of provisional responses to a dialled call. */
    @Fluent
    Call progressHandler(@Nullable Handler<Progress> handler);

    /** Sets a handler that is called when audio arrives before the call is answered. */
    @Fluent
    Call earlyMediaHandler(@Nullable Handler<Void> handler);

    /** Sets a handler that is called when audio can flow, and when its codec or address changes. */
    @Fluent
    Call mediaHandler(@Nullable Handler<Void> handler);

    /** Sets a handler of received DTMF digits. */
    @Fluent
    Call dtmfHandler(@Nullable Handler<Digit> handler);

    /** Sets a handler of changes of {@link #localHold}. */
    @Fluent
    Call localHoldHandler(@Nullable Handler<Boolean> handler);

    /**
     * Sets a handler of received INFO requests: not of DTMF, of candidates of ICE, and of an Info-Package that no
     * Recv-Info header of the call has named (RFC 6086), which gets 469.
     */
    @Fluent
    Call infoHandler(@Nullable Handler<InfoMessage> handler);

    /**
     * Sets a handler of every SIP message that the peer sends within the call. It is called before the message takes
     * effect. Not called when {@code CallPolicyOptions.messageEvents} is false.
     */
    @Fluent
    Call sipMessageHandler(@Nullable Handler<ReceivedMessage> handler);

    /** Sets a handler of changes of {@link #remoteHold}. */
    @Fluent
    Call remoteHoldHandler(@Nullable Handler<Boolean> handler);

    /** Sets a handler of quality reports: at the RTCP interval, and the last one before the end of the call. */
    @Fluent
    Call qualityHandler(@Nullable Handler<MediaQuality> handler);

    /**
     * Sets a handler of the quality crossing the mark {@code MediaOptions.alertRFactor}, downwards and upwards. Never
     * called when that is 0.
     */
    @Fluent
    Call qualityAlertHandler(@Nullable Handler<QualityAlert> handler);

    /** Sets a handler of MESSAGE requests that are received within the call. */
    @Fluent
    Call messageHandler(@Nullable Handler<TextMessage> handler);

    /**
     * Sets a handler of the progress of transfers that this side requested: provisional responses of the transfer
     * target.
     */
    @Fluent
    Call transferProgressHandler(@Nullable Handler<Progress> handler);

    /** Sets a handler of the peer's requests to transfer the call (REFER). */
    @Fluent
    Call transferRequestHandler(@Nullable Handler<TransferRequest> handler);

    /** Sets a handler of the calls that are placed because the peer requested a transfer. */
    @Fluent
    Call transferCallHandler(@Nullable Handler<Call> handler);

    /**
     * Sets a handler of the call that replaces this one (RFC 3891): it is already answered, its {@link
     * CallInfo#getReplaces} names this call, and this call ends. The call handler of the phone or server receives it
     * as well.
     */
    @Fluent
    Call replacementHandler(@Nullable Handler<Call> handler);

    /** Sets the handler of changes of the application that handles the call. */
    @Fluent
    Call applicationHandler(@Nullable Handler<ApplicationEvent> handler);

    /** Sets a handler of every event in its JSON form, as {@code docs/event-bus.md} describes. */
    @Fluent
    Call eventHandler(@Nullable Handler<JsonObject> handler);
}
