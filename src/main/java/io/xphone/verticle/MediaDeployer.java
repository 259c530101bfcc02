package io.xphone.verticle;

import io.vertx.core.Future;

/** Opens and closes the media of calls; the dialog verticle knows no more of the media verticle than this. */
interface MediaDeployer {

    /**
     * The media of one call, opened.
     *
     * @param deploymentId what runs
     * @param lane number of the event loop that it runs on, among those of the agent; 0 for the agent's own
     * @param audioAddress where on the bus sound for the call is best sent to
     * @param host local address of the sockets
     */
    record Opened(String deploymentId, int lane, String audioAddress, String host, int rtpPort, int rtcpPort) {}

    /** Deploys the media verticle of a call; fails when no port is free. */
    Future<Opened> open(MediaSettings settings);

    /** Undeploys it; once. */
    Future<Void> close(Opened media);
}
