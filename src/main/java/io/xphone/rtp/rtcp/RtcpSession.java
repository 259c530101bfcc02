package io.xphone.rtp.rtcp;

import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpSender;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * RTCP of one stream each way: says what to send and when, and learns from what comes (RFC 3550 §6.3, §6.4).
 *
 * <p>The caller asks {@link #poll} now and then (its ticker will do, a few times a second is enough), gives what comes
 * to {@link #onPacket}, and sends {@link #bye} at the end.
 */
public final class RtcpSession {

    private final RtpSender sender;
    private final RtpReceiver receiver;
    private final RtcpSchedule schedule;
    private final String cname;
    private final long epochOffsetNanos;
    private final List<RtcpPacket> packets = new ArrayList<>();

    private long sentTwoAgo;
    private long sentOneAgo;
    private long receivedBefore;
    private boolean reportHeard;
    private int reportSsrc;
    private int reportMiddle;
    private long reportNanos;
    private boolean remoteLeft;

    private double roundTripMillis = -1;
    private double remoteFraction = -1;
    private int remoteLost;
    private double remoteJitterMillis = -1;
    private String remoteCname = "";
    private long compoundsSent;
    private long compoundsReceived;
    private long malformed;

    /**
     * Makes a session; {@link RtcpSchedule#start} is left to the caller.
     *
     * @param sender the stream that we send
     * @param receiver the stream that we receive
     * @param schedule when to report
     * @param cname our canonical name, the same for all streams of a call, without what identifies a person
     * @param epochOffsetNanos what to add to the caller's nanosecond clock to have nanoseconds since 1970
     */
    public RtcpSession(
            RtpSender sender, RtpReceiver receiver, RtcpSchedule schedule, String cname, long epochOffsetNanos) {
        this.sender = sender;
        this.receiver = receiver;
        this.schedule = schedule;
        this.cname = cname;
        this.epochOffsetNanos = epochOffsetNanos;
    }

    /**
     * Writes a compound if one is due.
     *
     * @param nowNanos the time
     * @param out where to; 400 bytes are enough
     * @param offset first byte written
     * @return bytes to send; 0 when nothing is due
     */
    public int poll(long nowNanos, byte[] out, int offset) {
        boolean weSend = weSend();
        int senders = (weSend ? 1 : 0) + (receiver.started() && !remoteLeft ? 1 : 0);
        if (!schedule.due(nowNanos, remoteLeft ? 1 : 2, senders, weSend)) {
            return 0;
        }
        int size = write(nowNanos, weSend, false, "", out, offset);
        schedule.sent(nowNanos, size, senders, weSend);
        sentTwoAgo = sentOneAgo;
        sentOneAgo = sender.packets();
        return size;
    }

    /**
     * Writes the compound that ends the session.
     *
     * @param nowNanos the time
     * @param reason in words; empty for none
     * @param out where to; 700 bytes are enough
     * @param offset first byte written
     * @return bytes to send
     */
    public int bye(long nowNanos, String reason, byte[] out, int offset) {
        return write(nowNanos, weSend(), true, reason, out, offset);
    }

    /** Who sent since the report before the last one counts as a sender. */
    private boolean weSend() {
        return sender.packets() > sentTwoAgo;
    }

    private int write(long nowNanos, boolean weSend, boolean goodbye, String reason, byte[] out, int offset) {
        packets.clear();
        List<ReportBlock> blocks = blocks(nowNanos);
        packets.add(
                weSend
                        ? new SenderReport(
                                sender.ssrc(),
                                NtpTime.ofEpochNanos(nowNanos + epochOffsetNanos),
                                sender.timestampAt(nowNanos),
                                sender.packets(),
                                sender.octets(),
                                blocks)
                        : new ReceiverReport(sender.ssrc(), blocks));
        packets.add(SourceDescription.ofCname(sender.ssrc(), cname));
        if (goodbye) {
            packets.add(new Goodbye(List.of(sender.ssrc()), reason));
        }
        compoundsSent++;
        return RtcpCompound.write(packets, out, offset);
    }

    /** A block for the source that is heard, if anything came of it since the last report. */
    private List<ReportBlock> blocks(long nowNanos) {
        long received = receiver.statistics().octets();
        if (!receiver.started() || received == receivedBefore) {
            return List.of();
        }
        receivedBefore = received;
        boolean echo = reportHeard && reportSsrc == receiver.ssrc();
        return List.of(new ReportBlock(
                receiver.ssrc(),
                receiver.takeFractionLost(),
                (int) Math.min(Integer.MAX_VALUE, receiver.lost()),
                receiver.extendedHighest(),
                receiver.jitterTicks(),
                echo ? reportMiddle : 0,
                echo ? NtpTime.toUnits(nowNanos - reportNanos) : 0));
    }

    /**
     * A datagram came.
     *
     * @param datagram where it is
     * @param offset its first byte
     * @param length its bytes
     * @param nowNanos when it came
     * @return whether it was well-formed; what stood before a fault is taken in
     */
    public RtcpStatus onPacket(byte[] datagram, int offset, int length, long nowNanos) {
        packets.clear();
        RtcpStatus status = RtcpCompound.parse(datagram, offset, length, packets);
        if (status == RtcpStatus.OK) {
            compoundsReceived++;
            schedule.received(length);
        } else {
            malformed++;
        }
        for (RtcpPacket packet : packets) {
            take(packet, nowNanos);
        }
        return status;
    }

    private void take(RtcpPacket packet, long nowNanos) {
        if (packet instanceof SenderReport report) {
            reportHeard = true;
            reportSsrc = report.ssrc();
            reportMiddle = NtpTime.middle(report.ntp());
            reportNanos = nowNanos;
            remoteLeft = false;
            report.blocks().forEach(block -> take(block, nowNanos));
        } else if (packet instanceof ReceiverReport report) {
            remoteLeft = false;
            report.blocks().forEach(block -> take(block, nowNanos));
        } else if (packet instanceof SourceDescription description
                && !description.chunks().isEmpty()) {
            int source = description.chunks().get(0).ssrc();
            remoteCname = description.cname(source).orElse(remoteCname);
        } else if (packet instanceof Goodbye goodbye
                && receiver.started()
                && goodbye.sources().contains(receiver.ssrc())) {
            remoteLeft = true;
            schedule.left(nowNanos, 1);
        }
    }

    private void take(ReportBlock block, long nowNanos) {
        if (block.ssrc() != sender.ssrc()) {
            return;
        }
        remoteFraction = block.fractionLost() / 256.0;
        remoteLost = block.cumulativeLost();
        remoteJitterMillis = block.jitter() * 1000.0 / sender.clockRate();
        if (block.lastSenderReport() != 0) {
            int now = NtpTime.middle(NtpTime.ofEpochNanos(nowNanos + epochOffsetNanos));
            int units = now - block.lastSenderReport() - (int) block.delaySinceLastSenderReport();
            // Less than nothing comes of rounding, or of a peer that makes its delay up.
            if (units >= 0) {
                roundTripMillis = NtpTime.toMillis(units);
            }
        }
    }

    /** {@return whether the source that is heard said goodbye and has not been heard of since} */
    public boolean remoteLeft() {
        return remoteLeft;
    }

    /** {@return what was learned so far} */
    public RtcpStatistics statistics() {
        return new RtcpStatistics(
                optional(roundTripMillis),
                optional(remoteFraction),
                remoteLost,
                optional(remoteJitterMillis),
                remoteCname,
                compoundsSent,
                compoundsReceived,
                malformed);
    }

    private static OptionalDouble optional(double value) {
        return value < 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
