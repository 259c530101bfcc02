package io.xphone.verticle.media;

import io.xphone.call.core.MediaPlan;
import io.xphone.rtp.rtcp.RtcpSchedule;
import io.xphone.rtp.rtcp.RtcpSession;
import io.xphone.rtp.rtcp.RtcpStatus;
import io.xphone.sdp.ExtendedReports;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.media.transport.PacketSender;
import java.net.InetSocketAddress;

/** The RTCP reports of a call, sent and received. */
final class CallReports {

    /** Two streams of G.711 with their headers, in bit/s. */
    private static final int SESSION_BITS = 160_000;

    private final InboundAudio inbound;
    private final OutboundAudio outbound;
    private final PacketSender network;
    private final Identifiers identifiers;
    private final boolean enabled;
    private final byte[] buffer;
    private final CallQuality quality;
    private RtcpSession session;
    private InetSocketAddress target;

    CallReports(
            InboundAudio inbound,
            OutboundAudio outbound,
            PacketSender network,
            byte[] buffer,
            Identifiers identifiers,
            CallQuality quality,
            boolean enabled) {
        this.inbound = inbound;
        this.outbound = outbound;
        this.network = network;
        this.buffer = buffer;
        this.identifiers = identifiers;
        this.quality = quality;
        this.enabled = enabled;
    }

    void apply(MediaPlan plan) {
        if (session == null && enabled) {
            long now = System.nanoTime();
            RtcpSchedule schedule =
                    new RtcpSchedule(SESSION_BITS, () -> identifiers.nextInt(1 << 24) / (double) (1 << 24));
            schedule.start(now);
            session = new RtcpSession(
                    outbound.sender(),
                    inbound.receiver(),
                    schedule,
                    identifiers.token(96),
                    System.currentTimeMillis() * 1_000_000L - now);
        }
        if (session != null) {
            ExtendedReports wanted = plan.audio().extendedReports();
            session.extend(wanted.voipMetrics() ? quality::voipMetrics : null, wanted.receiverRoundTrip());
        }
        quality.apply(plan.audio(), session);
    }

    /** Sets the target address of reports. */
    void sendTo(InetSocketAddress address) {
        target = address.getAddress().isAnyLocalAddress() ? null : address;
    }

    /** Handles a datagram of an accepted source. @return whether it is valid */
    boolean onPacket(byte[] data, int length, long nowNanos) {
        return session != null && session.onPacket(data, 0, length, nowNanos) == RtcpStatus.OK;
    }

    /** Sends the report that is due, if it is permitted. @return whether one was due */
    boolean onTick(long nowNanos, boolean permitted) {
        if (session == null) {
            return false;
        }
        int length = session.poll(nowNanos, buffer, 0);
        if (length > 0 && permitted) {
            send(length);
        }
        return length > 0;
    }

    void sendBye(boolean permitted) {
        if (permitted
                && session != null
                && outbound.sender() != null
                && outbound.sender().packets() > 0) {
            send(session.bye(System.nanoTime(), "", buffer, 0));
        }
    }

    private void send(int length) {
        if (target != null) {
            network.send(buffer, length, target);
        }
    }
}
