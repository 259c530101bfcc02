package io.xphone.bus;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Control of one call, at {@link Addresses#call}. Every command fails with a code: a SIP status where the peer refused, or one
 * of {@link BusErrors}. Commands that change nothing further may be repeated.
 */
@ProxyGen
public interface CallControl {

    /** A typed proxy of the call, on this node or another. */
    static CallControl at(Vertx vertx, String callId) {
        BusCodecs.register(vertx);
        String address = Addresses.call(callId);
        return NearServices.proxy(
                vertx,
                CallControl.class,
                address,
                () -> new CallControlVertxEBProxy(
                        vertx, address, new DeliveryOptions().setSendTimeout(BusErrors.TIMEOUT_MS)));
    }

    /**
     * As {@link #at}, for commands that wait for the peer ({@code hold}, {@code sendDtmf}…): their replies may take {@link
     * BusErrors#PATIENT_TIMEOUT_MS}.
     */
    static CallControl patient(Vertx vertx, String callId) {
        BusCodecs.register(vertx);
        String address = Addresses.call(callId);
        return NearServices.proxy(
                vertx,
                CallControl.class,
                address,
                () -> new CallControlVertxEBProxy(
                        vertx, address, new DeliveryOptions().setSendTimeout(BusErrors.PATIENT_TIMEOUT_MS)));
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
     */
    Future<Void> progress(int status, boolean withMedia);

    /** Refuses an inbound call with a status of 300 to 699; {@code options} as in {@link #accept}. */
    Future<Void> reject(int status, String reason, JsonObject options);

    /** Ends the call in whatever state: CANCEL, BYE, or 487/603 to an inbound call that rings. */
    Future<Void> end(JsonObject options);

    /** Holds the call (re-INVITE with {@code sendonly} or {@code inactive}); completes when the peer has agreed. */
    Future<Void> hold();

    /** Takes the call from hold. */
    Future<Void> resume();

    /** Sends nothing until {@link #unmute}. */
    Future<Void> mute();

    /** Sends again. */
    Future<Void> unmute();

    /** Sends digits ({@code 0-9 * # A-D}); completes when the last has been sent. */
    Future<Void> sendDtmf(String digits);

    /** Sends an INFO request with a body (RFC 6086 legacy usage). */
    Future<Void> sendInfo(String contentType, String body);

    /** Subscribes to the call's events; the same id again renews. */
    Future<CallInfo> subscribe(Subscription subscription);

    /** Ends a subscription. */
    Future<Void> unsubscribe(String id);

    /** Opens a reader of the call's sound. */
    Future<AudioLease> listen(AudioRequest request);

    /** Closes a reader. */
    Future<Void> unlisten(String lease);

    /** Opens a writer of sound into the call. */
    Future<AudioSink> speak(SpeakRequest request);

    /** Loss, jitter, round-trip time and counts, now. */
    Future<MediaQuality> quality();
}
