package io.xphone.verticle.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.xphone.bus.DialRequest;
import io.xphone.call.core.CallTimer;
import io.xphone.options.RequestsToSource;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.runtime.AgentContext;
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

    /** Logs a violation of the protocol by the peer that the call survives. */
    void protocolError(CallSession call, String description);

    void incoming(CallSession call);

    /** When requests are sent to the source of the peer's requests. */
    RequestsToSource requestsToSource(CallSession call);

    /** @throws IllegalArgumentException when the target is invalid */
    Uri transferTarget(CallSession call, String target);

    /** Places a call; {@code prepare} runs before anything happens to it. */
    Future<CallSession> place(DialRequest request, Consumer<CallSession> prepare);

    /** The call has ended; its last transactions may continue. */
    void over(CallSession call);

    void released(CallSession call);
}
