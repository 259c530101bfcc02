package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.CallInfo;
import io.xphone.bus.MediaQuality;
import io.xphone.call.CallDirection;
import io.xphone.call.CallEnd;
import io.xphone.call.CallState;
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
        return CallHandle.attach(vertx, id);
    }

    /**
     * Lets go of the call, which goes on: no more events come to this handle, its readers end, {@link #answered} and {@link #ended} fail if
     * they have not completed. Commands still work. A handle that {@link #attach} gave lets go by itself when its verticle ends.
     */
    Future<Void> detach();

    /** Our id of the call. */
    String id();

    /** What was last known of the call; events keep state, codec and end up to date. */
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

    /** What was called: the user part of the Request-URI. */
    default String calledUser() {
        return info().getCalledUser();
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
    Future<Void> progress(int status, boolean withMedia);

    /** Refuses an inbound call with a status of 300 to 699 and its usual phrase. */
    default Future<Void> reject(int status) {
        return reject(status, "", Map.of());
    }

    /** Refuses an inbound call. {@code Contact} in {@code headers} says where to for 3xx. */
    Future<Void> reject(int status, String phrase, Map<String, String> headers);

    /** Ends the call, whatever its state. */
    default Future<Void> end() {
        return end(Map.of());
    }

    /** Ends the call with headers, such as {@code Reason}, in the BYE or CANCEL. */
    Future<Void> end(Map<String, String> headers);

    /** Holds the call; when the peer refuses, the call goes on as it was. */
    Future<Void> hold();

    /** Takes the call from our hold; the peer's stays. */
    Future<Void> resume();

    /** Sends nothing until {@link #unmute}. */
    Future<Void> mute();

    /** Sends again. */
    Future<Void> unmute();

    /** Sends digits ({@code 0-9 * # A-D}); completes when the last has been sent. */
    Future<Void> sendDtmf(String digits);

    /** Sends an INFO with a body. */
    Future<Void> sendInfo(String contentType, String body);

    /** Loss, jitter, round-trip time, counts: now. */
    Future<MediaQuality> quality();

    /** The sound of the call. */
    CallAudio audio();

    /** Completes when the call becomes ACTIVE; fails with {@link CallEndedException} when it ends before. */
    Future<Call> answered();

    /** Completes when the call has ended. */
    Future<CallEnd> ended();

    /** Adds a handler of states. */
    Call state(Handler<CallState> handler);

    /** Adds a handler that is told how the call ended; at once when it has. */
    Call ended(Handler<CallEnd> handler);

    /** Adds a handler of ringing and other provisional answers. */
    Call progress(Handler<Progress> handler);

    /** Adds a handler that is told when sound comes before the answer. */
    Call earlyMedia(Handler<Void> handler);

    /** Adds a handler that is told when sound can flow, and when its codec or address change. */
    Call media(Handler<Void> handler);

    /** Adds a handler of digits that come. */
    Call dtmf(Handler<Digit> handler);

    /** Adds a handler that is told whether the other side holds the call. */
    Call remoteHold(Handler<Boolean> handler);

    /** Adds a handler of quality reports, at RTCP's pace. */
    Call quality(Handler<MediaQuality> handler);

    /** Adds a handler of every event in its JSON form, as {@code docs/event-bus.md} describes. */
    Call events(Handler<JsonObject> handler);
}
