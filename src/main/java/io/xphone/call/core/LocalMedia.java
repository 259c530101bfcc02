package io.xphone.call.core;

import java.util.Objects;

/**
 * The local media address, as the session description publishes it.
 *
 * @param host an IPv4 or IPv6 address as text, without brackets
 * @param rtpPort the RTP port
 * @param rtcpPort the RTCP port
 */
public record LocalMedia(String host, int rtpPort, int rtcpPort) {

    /** Rejects null and ports out of range. */
    public LocalMedia {
        Objects.requireNonNull(host, "host");
        if (rtpPort < 1 || rtpPort > 65535 || rtcpPort < 1 || rtcpPort > 65535) {
            throw new IllegalArgumentException("port out of range: " + rtpPort + ", " + rtcpPort);
        }
    }
}
