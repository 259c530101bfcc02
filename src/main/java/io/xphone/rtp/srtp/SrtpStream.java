package io.xphone.rtp.srtp;

/**
 * The counters of one synchronisation source, for another node that continues a call with the same keys.
 *
 * @param ssrc synchronisation source
 * @param rtpIndex highest index of an RTP packet: 2^16 times the roll-over counter plus the sequence number; -1 for
 *     none
 * @param rtcpIndex highest index of an SRTCP packet; -1 for none
 */
public record SrtpStream(int ssrc, long rtpIndex, long rtcpIndex) {

    /** {@return the roll-over counter, 0 before the first packet} */
    public long rollOverCounter() {
        return rtpIndex < 0 ? 0 : rtpIndex >>> 16;
    }
}
