package io.xphone.call;

import java.util.Objects;

/**
 * Where this side takes media, as the session description tells the peer.
 *
 * @param host an IPv4 or IPv6 address as text, without brackets
 * @param rtpPort the RTP port
 * @param rtcpPort the RTCP port
 */
public record LocalMedia(String host, int rtpPort, int rtcpPort) {

    /** Refuses null and ports out of range. */
    public LocalMedia {
        Objects.requireNonNull(host, "host");
        if (rtpPort < 1 || rtpPort > 65535 || rtcpPort < 1 || rtcpPort > 65535) {
            throw new IllegalArgumentException("port out of range: " + rtpPort + ", " + rtcpPort);
        }
    }
}
