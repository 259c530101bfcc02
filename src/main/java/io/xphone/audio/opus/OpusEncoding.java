package io.xphone.audio.opus;

/**
 * How a stream is encoded.
 *
 * @param bitrate average bit rate, in bits per second
 * @param bandwidth greatest audio bandwidth
 * @param complexity 0 (fastest) to 10 (best)
 * @param fec whether packets carry a copy of the audio before them (in-band FEC)
 * @param lossPercent packet loss to expect, in percent: the share of the bit rate for FEC depends on it
 * @param dtx whether nothing is sent in silence (discontinuous transmission)
 * @param cbr whether the bit rate is constant
 */
public record OpusEncoding(
        int bitrate, OpusBandwidth bandwidth, int complexity, boolean fec, int lossPercent, boolean dtx, boolean cbr) {

    /**
     * The encoding for a peer: what the local settings allow and the parameters of the peer accept.
     *
     * @param local the local settings
     * @param peer the parameters in the peer's description
     * @return the encoding
     */
    public static OpusEncoding of(OpusSettings local, OpusParameters peer) {
        return new OpusEncoding(
                Math.min(local.bitrate(), peer.bitrateLimit()),
                OpusBandwidth.of(Math.min(local.maxCaptureRate(), peer.maxPlaybackRate())),
                local.complexity(),
                local.fec() && peer.useInbandFec(),
                local.lossPercent(),
                local.dtx() && peer.useDtx(),
                local.cbr() || peer.cbr());
    }
}
