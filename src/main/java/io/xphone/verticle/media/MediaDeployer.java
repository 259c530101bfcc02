package io.xphone.verticle.media;

import io.vertx.core.Future;

/** Opens and closes the media of calls; the dialog verticle knows no more of the media verticle than this. */
public interface MediaDeployer {

    /**
     * The media of one call, opened.
     *
     * @param callId whose it is
     * @param loop number of the event loop that it runs on, among those of the agent; 0 for the agent's own
     * @param audioAddress where on the bus sound for the call is best sent to
     * @param host local address of the sockets
     * @param control takes its commands
     */
    record Opened(
            String callId,
            int loop,
            String audioAddress,
            String host,
            int rtpPort,
            int rtcpPort,
            MediaControl control) {}

    /** Starts the media verticle of a call; fails when no port is free. */
    Future<Opened> open(MediaSettings settings);

    /** Stops it; once. */
    Future<Void> close(Opened media);
}
