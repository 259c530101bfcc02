package io.xphone.call.core;

import io.xphone.sdp.transport.LocalTransport;
import java.util.Objects;

/**
 * The local media address and its transport, as the session description publishes them.
 *
 * @param host an IPv4 or IPv6 address as text, without brackets
 * @param rtpPort the RTP port
 * @param rtcpPort the RTCP port
 * @param transport certificate fingerprints and ICE of the sockets
 */
public record LocalMedia(String host, int rtpPort, int rtcpPort, LocalTransport transport) {

    /** Rejects null and ports out of range. */
    public LocalMedia {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(transport, "transport");
        if (rtpPort < 1 || rtpPort > 65535 || rtcpPort < 1 || rtcpPort > 65535) {
            throw new IllegalArgumentException("port out of range: " + rtpPort + ", " + rtcpPort);
        }
    }

    /** An address without DTLS and ICE. */
    public LocalMedia(String host, int rtpPort, int rtcpPort) {
        this(host, rtpPort, rtcpPort, LocalTransport.NONE);
    }
}
