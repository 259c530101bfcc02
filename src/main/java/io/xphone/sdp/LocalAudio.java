package io.xphone.sdp;

/**
 * Where this side wants its audio, and how its descriptions are numbered.
 *
 * @param host an IPv4 or IPv6 literal, or a name
 * @param rtpPort the RTP port
 * @param rtcpPort the RTCP port; told to the peer (RFC 3605) where it is not {@code rtpPort + 1}; 0 for none
 * @param sessionId of the o= line: the same for the whole session
 * @param version of the o= line: raised by the caller with every change
 */
public record LocalAudio(String host, int rtpPort, int rtcpPort, long sessionId, long version) {

    Origin origin() {
        return new Origin("-", sessionId, version, host);
    }
}
