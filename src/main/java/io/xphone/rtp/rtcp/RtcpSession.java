package io.xphone.rtp.rtcp;

import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpSender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * RTCP of one sent and one received stream: creates the reports that are due and evaluates received ones (RFC 3550
 * §6.3, §6.4), and extended ones (RFC 3611) for peers that want them.
 *
 * <p>The caller calls {@link #poll} a few times a second, passes received datagrams to {@link #onPacket}, and sends
 * {@link #bye} at the end.
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
    private boolean reportReceived;
    private int reportSsrc;
    private int reportMiddle;
    private long reportNanos;
    private boolean remoteLeft;

    private Supplier<VoipMetrics> metrics; // null: not sent
    private boolean sendsReference;
    private boolean referenceReceived;
    private int referenceSsrc;
    private int referenceMiddle;
    private long referenceNanos;

    private double roundTripMillis = -1;
    private double remoteFraction = -1;
    private int remoteLost;
    private double remoteJitterMillis = -1;
    private VoipMetrics remoteMetrics;
    private String remoteCname = "";
    private long compoundsSent;
    private long compoundsReceived;
    private long malformed;

    /**
     * Creates a session; the caller calls {@link RtcpSchedule#start}.
     *
     * @param sender the sent stream
     * @param receiver the received stream
     * @param schedule the report schedule
     * @param cname the local canonical name, the same for all streams of a call, without personal data
     * @param epochOffsetNanos offset from the caller's nanosecond clock to nanoseconds since 1970
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
     * Sets which extended reports are sent from now on.
     *
     * @param voipMetrics creates the VoIP metrics of the received source for each report; null: none
     * @param receiverReference whether a receiver reference time is sent while no media is, to measure the round trip
     */
    public void extend(Supplier<VoipMetrics> voipMetrics, boolean receiverReference) {
        metrics = voipMetrics;
        sendsReference = receiverReference;
    }

    /**
     * Writes a compound if one is due.
     *
     * @param nowNanos the current time
     * @param out the output; 400 bytes are enough
     * @param offset index of the first byte written
     * @return number of bytes to send; 0 if nothing is due
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
     * @param nowNanos the current time
     * @param reason reason for leaving; empty for none
     * @param out the output; 700 bytes are enough
     * @param offset index of the first byte written
     * @return number of bytes to send
     */
    public int bye(long nowNanos, String reason, byte[] out, int offset) {
        return write(nowNanos, weSend(), true, reason, out, offset);
    }

    /** A participant that sent since the report before the last one is a sender. */
    private boolean weSend() {
        return sender.packets() > sentTwoAgo;
    }

    private int write(long nowNanos, boolean weSend, boolean bye, String reason, byte[] out, int offset) {
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
        List<XrBlock> extended = extended(nowNanos, weSend);
        if (!extended.isEmpty()) {
            packets.add(new ExtendedReport(sender.ssrc(), extended));
        }
        if (bye) {
            packets.add(new Bye(List.of(sender.ssrc()), reason));
        }
        compoundsSent++;
        return RtcpCompound.write(packets, out, offset);
    }

    private List<XrBlock> extended(long nowNanos, boolean weSend) {
        boolean reference = sendsReference && !weSend;
        if (metrics == null && !reference && !referenceReceived) {
            return List.of();
        }
        List<XrBlock> extended = new ArrayList<>(3);
        if (reference) {
            extended.add(new ReceiverReferenceTime(NtpTime.ofEpochNanos(nowNanos + epochOffsetNanos)));
        }
        if (referenceReceived) {
            referenceReceived = false; // each is answered once
            extended.add(
                    new LastReceiverReport(referenceSsrc, referenceMiddle, NtpTime.toUnits(nowNanos - referenceNanos)));
        }
        if (metrics != null && receiver.started()) {
            extended.add(metrics.get());
        }
        return extended;
    }

    /** A block for the current source, if packets of it were received since the last report. */
    private List<ReportBlock> blocks(long nowNanos) {
        long received = receiver.statistics().octets();
        if (!receiver.started() || received == receivedBefore) {
            return List.of();
        }
        receivedBefore = received;
        boolean known = reportReceived && reportSsrc == receiver.ssrc();
        return List.of(new ReportBlock(
                receiver.ssrc(),
                receiver.takeFractionLost(),
                (int) Math.min(Integer.MAX_VALUE, receiver.lost()),
                receiver.extendedHighest(),
                receiver.jitterTicks(),
                known ? reportMiddle : 0,
                known ? NtpTime.toUnits(nowNanos - reportNanos) : 0));
    }

    /**
     * A datagram was received.
     *
     * @param datagram the array that contains it
     * @param offset index of its first byte
     * @param length its length in bytes
     * @param nowNanos arrival time
     * @return the result of parsing; packets before an error are evaluated
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
            evaluate(packet, nowNanos);
        }
        return status;
    }

    private void evaluate(RtcpPacket packet, long nowNanos) {
        if (packet instanceof SenderReport report) {
            reportReceived = true;
            reportSsrc = report.ssrc();
            reportMiddle = NtpTime.middle(report.ntp());
            reportNanos = nowNanos;
            remoteLeft = false;
            report.blocks().forEach(block -> evaluate(block, nowNanos));
        } else if (packet instanceof ReceiverReport report) {
            remoteLeft = false;
            report.blocks().forEach(block -> evaluate(block, nowNanos));
        } else if (packet instanceof ExtendedReport report) {
            report.blocks().forEach(block -> evaluate(report.ssrc(), block, nowNanos));
        } else if (packet instanceof SourceDescription description
                && !description.chunks().isEmpty()) {
            int source = description.chunks().get(0).ssrc();
            remoteCname = description.cname(source).orElse(remoteCname);
        } else if (packet instanceof Bye bye
                && receiver.started()
                && bye.sources().contains(receiver.ssrc())) {
            remoteLeft = true;
            schedule.left(nowNanos, 1);
        }
    }

    private void evaluate(ReportBlock block, long nowNanos) {
        if (block.ssrc() != sender.ssrc()) {
            return;
        }
        remoteFraction = block.fractionLost() / 256.0;
        remoteLost = block.cumulativeLost();
        remoteJitterMillis = block.jitter() * 1000.0 / sender.clockRate();
        roundTrip(block.lastSenderReport(), block.delaySinceLastSenderReport(), nowNanos);
    }

    private void evaluate(int reporter, XrBlock block, long nowNanos) {
        if (block instanceof VoipMetrics voip && voip.ssrc() == sender.ssrc()) {
            remoteMetrics = voip;
        } else if (block instanceof ReceiverReferenceTime reference) {
            referenceReceived = true;
            referenceSsrc = reporter;
            referenceMiddle = NtpTime.middle(reference.ntp());
            referenceNanos = nowNanos;
        } else if (block instanceof LastReceiverReport last && last.ssrc() == sender.ssrc()) {
            roundTrip(last.lastReference(), last.delay(), nowNanos);
        }
    }

    /** Measures the round trip by the time of a local report that the peer returns, and its delay there. */
    private void roundTrip(int returned, long delay, long nowNanos) {
        if (returned != 0) {
            int now = NtpTime.middle(NtpTime.ofEpochNanos(nowNanos + epochOffsetNanos));
            int units = now - returned - (int) delay;
            // negative by rounding, or by a wrong delay in the report of the peer
            if (units >= 0) {
                roundTripMillis = NtpTime.toMillis(units);
            }
        }
    }

    /** {@return the last measured round-trip time in ms; empty before the first} */
    public OptionalDouble roundTripMillis() {
        return optional(roundTripMillis);
    }

    /** {@return the VoIP metrics of the sent stream that the peer reported last} */
    public Optional<VoipMetrics> remoteMetrics() {
        return Optional.ofNullable(remoteMetrics);
    }

    /** {@return whether the current source sent BYE, and nothing since} */
    public boolean remoteLeft() {
        return remoteLeft;
    }

    /** {@return a snapshot of the statistics} */
    public RtcpStatistics statistics() {
        return new RtcpStatistics(
                optional(roundTripMillis),
                optional(remoteFraction),
                remoteLost,
                optional(remoteJitterMillis),
                remoteMetrics(),
                remoteCname,
                compoundsSent,
                compoundsReceived,
                malformed);
    }

    private static OptionalDouble optional(double value) {
        return value < 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
