package io.xphone.bus;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.MediaQuality;
import io.xphone.RedirectTarget;
import io.xphone.options.DialOptions;
import io.xphone.options.HoldOptions;
import io.xphone.options.TransferOptions;
import java.util.List;

/**
 * Control of one call, at {@link Addresses#call}. Every command fails with a code: a SIP status where the peer refused, or one
 * of {@link BusErrors}. Commands that change nothing further may be repeated.
 */
@ProxyGen
public interface CallControl {

    /** A typed proxy of the call, on this node or another. */
    static CallControl at(Vertx vertx, String callId) {
        BusCodecs.register(vertx);
        return new CallControlVertxEBProxy(
                vertx, Addresses.call(callId), new DeliveryOptions().setSendTimeout(BusErrors.TIMEOUT_MS));
    }

    /**
     * As {@link #at}, for commands that wait for the peer ({@code hold}, {@code sendDtmf}…): their replies may take {@link
     * BusErrors#PATIENT_TIMEOUT_MS}.
     */
    static CallControl patient(Vertx vertx, String callId) {
        BusCodecs.register(vertx);
        return new CallControlVertxEBProxy(
                vertx, Addresses.call(callId), new DeliveryOptions().setSendTimeout(BusErrors.PATIENT_TIMEOUT_MS));
    }

    /** What there is to know of the call now. */
    Future<CallInfo> info();

    /** Answers an inbound call with 200. {@code options}: {@code headers}, an object of header names and values. */
    Future<Void> accept(JsonObject options);

    /**
     * Tells the caller of an inbound call how far it is, before it is answered.
     *
     * @param status 180 to 183
     * @param withMedia whether the answer to the offer goes along, so that sound can flow both ways at once
     * @param options as in {@link #accept}
     */
    Future<Void> progress(int status, boolean withMedia, JsonObject options);

    /** Refuses an inbound call with a status of 300 to 699; {@code options} as in {@link #accept}. */
    Future<Void> reject(int status, String reason, JsonObject options);

    /**
     * Sends the caller of an inbound call elsewhere (RFC 3261 §21.3).
     *
     * @param status 300, 301, 302, or 305 to have it come by way of a proxy
     * @param targets where to; the caller tries them by falling {@code q}
     * @param options as in {@link #accept}
     */
    Future<Void> redirect(int status, List<RedirectTarget> targets, JsonObject options);

    /** Ends the call in whatever state: CANCEL, BYE, or 480 to an inbound call that rings; {@code options} as in {@link #accept}. */
    Future<Void> end(JsonObject options);

    /**
     * Headers for every request and answer that the call sends from now on, also those that it sends by itself: answers to the peer's
     * requests, ACK, PRACK, UPDATE, refreshes. Those of a command go before one of the same name.
     *
     * @param headers names and values, in place of those said before; empty or null to end it
     */
    Future<Void> setHeaders(JsonObject headers);

    /**
     * Holds the call (re-INVITE with {@code sendonly} or {@code inactive}); completes when the peer has agreed.
     *
     * @param options what the held party hears, and headers for the request; null for the agent's music
     */
    Future<Void> hold(HoldOptions options);

    /** Takes the call from hold; {@code options} as in {@link #accept}, for the request. */
    Future<Void> resume(JsonObject options);

    /** Sends no sound until {@link #unmute}, but for a packet of silence each 15 s that keeps the way open. */
    Future<Void> mute();

    /** Sends again. */
    Future<Void> unmute();

    /**
     * Sends digits ({@code 0-9 * # A-D}) with pauses: a comma or {@code p} is one of {@code dtmfPauseMs}, {@code w} one of half a second.
     * Completes when the last has been sent; by RTP it fails with {@link BusErrors#INVALID_STATE} while the peer holds us, and when it begins to.
     */
    Future<Void> sendDtmf(String digits);

    /**
     * Sends an INFO request with a body (RFC 6086 legacy usage).
     *
     * @param options {@code headers} as in {@link #accept}; {@code base64}: true when {@code body} is bytes in base64 rather than text
     */
    Future<Void> sendInfo(String contentType, String body, JsonObject options);

    /** Joins the sound of this call and another, until {@link #unbridge} or the end of one. A call is in one bridge at a time. */
    Future<Void> bridge(BridgeRequest request);

    /**
     * Parts two calls again.
     *
     * @param other the other call; null for whichever it is
     */
    Future<Void> unbridge(String other);

    /**
     * Sends the peer to someone else by REFER (RFC 3515). Completes once the peer agrees to try, with the id that {@code
     * transfer-progress} and {@code transfer-ended} tell the rest with; fails with the status when it does not.
     *
     * @param target a SIP or tel URI, or a user or number of the phone's registrar or the server's peer
     */
    Future<String> transfer(String target, TransferOptions options);

    /**
     * As {@link #transfer}, to the peer of another call of ours, on this node or another, which that call is given up for
     * (RFC 3891). When it succeeds both calls end with TRANSFER.
     *
     * @param other the id of the other call, which must be up
     */
    Future<String> attendedTransfer(String other, TransferOptions options);

    /**
     * What {@link #attendedTransfer} tells the other call: REQUESTED before, FAILED when it failed, SUCCEEDED when it succeeded and the
     * call is to end.
     */
    Future<Void> handOver(String step);

    /**
     * Goes where the peer sends us: a call is made, of which it is told how it goes. The reply is the new call.
     *
     * @param transfer the id of {@code transfer-requested}
     */
    Future<CallInfo> acceptTransfer(String transfer, DialOptions options);

    /** Refuses to go where the peer sends us, with 400 to 699; {@code options} as in {@link #accept}. */
    Future<Void> rejectTransfer(String transfer, int status, JsonObject options);

    /**
     * Sends a MESSAGE within the call (RFC 3428).
     *
     * @param options as in {@link #sendInfo}
     */
    Future<Void> sendMessage(String contentType, String body, JsonObject options);

    /** Subscribes to the call's events; the same id again renews. */
    Future<CallInfo> subscribe(Subscription subscription);

    /** Ends a subscription. */
    Future<Void> unsubscribe(String id);

    /** Opens a reader of the call's sound. */
    Future<AudioReaderLease> listen(AudioReaderRequest request);

    /** Closes a reader. */
    Future<Void> unlisten(String lease);

    /** Opens a writer of sound into the call. */
    Future<AudioWriterLease> speak(AudioWriterRequest request);

    /**
     * Ends a writer: it takes nothing more, and is gone once what waits has been said.
     *
     * @param writer its id
     */
    Future<Void> unspeak(String writer);

    /** Loss, jitter, round-trip time and counts, now. */
    Future<MediaQuality> quality();
}
