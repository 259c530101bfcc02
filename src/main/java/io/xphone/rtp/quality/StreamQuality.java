package io.xphone.rtp.quality;

/**
 * The quality of a received stream since its beginning.
 *
 * @param bursts packets lost or discarded
 * @param discards packets that were received and not played
 * @param codec impairment by the codec
 * @param packetMillis length of a packet, in ms
 * @param roundTripMillis round trip between the RTP endpoints, in ms; 0 if it is not known
 * @param bufferMillis delay in the local jitter buffer, in ms
 * @param remoteSystemMillis delay within the remote endpoint, in ms, as it reports it; 0 if it is not known: then it is
 *     taken to be that of the local one
 */
public record StreamQuality(
        BurstStatistics bursts,
        long discards,
        CodecImpairment codec,
        double packetMillis,
        double roundTripMillis,
        double bufferMillis,
        double remoteSystemMillis) {

    /** {@return delay within the local endpoint, in ms: a packet that is sent, and the jitter buffer} */
    public double systemMillis() {
        return packetMillis + bufferMillis;
    }

    /** {@return delay of the voice in one direction, in ms (RFC 3611 §4.7.3)} */
    public double delayMillis() {
        double remote = remoteSystemMillis > 0 ? remoteSystemMillis : systemMillis();
        return (roundTripMillis + systemMillis() + remote) / 2;
    }

    /** {@return R without the delay, which predicts the quality of listening} */
    public double listeningRating() {
        return EModel.rating(0, codec, 100 * bursts.loss(), bursts.burstRatio());
    }

    /** {@return R with the delay, which predicts the quality of a conversation} */
    public double rating() {
        return EModel.rating(delayMillis(), codec, 100 * bursts.loss(), bursts.burstRatio());
    }

    /** {@return fraction of packets that were not received, 0 to 1} */
    public double lost() {
        return bursts.packets() == 0 ? 0 : Math.max(0, bursts.loss() - discarded());
    }

    /** {@return fraction of packets that were received and not played, 0 to 1} */
    public double discarded() {
        return bursts.packets() == 0 ? 0 : Math.min(bursts.loss(), (double) discards / bursts.packets());
    }
}
