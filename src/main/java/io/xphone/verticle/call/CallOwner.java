package io.xphone.verticle.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.xphone.bus.DialRequest;
import io.xphone.bus.Subscription;
import io.xphone.call.core.CallTimer;
import io.xphone.options.RequestsToSource;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.BusSubscriber;
import java.util.List;
import java.util.function.Consumer;

/** The functions of the dialog verticle that a {@link CallSession} uses. */
interface CallOwner {
    AgentContext agent();

    String node();

    /** The context of the call's signalling. */
    Context context();

    /** The time in ms of a monotonic clock. */
    long now();

    void startTimer(String callId, CallTimer timer, long delayMillis);

    void stopTimer(String callId, CallTimer timer);

    Future<MediaDeployer.Opened> openMedia(CallSession call);

    void closeMedia(MediaDeployer.Opened media);

    /** Logs that a call has no media. */
    void mediaFailed(CallSession call, String reason);

    /** The keys of the call's media are in its SIP messages. */
    void keysSent(CallSession call);

    /** Logs a violation of the protocol by the peer that the call survives. */
    void protocolError(CallSession call, String description);

    void incoming(CallSession call);

    /** The applications that take incoming calls. */
    List<BusSubscriber> applications();

    /** Offers a call whose application was lost to another one, as an incoming call. */
    void offer(CallSession call, BusSubscriber application);

    /** Adds a subscriber to the call's events; a subscriber of the agent renews both subscriptions at once. */
    void subscribe(CallSession call, Subscription subscription);

    /** An application has ended: {@code onApplicationLost} applies to its calls at once. */
    void applicationEnded();

    /**
     * The capabilities of a call with codecs of its own.
     *
     * @throws IllegalArgumentException naming the codec that is unknown, lacks its library, or is used by as many calls
     *     as may use it
     */
    AudioCapabilities audio(CallSession call, List<String> codecs);

    /** When requests are sent to the source of the peer's requests. */
    RequestsToSource requestsToSource(CallSession call);

    /** @throws IllegalArgumentException when the target is invalid */
    Uri transferTarget(CallSession call, String target);

    /** Places a call that the peer requests by REFER; {@code prepare} runs before anything happens to it. */
    Future<CallSession> placeReferred(DialRequest request, Consumer<CallSession> prepare);

    /** An inbound call begins to wait for its answer, or no longer waits for it. */
    void ringing(boolean rings);

    /** The call has ended; its last transactions may continue. */
    void over(CallSession call);

    void released(CallSession call);
}
