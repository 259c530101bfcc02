package io.xphone.testing;

import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.rtcp.RtcpSchedule;
import io.xphone.rtp.rtcp.RtcpSession;
import io.xphone.rtp.rtcp.RtcpStatistics;
import java.util.Arrays;

/** The RTCP of one call (RFC 3550 §6): what the PBX reports, and what it learns of its own sound. */
final class Reports {

    private static final int SESSION_BITS_PER_SECOND = 128_000;
    private static final int GRAINS = 1 << 20;
    private static final int LARGEST = 1000;
    private static final double GRAIN = 1.0 / GRAINS;

    private final RtpReceiver receiver;
    private final RtcpSession session;
    private final RtcpSchedule schedule;
    private final byte[] compound = new byte[LARGEST];

    Reports(RtpSender sender, int intervalMillis, PbxIdentifiers ids) {
        this.receiver = new RtpReceiver(sender.clockRate());
        this.schedule = new RtcpSchedule(SESSION_BITS_PER_SECOND, intervalMillis, () -> ids.nextInt(GRAINS) * GRAIN);
        long epochOffset = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
        this.session = new RtcpSession(sender, receiver, schedule, ids.token(96), epochOffset);
    }

    synchronized void start() {
        schedule.start(System.nanoTime());
    }

    synchronized void heard(RtpPacket packet) {
        receiver.onPacket(packet, System.nanoTime());
    }

    synchronized void received(byte[] datagram) {
        session.onPacket(datagram, 0, datagram.length, System.nanoTime());
    }

    /** The compound that is due; empty when none is. */
    synchronized byte[] due() {
        return Arrays.copyOf(compound, session.poll(System.nanoTime(), compound, 0));
    }

    synchronized byte[] goodbye() {
        return Arrays.copyOf(compound, session.goodbye(System.nanoTime(), "", compound, 0));
    }

    synchronized RtcpStatistics statistics() {
        return session.statistics();
    }
}
