package io.xphone.rtp;

import io.xphone.rtp.JitterBuffer.Out;
import io.xphone.rtp.JitterBuffer.Playout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A stream over a bad line into a jitter buffer, in virtual time. The player pulls every 20 ms and scales time as a
 * call does: a pitch period of 3 to 12 ms at a time, and not in every frame.
 */
final class SimulatedLine {

    /** A packet on its way; the line sets its delay. */
    static final class Sent {
        final int index;
        final double sentMillis;
        double delayMillis;
        boolean lost;
        boolean twice;

        Sent(int index, double sentMillis) {
            this.index = index;
            this.sentMillis = sentMillis;
        }

        double arrivesMillis() {
            return sentMillis + delayMillis;
        }
    }

    /** What the listener got. */
    static final class Heard {
        JitterStatistics statistics;
        int sent;
        int arrived;
        int ticks;

        /** Ticks with concealed audio after the warm-up. */
        int concealed;

        /** Mean and highest delay of the audio after the warm-up: played later than sent, in ms. */
        double meanDelay;

        double highestDelay;

        /** Delay of the last audio played. */
        double lastDelay;

        /** Packets that were neither lost by the line nor played. */
        long notPlayed;

        /** Delay of the audio at each second. */
        final List<Double> delays = new ArrayList<>();

        /** Impairment by delay and loss after ITU-T G.107, of G.711 with concealment (Bpl 25.1); lower is better. */
        double impairment() {
            double loss = 100.0 * concealed / ticks;
            double late = Math.max(0, meanDelay - 177.3);
            return 0.024 * meanDelay + 0.11 * late + 95 * loss / (loss + 25.1);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "delay %.1f ms, at most %.1f, at the end %.1f; %d of %d ticks concealed, %d packets not played; %s",
                    meanDelay,
                    highestDelay,
                    lastDelay,
                    concealed,
                    ticks,
                    notPlayed,
                    statistics);
        }
    }

    final Random random;
    final List<Sent> packets = new ArrayList<>();
    private final int clockRate;
    private final int ptime;
    private double skew;
    private double phase;
    private double warmUpMillis = 5_000;
    private int firstSequence = 65_000;
    private int firstTimestamp = -100_000;

    SimulatedLine(long seed, int clockRate, int ptime, int seconds) {
        this(seed, clockRate, ptime, seconds, 0);
    }

    /** @param ppm by how much the sender's clock is slower */
    SimulatedLine(long seed, int clockRate, int ptime, int seconds, double ppm) {
        random = new Random(seed);
        this.clockRate = clockRate;
        this.ptime = ptime;
        skew = 1 + ppm * 1e-6;
        phase = random.nextDouble() * 20;
        for (int i = 0; i * ptime < seconds * 1000; i++) {
            packets.add(new Sent(i, i * ptime * skew));
        }
    }

    SimulatedLine delay(ToDoubleFunction<Sent> millis) {
        for (Sent packet : packets) {
            packet.delayMillis += millis.applyAsDouble(packet);
        }
        return this;
    }

    SimulatedLine loss(double share) {
        for (Sent packet : packets) {
            packet.lost |= random.nextDouble() < share;
        }
        return this;
    }

    SimulatedLine twice(double share) {
        for (Sent packet : packets) {
            packet.twice = random.nextDouble() < share;
        }
        return this;
    }

    /** Losses in runs of a mean length. */
    SimulatedLine bursts(double share, double length) {
        boolean bad = false;
        for (Sent packet : packets) {
            bad = bad ? random.nextDouble() >= 1 / length : random.nextDouble() < share / (1 - share) / length;
            packet.lost |= bad;
        }
        return this;
    }

    /** The line stands still for a time and delivers everything at its end. */
    SimulatedLine stall(double fromMillis, double lengthMillis) {
        for (Sent packet : packets) {
            double arrives = packet.arrivesMillis();
            if (arrives >= fromMillis && arrives < fromMillis + lengthMillis) {
                packet.delayMillis += fromMillis + lengthMillis - arrives;
            }
        }
        return this;
    }

    SimulatedLine phase(double millis) {
        phase = millis;
        return this;
    }

    SimulatedLine warmUp(double millis) {
        warmUpMillis = millis;
        return this;
    }

    Heard adaptive() {
        return play(JitterBufferOptions.adaptive(clockRate, 0, 200, 2_000));
    }

    Heard fixed(int depth) {
        return play(JitterBufferOptions.of(clockRate, depth, 2_000));
    }

    Heard play(JitterBufferOptions options) {
        JitterBuffer buffer = new JitterBuffer(options, PayloadProbe.NONE);
        Heard heard = new Heard();
        Out out = new Out();
        List<Sent> arriving = new ArrayList<>();
        for (Sent packet : packets) {
            if (!packet.lost) {
                arriving.add(packet);
                if (packet.twice) {
                    arriving.add(packet);
                }
                heard.arrived++;
            }
        }
        heard.sent = packets.size();
        arriving.sort(Comparator.comparingDouble(Sent::arrivesMillis));
        int packetTicks = clockRate * ptime / 1000;
        int frame = clockRate / 50;
        double end = packets.get(packets.size() - 1).sentMillis;
        byte[] payload = new byte[40];
        int next = 0;
        int queued = 0;
        double delays = 0;
        int counted = 0;
        boolean playing = false;
        for (double now = phase; now < end; now += 20) {
            for (; next < arriving.size() && arriving.get(next).arrivesMillis() <= now; next++) {
                Sent packet = arriving.get(next);
                buffer.push(
                        RtpPackets.packet(
                                firstSequence + packet.index & 0xFFFF,
                                firstTimestamp + packet.index * packetTicks,
                                packet.index == 0,
                                111,
                                payload,
                                0,
                                payload.length),
                        (long) (packet.arrivesMillis() * 1e6));
            }
            boolean concealed = false;
            boolean scaled = false;
            while (queued < frame) {
                Playout playout = buffer.pull((long) (now * 1e6), queued, out);
                if (playout == Playout.FRAME) {
                    playing = true;
                    int index = (out.timestamp() - firstTimestamp) / packetTicks;
                    double delay = now + queued * 1000.0 / clockRate - packets.get(index).sentMillis;
                    heard.lastDelay = delay;
                    if (now >= warmUpMillis) {
                        delays += delay;
                        counted++;
                        heard.highestDelay = Math.max(heard.highestDelay, delay);
                    }
                }
                concealed |= playing && playout != Playout.FRAME;
                queued += out.ticks();
                if (queued >= frame && !scaled) {
                    scaled = true;
                    queued += scale(buffer);
                }
            }
            queued -= frame;
            heard.ticks++;
            heard.concealed += concealed && now >= warmUpMillis ? 1 : 0;
            if (heard.ticks % 50 == 0) {
                heard.delays.add(heard.lastDelay);
            }
        }
        heard.meanDelay = delays / Math.max(1, counted);
        heard.statistics = buffer.statistics();
        heard.notPlayed = distinct(arriving, next) - heard.statistics.played() - buffer.held();
        return heard;
    }

    private static long distinct(List<Sent> arriving, int until) {
        return arriving.subList(0, until).stream().distinct().count();
    }

    private int scale(JitterBuffer buffer) {
        if (random.nextInt(3) == 0) {
            return 0;
        }
        int period = clockRate * (3 + random.nextInt(10)) / 1000;
        if (buffer.shortageTicks() > 0) {
            buffer.scaled(period);
            return period;
        }
        int surplus = buffer.surplusTicks();
        if (surplus * 1000 >= clockRate) {
            int removed = Math.min(period, surplus);
            buffer.scaled(-removed);
            return -removed;
        }
        return 0;
    }
}
