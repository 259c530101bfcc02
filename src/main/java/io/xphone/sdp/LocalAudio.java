package io.xphone.sdp;

import io.xphone.sdp.transport.LocalKeys;
import io.xphone.sdp.transport.LocalTransport;

/**
 * The local audio address, its transport, and the session id and version of local descriptions.
 *
 * @param host an IP literal, or a name
 * @param rtpPort the RTP port
 * @param rtcpPort the RTCP port; signalled (RFC 3605) unless it is {@code rtpPort + 1}; 0 for none
 * @param sessionId of the o= line: the same for the whole session
 * @param version of the o= line: incremented by the caller with every change
 * @param transport fingerprints and ICE
 * @param keys of SDES
 */
public record LocalAudio(
        String host,
        int rtpPort,
        int rtcpPort,
        long sessionId,
        long version,
        LocalTransport transport,
        LocalKeys keys) {

    /** An address of plain RTP. */
    public LocalAudio(String host, int rtpPort, int rtcpPort, long sessionId, long version) {
        this(host, rtpPort, rtcpPort, sessionId, version, LocalTransport.NONE, LocalKeys.NONE);
    }

    Origin origin() {
        return new Origin("-", sessionId, version, host);
    }
}
