package io.xphone.rtp.rtcp;

import java.util.function.DoubleSupplier;

/**
 * Schedules reports (RFC 3550 §6.2, §6.3, A.7): about every 5 s, randomised so that participants do not synchronise.
 *
 * <pre>
 *              start                interval over           too early by the current members
 *   [stopped] -------> [waiting] -------------------> [due?] -----------------> [waiting], until then
 *                         ^                             |
 *                         +-------- report sent --------+
 * </pre>
 */
public final class RtcpSchedule {

    /** The minimum mean interval, in ms. */
    public static final int MIN_INTERVAL_MILLIS = 5000;

    private static final double COMPENSATION = 1.21828;
    private static final double SENDERS_SHARE = 0.25;
    private static final double RTCP_SHARE = 0.05;
    private static final int UDP_IP_HEADERS = 28;
    private static final double NANOS = 1e9;

    private final double bytesPerSecond;
    private final double minSeconds;
    private final DoubleSupplier uniform;
    private double averageSize = 120;
    private int members = 1;
    private boolean initial = true;
    private boolean started;
    private long lastNanos;
    private long nextNanos;

    /**
     * Creates a schedule with {@link #MIN_INTERVAL_MILLIS}.
     *
     * @param sessionBitsPerSecond bandwidth of the media with all headers; RTCP takes 5 % of it
     * @param uniform random numbers from 0 to 1
     */
    public RtcpSchedule(int sessionBitsPerSecond, DoubleSupplier uniform) {
        this(sessionBitsPerSecond, MIN_INTERVAL_MILLIS, uniform);
    }

    /**
     * Creates a schedule.
     *
     * @param sessionBitsPerSecond bandwidth of the media with all headers; RTCP takes 5 % of it
     * @param minIntervalMillis the minimum mean interval, in ms
     * @param uniform random numbers from 0 to 1
     */
    public RtcpSchedule(int sessionBitsPerSecond, int minIntervalMillis, DoubleSupplier uniform) {
        this.bytesPerSecond = sessionBitsPerSecond / 8.0 * RTCP_SHARE;
        this.minSeconds = minIntervalMillis / 1000.0;
        this.uniform = uniform;
    }

    /**
     * Starts the session; the first report is due after about half the minimum interval.
     *
     * @param nowNanos the current time
     */
    public void start(long nowNanos) {
        started = true;
        lastNanos = nowNanos;
        nextNanos = nowNanos + interval(members, 0, false);
    }

    /**
     * Whether a report is to be sent now. If the session has grown since the interval was drawn, the report is
     * postponed instead (timer reconsideration, §6.3.6).
     *
     * @param nowNanos the current time
     * @param membersNow number of participants, including the local one
     * @param senders number of participants that send
     * @param weSend whether the local participant sends
     * @return whether a report is due
     */
    public boolean due(long nowNanos, int membersNow, int senders, boolean weSend) {
        if (!started || nowNanos - nextNanos < 0) {
            return false;
        }
        members = membersNow;
        long earliest = lastNanos + interval(membersNow, senders, weSend);
        if (earliest - nowNanos <= 0) {
            return true;
        }
        nextNanos = earliest;
        return false;
    }

    /**
     * A report was sent; schedules the next one.
     *
     * @param nowNanos the current time
     * @param bytes length of the compound
     * @param senders number of participants that send
     * @param weSend whether the local participant sends
     */
    public void sent(long nowNanos, int bytes, int senders, boolean weSend) {
        average(bytes);
        initial = false;
        lastNanos = nowNanos;
        nextNanos = nowNanos + interval(members, senders, weSend);
    }

    /**
     * A compound was received.
     *
     * @param bytes length of the compound
     */
    public void received(int bytes) {
        average(bytes);
    }

    /**
     * Participants left: the next report is due earlier (reverse reconsideration, §6.3.4).
     *
     * @param nowNanos the current time
     * @param membersNow number of remaining participants, including the local one
     */
    public void left(long nowNanos, int membersNow) {
        if (membersNow < members && started) {
            double share = (double) membersNow / members;
            nextNanos = nowNanos + (long) (share * (nextNanos - nowNanos));
            lastNanos = nowNanos - (long) (share * (nowNanos - lastNanos));
            members = membersNow;
        }
    }

    /** {@return when the next report is due} */
    public long nextNanos() {
        return nextNanos;
    }

    private void average(int bytes) {
        averageSize += (bytes + UDP_IP_HEADERS - averageSize) / 16;
    }

    private long interval(int participants, int senders, boolean weSend) {
        double share = 1;
        int count = participants;
        if (senders > 0 && senders <= participants * SENDERS_SHARE) {
            share = weSend ? SENDERS_SHARE : 1 - SENDERS_SHARE;
            count = weSend ? senders : participants - senders;
        }
        double least = initial ? minSeconds / 2 : minSeconds;
        double seconds = Math.max(least, averageSize * count / (bytesPerSecond * share));
        return (long) (seconds * (0.5 + uniform.getAsDouble()) / COMPENSATION * NANOS);
    }
}
