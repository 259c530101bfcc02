package io.xphone.bus;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.MediaQuality;
import io.xphone.RedirectTarget;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.HoldOptions;
import io.xphone.options.TransferOptions;
import java.util.List;

/**
 * The control service of one call, at {@link Addresses#call}. A command fails with a code: a SIP status when the peer
 * rejected it, or one of {@link BusErrors}. Commands that would change nothing may be repeated.
 */
@ProxyGen
public interface CallControl {

    /** A typed proxy of a call on this node or another. */
    static CallControl at(Vertx vertx, String callId) {
        BusCodecs.register(vertx);
        return new CallControlVertxEBProxy(
                vertx, Addresses.call(callId), new DeliveryOptions().setSendTimeout(BusErrors.TIMEOUT_MS));
    }

    /**
     * As {@link #at}, with {@link BusErrors#PATIENT_TIMEOUT_MS} for the reply: for commands that wait for the peer
     * ({@code hold}, {@code sendDtmf}…).
     */
    static CallControl patient(Vertx vertx, String callId) {
        BusCodecs.register(vertx);
        return new CallControlVertxEBProxy(
                vertx, Addresses.call(callId), new DeliveryOptions().setSendTimeout(BusErrors.PATIENT_TIMEOUT_MS));
    }

    /** The data of the call. */
    Future<CallInfo> info();

    /**
     * Answers an inbound call with 200. An established call whose application was lost is taken over instead, by
     * {@link CommandOptions#getApplication()}. Fails with {@link BusErrors#NO_RTP_PORT} when no port is free; the
     * caller gets 503.
     */
    Future<Void> accept(@Nullable CommandOptions options);

    /**
     * Sends a provisional response for an inbound call.
     *
     * @param status 180 to 183
     * @param withMedia whether the response carries an SDP answer, so that audio flows both ways at once; fails with
     *     {@link BusErrors#NO_RTP_PORT} when no port is free, and the call rings on
     */
    Future<Void> progress(int status, boolean withMedia, @Nullable CommandOptions options);

    /**
     * Rejects an inbound call.
     *
     * @param status 300 to 699
     * @param reason the reason phrase; null or empty for the usual one
     */
    Future<Void> reject(int status, @Nullable String reason, @Nullable CommandOptions options);

    /**
     * Redirects an inbound call (RFC 3261 §21.3).
     *
     * @param status 300, 301 or 302; 305 when the targets are proxies
     * @param targets the caller tries them in descending order of {@code q}
     */
    Future<Void> redirect(int status, List<RedirectTarget> targets, @Nullable CommandOptions options);

    /** Ends the call in any state: by CANCEL, by BYE, or by 480 to a ringing inbound call. */
    Future<Void> end(@Nullable CommandOptions options);

    /**
     * Sets headers for every request and response that the call sends from now on, also for those that the stack sends
     * by itself: responses to the peer's requests, ACK, PRACK, UPDATE, session refreshes. A header of a command
     * replaces one of the same name.
     *
     * @param headers names, each with a string or an array of strings, in place of those set before; empty or null to
     *     clear them
     */
    Future<Void> setHeaders(@Nullable JsonObject headers);

    /**
     * Holds the call (re-INVITE with {@code sendonly} or {@code inactive}); completes when the peer has accepted.
     *
     * @param options the music for the held party, and headers for the request; null for the music of the phone or
     *     server
     */
    Future<Void> hold(@Nullable HoldOptions options);

    /** Resumes a locally held call; {@code options} are for the request. */
    Future<Void> resume(@Nullable CommandOptions options);

    /**
     * Offers other codecs by re-INVITE (RFC 3264 §8.3.2); completes when the peer has accepted. They apply to later
     * offers and answers of the call too.
     *
     * @param codecs by name, the preferred first
     * @param options headers for the request
     */
    Future<Void> setCodecs(List<String> codecs, @Nullable CommandOptions options);

    /**
     * Sends no audio until {@link #unmute}, except for a packet of silence every 15 s that keeps the media path open.
     */
    Future<Void> mute();

    /** Ends {@link #mute}. */
    Future<Void> unmute();

    /**
     * Sends digits ({@code 0-9 * # A-D}) with pauses: a comma or {@code p} is one of {@code dtmfPauseMs}, {@code w}
     * one of half a second, {@code W} one of a second. Completes when the last has been sent; by RTP it fails with
     * {@link BusErrors#INVALID_STATE} while the peer holds the call, and when the hold begins meanwhile.
     */
    Future<Void> sendDtmf(String digits);

    /** Sends an INFO request with a body (RFC 6086 legacy usage). */
    Future<Void> sendInfo(String contentType, String body, @Nullable CommandOptions options);

    /**
     * Bridges the audio of this call and another, until {@link #unbridge} or the end of one. A call is in one bridge
     * at a time.
     */
    Future<Void> bridge(BridgeRequest request);

    /**
     * Ends a bridge.
     *
     * @param other the other call; null for any
     */
    Future<Void> unbridge(@Nullable String other);

    /**
     * Requests a blind transfer by REFER (RFC 3515). Completes when the peer accepts the request, with the id that the
     * events {@code transfer-progress} and {@code transfer-ended} contain; fails with the status otherwise.
     *
     * @param target a SIP or tel URI, or a user or number at the phone's registrar or the server's peer
     */
    Future<String> transfer(String target, @Nullable TransferOptions options);

    /**
     * As {@link #transfer}, to the peer of another call of the application, on this node or another, which the new
     * call replaces (RFC 3891). On success both calls end with TRANSFER.
     *
     * @param other the id of the other call, which must be established
     */
    Future<String> attendedTransfer(String other, @Nullable TransferOptions options);

    /**
     * Notifies the other call of an {@link #attendedTransfer}: REQUESTED before it, FAILED when it failed, SUCCEEDED
     * when it succeeded and the call is to end.
     */
    Future<Void> handOver(String step);

    /**
     * Accepts the peer's REFER: a call is placed, and the peer is notified of its progress. The reply is the new call.
     *
     * @param transfer the id in {@code transfer-requested}
     */
    Future<CallInfo> acceptTransfer(String transfer, @Nullable DialOptions options);

    /**
     * Rejects the peer's REFER.
     *
     * @param status 400 to 699
     */
    Future<Void> rejectTransfer(String transfer, int status, @Nullable CommandOptions options);

    /** Sends a MESSAGE within the call (RFC 3428); the reply is the status of the peer's 2xx response. */
    Future<Integer> sendMessage(String contentType, String body, @Nullable CommandOptions options);

    /** Subscribes to the call's events; a subscription with the same id is renewed. */
    Future<CallInfo> subscribe(Subscription subscription);

    /** Ends a subscription; the call continues. */
    Future<Void> unsubscribe(String id);

    /** Ends a subscription because its application has ended; {@code onApplicationLost} applies. */
    Future<Void> applicationEnded(String id);

    /**
     * Leaves a call that was offered to several applications to the others. When no application is left, a ringing call
     * is rejected with 480 and Retry-After.
     *
     * @param application id of the subscription of the application
     */
    Future<Void> pass(String application);

    /** Sets what happens when the application of this call is lost, in place of the options of the phone or server. */
    Future<Void> setOnApplicationLost(@Nullable ApplicationLostOptions options);

    /**
     * Sets what the application notes about the call, at most 64 KB of JSON, in place of what was set before: an
     * application that takes the call over reads it in {@link CallInfo#getAttributes()}.
     */
    Future<Void> setAttributes(@Nullable JsonObject attributes);

    /** Opens a reader of the call's audio, and the ports of a ringing call; a reader with the same id is renewed. */
    Future<AudioReaderLease> openReader(AudioReaderRequest request);

    /**
     * Closes a reader.
     *
     * @param reader its id
     */
    Future<Void> closeReader(String reader);

    /** Opens a writer of audio into the call. */
    Future<AudioWriterLease> openWriter(AudioWriterRequest request);

    /**
     * Closes a writer: it rejects further audio, and is removed when its queued audio has been sent.
     *
     * @param writer its id
     */
    Future<Void> closeWriter(String writer);

    /** The quality of the call: packets, loss, jitter, delay, rating, and the reports of the peer. */
    Future<MediaQuality> quality();
}
