package io.xphone.verticle.media;

import io.vertx.core.Future;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.verticle.media.transport.MediaSettings;

/** Opens and closes the media of calls; the dialog verticle uses the media verticles by this interface alone. */
public interface MediaDeployer {

    /**
     * The open media of one call.
     *
     * @param callId the call
     * @param loop number of its media event loop among those of the agent; 0 for the agent's own
     * @param audioAddress event-bus address for audio to the call
     * @param host address for SDP
     * @param transport what SDP states of the sockets besides their address
     * @param control executes its commands
     */
    record Opened(
            String callId,
            int loop,
            String audioAddress,
            String host,
            int rtpPort,
            int rtcpPort,
            LocalTransport transport,
            MediaControl control) {}

    /**
     * Starts the media verticle of a call; fails when no port is free.
     *
     * @param share the part of an event loop that the call has reserved, so that its media runs there; or null
     */
    Future<Opened> open(MediaSettings settings, CodecShare share);

    /**
     * Reserves a part of a media event loop for a call with a costly codec.
     *
     * @param size see {@link CodecShare#of}
     * @param loop number of the event loop; -1 for any
     * @return null when no event loop has that part left
     */
    CodecShare reserve(int size, int loop);

    /** Stops the media verticle of a call; called once. */
    Future<Void> close(Opened media);
}
