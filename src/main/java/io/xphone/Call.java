package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.impl.CallImpl;
import io.xphone.options.BridgeOptions;
import io.xphone.options.HoldOptions;
import io.xphone.options.TransferOptions;
import io.xphone.sip.message.BodyText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A handle on one call: an id and the event bus, on the node of the call or another.
 *
 * <p>Commands return futures that complete when the peer has agreed where it must, and fail with {@link CallException}; one that does not fit
 * the state fails with {@link CallException#invalidState()} and changes nothing. Events come in the order in which things happened, on the
 * context of the handle; handlers are added, never replaced.
 */
public interface Call {

    /**
     * A handle on a call that runs anywhere in the cluster.
     *
     * @return fails with {@link CallException} when there is no call of that id
     */
    static Future<Call> attach(Vertx vertx, String id) {
        return CallImpl.attach(vertx, id);
    }

    /**
     * Lets go of the call, which goes on: no more events come to this handle, its readers end, {@link #answered} and {@link #ended} fail if
     * they have not completed. Commands still work. A handle that {@link #attach} gave lets go by itself when its verticle ends.
     */
    Future<Void> detach();

    /** Our id of the call. */
    String id();

    /** What was last known of the call; events keep state, identity, codec and end up to date. */
    CallInfo info();

    /** Asks for everything anew. */
    Future<CallInfo> refresh();

    /** Inbound or outbound. */
    default CallDirection direction() {
        return info().getDirection();
    }

    /** The state as of the latest event. */
    CallState state();

    /** User part of the other party's URI: a number, mostly. */
    default String remoteUser() {
        return info().getRemoteUser();
    }

    /** Display name of the other party. */
    default Optional<String> remoteName() {
        return Optional.ofNullable(info().getRemoteName());
    }

    /** What was called: the user part of the Request-URI, or of what {@code CallPolicyOptions.calledNumberFrom} says. */
    default String calledUser() {
        return info().getCalledUser();
    }

    /** What the INVITE that came says of identities, or the latest answer that says anything of them: known before {@link #progress} is told. */
    default IdentityInfo identity() {
        return info().getIdentity() == null ? new IdentityInfo() : info().getIdentity();
    }

    /** A header of the INVITE that came, or of the latest answer; names in any case. */
    default Optional<String> header(String name) {
        return info().getHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Answers an inbound call. */
    default Future<Void> accept() {
        return accept(Map.of());
    }

    /** Answers an inbound call with headers in the 200. */
    Future<Void> accept(Map<String, String> headers);

    /** Tells the caller that we ring: 180. Sent by itself unless {@code CallPolicyOptions.autoRing} says otherwise. */
    default Future<Void> ring() {
        return progress(180, false);
    }

    /**
     * Tells the caller of an inbound call how far it is, before it is answered or refused.
     *
     * @param status 180 to 183
     * @param withMedia whether sound can flow from now on: early media. Needs an offer in the INVITE
     */
    default Future<Void> progress(int status, boolean withMedia) {
        return progress(status, withMedia, Map.of());
    }

    /** As {@link #progress(int, boolean)}, with headers in the answer. */
    Future<Void> progress(int status, boolean withMedia, Map<String, String> headers);

    /** Refuses an inbound call with a status of 300 to 699 and its usual phrase. */
    default Future<Void> reject(int status) {
        return reject(status, "", Map.of());
    }

    /** Refuses an inbound call. {@code Contact} in {@code headers} says where to for 3xx. */
    Future<Void> reject(int status, String phrase, Map<String, String> headers);

    /** Sends the caller of an inbound call elsewhere with 302; the first address is preferred. */
    default Future<Void> redirect(String... uris) {
        List<RedirectTarget> targets = new ArrayList<>();
        for (String uri : uris) {
            targets.add(new RedirectTarget(uri, 1 - 0.1 * Math.min(targets.size(), 9)));
        }
        return redirect(302, targets);
    }

    /**
     * Sends the caller of an inbound call elsewhere (RFC 3261 §21.3).
     *
     * @param status 300, 301, 302, or 305 to have it come by way of a proxy
     * @param targets where to, tried by falling q value
     */
    default Future<Void> redirect(int status, List<RedirectTarget> targets) {
        return redirect(status, targets, Map.of());
    }

    /** As {@link #redirect(int, List)}, with headers in the answer. */
    Future<Void> redirect(int status, List<RedirectTarget> targets, Map<String, String> headers);

    /** Ends the call, whatever its state. */
    default Future<Void> end() {
        return end(Map.of());
    }

    /** Ends the call with headers, such as {@code Reason}, in the BYE or CANCEL. */
    Future<Void> end(Map<String, String> headers);

    /**
     * Headers for every request and answer that this call sends from now on (just dialled: from its INVITE on), beside those that commands give: also for what is sent without
     * a command, such as ACK, PRACK, UPDATE and session refreshes, and the answers to the peer's requests. Of two with the same name that of
     * the command is sent.
     *
     * @param headers in place of those said before; empty to end it
     * @return fails with {@link CallException} when one is not for an application to set; what was said before then stays
     */
    Future<Void> setHeaders(Map<String, String> headers);

    /** Holds the call; the held party hears {@code MediaOptions.holdMusic}, or silence. When the peer refuses, the call goes on as it was. */
    default Future<Void> hold() {
        return hold(new HoldOptions());
    }

    /**
     * Holds the call (RFC 3264 §8.4).
     *
     * @param options what the held party hears; headers for the request
     * @return fails with the peer's status when it refuses, and when the music can't be read; the call goes on as it was
     */
    Future<Void> hold(HoldOptions options);

    /** Whether we hold the call; {@link CallState#ON_HOLD} says that one side does, or both. */
    default boolean localHold() {
        return info().isLocalHold();
    }

    /** Whether the other side holds the call. */
    default boolean remoteHold() {
        return info().isRemoteHold();
    }

    /** Takes the call from our hold; the peer's stays. */
    default Future<Void> resume() {
        return resume(Map.of());
    }

    /** As {@link #resume()}, with headers in the request. */
    Future<Void> resume(Map<String, String> headers);

    /** {@link #transfer(String, TransferOptions)} with the usual options. */
    default Future<TransferResult> transfer(String target) {
        return transfer(target, new TransferOptions());
    }

    /**
     * Sends the other party to someone else: blind transfer (RFC 3515). On success the call ends with reason TRANSFER; on
     * failure it goes on, unless the options say otherwise.
     *
     * @param target a SIP or tel URI, or a user or number of the phone's registrar or the server's peer
     * @return how it went, when that is known. Fails with {@link CallException}: with the status of the other party's refusal or
     *     of the third party's, {@code BusErrors.FAILED} when nobody tells
     */
    Future<TransferResult> transfer(String target, TransferOptions options);

    /** {@link #attendedTransfer(Call, TransferOptions)} with the usual options. */
    default Future<TransferResult> attendedTransfer(Call other) {
        return attendedTransfer(other, new TransferOptions());
    }

    /**
     * Connects the other party of this call with that of another call of ours, which may run on another node: attended transfer
     * (RFC 5589 §7, by Replaces, RFC 3891). On success both calls end with reason TRANSFER; on failure both go on.
     *
     * @param other a call that is answered, mostly held
     */
    Future<TransferResult> attendedTransfer(Call other, TransferOptions options);

    /**
     * Sends no sound until {@link #unmute}. The RTP clock goes on, and each 15 s a packet of silence keeps the way open and shows the peer that
     * we are there (RFC 6263).
     */
    Future<Void> mute();

    /** Sends again. */
    Future<Void> unmute();

    /**
     * Sends digits ({@code 0-9 * # A-D}), before the answer too where early media flows.
     *
     * @param digits with pauses, if wanted: a comma or {@code p} is one of {@code MediaOptions.dtmfPauseMs}, {@code w} half a second, {@code
     *     W} a second; what takes more than 58 s is refused
     * @return completes when the last has been sent; by RTP it fails with 1001 while the peer holds us, and when it begins to: what has not been
     *     sent by then is not sent
     */
    Future<Void> sendDtmf(String digits);

    /** Sends an INFO with text. */
    default Future<Void> sendInfo(String contentType, String body) {
        return sendInfo(contentType, Buffer.buffer(body), Map.of());
    }

    /**
     * Sends an INFO (RFC 6086 §4), before the answer too once the other side has told of itself.
     *
     * @param body any bytes; may be empty
     * @param headers added to the request
     * @return completes when the peer has taken it; fails with its status otherwise
     */
    Future<Void> sendInfo(String contentType, Buffer body, Map<String, String> headers);

    /** Joins this call and another: each hears the other, digits pass, and the end of one ends the other. */
    default Future<Bridge> bridge(Call other) {
        return bridge(other, new BridgeOptions());
    }

    /**
     * Joins the sound of this call and another, whatever their codecs, on one node or two. Sound goes from media to media, not by the
     * application; readers and writers of both calls work on. Both calls need sound already, before the answer or after it.
     *
     * @param options what passes beside sound
     * @return fails with {@link CallException#invalidState()} when one has no sound yet or is bridged with a third
     */
    Future<Bridge> bridge(Call other, BridgeOptions options);

    /** Sends a text within the call (RFC 3428). */
    default Future<Void> sendMessage(String text) {
        return sendMessage("text/plain;charset=UTF-8", text);
    }

    /** Sends a message of any text type within the call, in the charset that the type names or UTF-8. */
    default Future<Void> sendMessage(String contentType, String body) {
        return sendMessage(contentType, Buffer.buffer(BodyText.bytes(contentType, body)), Map.of());
    }

    /**
     * Sends a message of any type within the call (RFC 3428).
     *
     * @param body any bytes; may be empty
     * @param headers added to the request
     * @return completes when the peer has taken it; fails with its status otherwise
     */
    Future<Void> sendMessage(String contentType, Buffer body, Map<String, String> headers);

    /** Loss, jitter, round-trip time, counts: now. */
    Future<MediaQuality> quality();

    /** The sound of the call. */
    CallAudio audio();

    /** Completes when the call becomes ACTIVE; fails with {@link CallEndedException} when it ends before. */
    Future<Call> answered();

    /**
     * Completes when the call has ended. Where the node of a call is gone, and can't say so, that is noticed within a minute: reason ERROR.
     */
    Future<CallEnd> ended();

    /** Adds a handler of states. */
    Call stateHandler(Handler<CallState> handler);

    /** Adds a handler that is told how the call ended; at once when it has. */
    Call endHandler(Handler<CallEnd> handler);

    /** Adds a handler that is told when an answer says something new of who the other party of a dialled call is. */
    Call identityHandler(Handler<IdentityInfo> handler);

    /** Adds a handler of ringing and other provisional answers. */
    Call progressHandler(Handler<Progress> handler);

    /** Adds a handler that is told when sound comes before the answer. */
    Call earlyMediaHandler(Handler<Void> handler);

    /** Adds a handler that is told when sound can flow, and when its codec or address change. */
    Call mediaHandler(Handler<Void> handler);

    /** Adds a handler of digits that come. */
    Call dtmfHandler(Handler<Digit> handler);

    /** Adds a handler that is told whether we hold the call. */
    Call localHoldHandler(Handler<Boolean> handler);

    /** Adds a handler of INFO requests that are no digits. */
    Call infoHandler(Handler<InfoMessage> handler);

    /**
     * Adds a handler of every message that the peer sends within the call, with its headers; told before what the message brings about.
     * Not with {@code CallPolicyOptions.messageEvents} false.
     */
    Call sipMessageHandler(Handler<ReceivedMessage> handler);

    /** Adds a handler that is told whether the other side holds the call. */
    Call remoteHoldHandler(Handler<Boolean> handler);

    /** Adds a handler of quality reports, at RTCP's pace. */
    Call qualityHandler(Handler<MediaQuality> handler);

    /** Adds a handler of messages that come within the call. */
    Call messageHandler(Handler<TextMessage> handler);

    /** Adds a handler that is told how transfers that we asked for go: the provisional answers of the third party. */
    Call transferProgressHandler(Handler<Progress> handler);

    /** Adds a handler of requests of the other party that we call someone else (REFER). */
    Call transferRequestHandler(Handler<TransferRequest> handler);

    /** Adds a handler of the calls that were made because the other party asked for them. */
    Call transferCallHandler(Handler<Call> handler);

    /**
     * Adds a handler of the call that takes the place of this one (RFC 3891): it is answered already, {@link CallInfo#getReplaces}
     * of it names this one, which ends. It is told to the handlers of incoming calls too.
     */
    Call replacementHandler(Handler<Call> handler);

    /** Adds a handler of every event in its JSON form, as {@code docs/event-bus.md} describes. */
    Call eventHandler(Handler<JsonObject> handler);
}
