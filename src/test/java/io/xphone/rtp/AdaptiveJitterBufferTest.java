package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.SimulatedLine.Heard;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdaptiveJitterBufferTest {

    private final long seed = Long.getLong("seed", new Random().nextLong());

    private SimulatedLine line(int ptime, int seconds) {
        return new SimulatedLine(seed, 8_000, ptime, seconds);
    }

    private static void show(String name, Heard a) {
        System.out.printf(
                Locale.ROOT,
                "%-22s delay %.1f max %.1f last %.1f concealed %d/%d notPlayed %d %s%n",
                name, a.meanDelay, a.highestDelay, a.lastDelay, a.concealed, a.ticks, a.notPlayed, a.statistics);
    }

    @Test
    void explore() {
        for (int ptime : new int[] {10, 20, 30, 40, 60}) {
            show("clean " + ptime, line(ptime, 60).delay(p -> 10 + line(20, 1).random.nextDouble() * 0).adaptive());
        }
        for (int phase = 0; phase < 20; phase += 3) {
            show("clean phase " + phase, line(20, 60).phase(phase).adaptive());
            Random r = new Random(seed);
            show("1 ms jitter phase " + phase, line(20, 60).phase(phase).delay(p -> r.nextDouble()).adaptive());
        }
        Random r = new Random(seed);
        show("40+-20", line(20, 60).delay(p -> 20 + r.nextDouble() * 40).adaptive());
        show("40+-20 f50", line(20, 60).delay(p -> 20 + r.nextDouble() * 40).fixed(50));
        show("stall 500", line(20, 60).stall(20_000, 500).adaptive());
        show("stall 500 f50", line(20, 60).stall(20_000, 500).fixed(50));
        SimulatedLine stalls = line(20, 60);
        for (int i = 0; i < 60; i++) {
            stalls.stall(i * 1000, 90);
        }
        show("stalls 90 each s", stalls.adaptive());
        show("stalls 90 each s f50", stalls.fixed(50));
        for (int loss : new int[] {1, 3, 5, 10}) {
            show("loss " + loss, line(20, 60).loss(loss / 100.0).adaptive());
        }
        show("bursts", line(20, 60).bursts(0.05, 4).adaptive());
        show("reorder", line(20, 60).delay(p -> r.nextInt(10) == 0 ? 0 : 30).adaptive());
        show("dup", line(20, 60).twice(0.05).adaptive());
        long t = System.nanoTime();
        show("skew +200 1 h", new SimulatedLine(seed, 8_000, 20, 3_600, 200).delay(p -> r.nextDouble()).adaptive());
        show("skew -200 1 h", new SimulatedLine(seed, 8_000, 20, 3_600, -200).delay(p -> r.nextDouble()).adaptive());
        System.out.println((System.nanoTime() - t) / 1e9);
    }
}
