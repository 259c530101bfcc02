package io.xphone.rtp.rtcp;

import io.xphone.rtp.quality.BurstStatistics;
import io.xphone.rtp.quality.EModel;
import io.xphone.rtp.quality.LossBursts;
import io.xphone.rtp.quality.StreamQuality;

/**
 * The VoIP metrics of a received source (RFC 3611 §4.7): loss, delay and quality as its receiver measures them.
 *
 * <pre>
 * +---------------------------------------------------------------+
 * |                      SSRC of the source                       |
 * +---------------+---------------+---------------+---------------+
 * |   loss rate   | discard rate  | burst density |  gap density  |
 * +---------------+---------------+---------------+---------------+
 * |        burst duration         |         gap duration          |
 * +-------------------------------+-------------------------------+
 * |       round trip delay        |       end system delay        |
 * +---------------+---------------+---------------+---------------+
 * | signal level  |  noise level  |  echo loss    |     Gmin      |
 * +---------------+---------------+---------------+---------------+
 * |   R factor    | ext. R factor |    MOS-LQ     |    MOS-CQ     |
 * +---------------+---------------+---------------+---------------+
 * |   RX config   |   reserved    |        buffer nominal         |
 * +---------------+---------------+-------------------------------+
 * |        buffer maximum         |    buffer absolute maximum    |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>Rates and densities are in 256ths, times in ms. {@link #UNAVAILABLE} is the value of levels, factors and scores
 * that are not known.
 *
 * @param ssrc the source
 * @param lossRate packets lost
 * @param discardRate packets discarded by the jitter buffer
 * @param burstDensity packets lost or discarded during bursts
 * @param gapDensity packets lost or discarded between bursts
 * @param burstMillis mean length of a burst
 * @param gapMillis mean length of a gap
 * @param roundTripMillis round trip between the RTP endpoints; 0 if it is not known
 * @param endSystemMillis delay of the endpoint itself: its jitter buffer and its packets; 0 if it is not known
 * @param signalLevel level of speech in dBm0
 * @param noiseLevel level of noise between speech in dBm0
 * @param echoLoss residual echo return loss in dB
 * @param gmin received packets that end a burst; not 0
 * @param rFactor R of this stream, 0 to 100
 * @param externalRFactor R of another network behind the endpoint, 0 to 100
 * @param mosListening listening quality, 10 to 50: tenths
 * @param mosConversational conversational quality, 10 to 50: tenths
 * @param configuration concealment (2 bits), adaptive buffer (2 bits) and its rate (4 bits), see {@link
 *     #configuration(boolean)}
 * @param bufferNominalMillis delay of the jitter buffer for packets that arrive on time
 * @param bufferMaximumMillis its greatest delay now
 * @param bufferAbsoluteMillis its greatest delay ever
 */
public record VoipMetrics(
        int ssrc,
        int lossRate,
        int discardRate,
        int burstDensity,
        int gapDensity,
        int burstMillis,
        int gapMillis,
        int roundTripMillis,
        int endSystemMillis,
        int signalLevel,
        int noiseLevel,
        int echoLoss,
        int gmin,
        int rFactor,
        int externalRFactor,
        int mosListening,
        int mosConversational,
        int configuration,
        int bufferNominalMillis,
        int bufferMaximumMillis,
        int bufferAbsoluteMillis)
        implements XrBlock {

    /** The value of a level, factor or score that is not known. */
    public static final int UNAVAILABLE = 127;

    static final int TYPE = 7;
    static final int LENGTH = 36;

    private static final int CONCEALMENT = 0xC0;
    private static final int ADAPTIVE = 0x30;
    private static final int FIXED = 0x20;

    /** Limits the numbers to the ranges of the wire format; scores out of range are unavailable. */
    public VoipMetrics {
        lossRate = octet(lossRate);
        discardRate = octet(discardRate);
        burstDensity = octet(burstDensity);
        gapDensity = octet(gapDensity);
        burstMillis = word(burstMillis);
        gapMillis = word(gapMillis);
        roundTripMillis = word(roundTripMillis);
        endSystemMillis = word(endSystemMillis);
        signalLevel = Math.max(-128, Math.min(127, signalLevel));
        noiseLevel = Math.max(-128, Math.min(127, noiseLevel));
        echoLoss = octet(echoLoss);
        gmin = octet(gmin);
        rFactor = score(rFactor, 0, 100);
        externalRFactor = score(externalRFactor, 0, 100);
        mosListening = score(mosListening, 10, 50);
        mosConversational = score(mosConversational, 10, 50);
        configuration = octet(configuration);
        bufferNominalMillis = word(bufferNominalMillis);
        bufferMaximumMillis = word(bufferMaximumMillis);
        bufferAbsoluteMillis = word(bufferAbsoluteMillis);
    }

    /**
     * The metrics of a stream whose lost packets are concealed. Levels and echo are not measured.
     *
     * @param ssrc the source
     * @param stream its quality since the beginning of reception
     * @param maxBufferMillis the greatest depth of an adaptive jitter buffer, in ms; 0 for a fixed depth
     */
    public static VoipMetrics of(int ssrc, StreamQuality stream, int maxBufferMillis) {
        BurstStatistics bursts = stream.bursts();
        boolean rated = bursts.packets() > 0;
        int buffer = (int) Math.round(stream.bufferMillis());
        return new VoipMetrics(
                ssrc,
                rate(stream.lost()),
                rate(stream.discarded()),
                rate(bursts.burstDensity()),
                rate(bursts.gapDensity()),
                (int) Math.round(bursts.burstLength() * stream.packetMillis()),
                (int) Math.min(0xFFFF, Math.round(bursts.gapLength() * stream.packetMillis())),
                (int) Math.round(stream.roundTripMillis()),
                (int) Math.round(stream.systemMillis()),
                UNAVAILABLE,
                UNAVAILABLE,
                UNAVAILABLE,
                LossBursts.GMIN,
                rated ? (int) Math.round(stream.rating()) : UNAVAILABLE,
                UNAVAILABLE,
                rated ? (int) Math.round(10 * EModel.mos(stream.listeningRating())) : UNAVAILABLE,
                rated ? (int) Math.round(10 * EModel.mos(stream.rating())) : UNAVAILABLE,
                configuration(maxBufferMillis > 0),
                buffer,
                buffer,
                Math.max(buffer, maxBufferMillis));
    }

    /**
     * The configuration of a receiver that conceals lost packets by interpolation.
     *
     * @param adaptive whether the jitter buffer adapts to jitter
     */
    public static int configuration(boolean adaptive) {
        return CONCEALMENT | (adaptive ? ADAPTIVE : FIXED);
    }

    /**
     * A fraction in the format of rates and densities.
     *
     * @param fraction 0 to 1
     * @return 0 to 255
     */
    public static int rate(double fraction) {
        return octet((int) (fraction * 256));
    }

    private static int octet(int value) {
        return Math.max(0, Math.min(0xFF, value));
    }

    private static int word(int value) {
        return Math.max(0, Math.min(0xFFFF, value));
    }

    private static int score(int value, int min, int max) {
        return value < min || value > max ? UNAVAILABLE : value;
    }

    static VoipMetrics read(byte[] from, int at) {
        return new VoipMetrics(
                Wire.read32(from, at + 4),
                from[at + 8] & 0xFF,
                from[at + 9] & 0xFF,
                from[at + 10] & 0xFF,
                from[at + 11] & 0xFF,
                Wire.read16(from, at + 12),
                Wire.read16(from, at + 14),
                Wire.read16(from, at + 16),
                Wire.read16(from, at + 18),
                from[at + 20],
                from[at + 21],
                from[at + 22] & 0xFF,
                from[at + 23] & 0xFF,
                from[at + 24] & 0xFF,
                from[at + 25] & 0xFF,
                from[at + 26] & 0xFF,
                from[at + 27] & 0xFF,
                from[at + 28] & 0xFF,
                Wire.read16(from, at + 30),
                Wire.read16(from, at + 32),
                Wire.read16(from, at + 34));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void write(byte[] out, int offset) {
        ExtendedReport.blockHeader(out, offset, TYPE, LENGTH);
        Wire.write32(out, offset + 4, ssrc);
        octets(out, offset + 8, lossRate, discardRate, burstDensity, gapDensity);
        words(out, offset + 12, burstMillis, gapMillis);
        words(out, offset + 16, roundTripMillis, endSystemMillis);
        octets(out, offset + 20, signalLevel, noiseLevel, echoLoss, gmin);
        octets(out, offset + 24, rFactor, externalRFactor, mosListening, mosConversational);
        words(out, offset + 28, configuration << 8, bufferNominalMillis);
        words(out, offset + 32, bufferMaximumMillis, bufferAbsoluteMillis);
    }

    private static void octets(byte[] out, int at, int first, int second, int third, int fourth) {
        out[at] = (byte) first;
        out[at + 1] = (byte) second;
        out[at + 2] = (byte) third;
        out[at + 3] = (byte) fourth;
    }

    private static void words(byte[] out, int at, int first, int second) {
        Wire.write32(out, at, (long) first << 16 | second);
    }
}
