package io.xphone.testing;

import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.quality.CodecImpairment;
import io.xphone.rtp.quality.StreamQuality;
import io.xphone.rtp.rtcp.RtcpSchedule;
import io.xphone.rtp.rtcp.RtcpSession;
import io.xphone.rtp.rtcp.RtcpStatistics;
import io.xphone.rtp.rtcp.VoipMetrics;
import io.xphone.sdp.ExtendedReports;
import java.util.Arrays;

/** RTCP of one call (RFC 3550 §6, RFC 3611): sends reports and evaluates those of the peer. */
final class RtcpReports {

    private static final int SESSION_BITS_PER_SECOND = 128_000;
    private static final int RANDOM_STEPS = 1 << 20;
    private static final int MAX_COMPOUND = 1000;
    private static final int PACKET_MILLIS = 20;
    private static final double RANDOM_STEP = 1.0 / RANDOM_STEPS;

    private final RtpReceiver receiver;
    private final RtcpSession session;
    private final RtcpSchedule schedule;
    private final byte[] compound = new byte[MAX_COMPOUND];

    RtcpReports(RtpSender sender, int intervalMillis, PbxIdentifiers ids) {
        this.receiver = new RtpReceiver(sender.clockRate());
        this.schedule = new RtcpSchedule(
                SESSION_BITS_PER_SECOND, intervalMillis, () -> ids.nextInt(RANDOM_STEPS) * RANDOM_STEP);
        long epochOffset = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
        this.session = new RtcpSession(sender, receiver, schedule, ids.token(96), epochOffset);
    }

    synchronized void start() {
        schedule.start(System.nanoTime());
    }

    /** Sets which extended reports are sent. */
    synchronized void extend(ExtendedReports reports) {
        session.extend(reports.voipMetrics() ? this::metrics : null, reports.receiverRoundTrip());
    }

    /** There is no jitter buffer, so nothing is discarded. */
    private VoipMetrics metrics() {
        return VoipMetrics.of(
                receiver.ssrc(),
                new StreamQuality(
                        receiver.bursts(),
                        0,
                        CodecImpairment.G711,
                        PACKET_MILLIS,
                        session.roundTripMillis().orElse(0),
                        0,
                        0),
                0);
    }

    synchronized void rtpReceived(RtpPacket packet) {
        receiver.onPacket(packet, System.nanoTime());
    }

    synchronized void rtcpReceived(byte[] datagram) {
        session.onPacket(datagram, 0, datagram.length, System.nanoTime());
    }

    /** The compound that is due; empty if none is due. */
    synchronized byte[] due() {
        return Arrays.copyOf(compound, session.poll(System.nanoTime(), compound, 0));
    }

    synchronized byte[] bye() {
        return Arrays.copyOf(compound, session.bye(System.nanoTime(), "", compound, 0));
    }

    synchronized RtcpStatistics statistics() {
        return session.statistics();
    }
}
