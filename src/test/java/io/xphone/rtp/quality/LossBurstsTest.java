package io.xphone.rtp.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bursts and gaps by their definition in RFC 3611 §4.7.2, and by the algorithm of its appendix A.2. */
class LossBurstsTest {

    private static BurstStatistics of(String pattern) {
        LossBursts bursts = new LossBursts();
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '1') {
                bursts.missing(1000 + i, 1);
            }
        }
        return bursts.statistics(pattern.length());
    }

    /** A received packet is 1, a lost one 0, a discarded one X. */
    @Test
    void theExampleOfTheRfc() {
        BurstStatistics example = of("11110111111111111111111X111X1011110111111111111111111X11111111111");
        assertThat(example.missing()).isEqualTo(6);
        assertThat(example.bursts()).isEqualTo(1);
        assertThat(example.burstLength() * 10).as("ms").isEqualTo(120);
        assertThat(example.burstDensity()).isCloseTo(0.33, within(0.005));
        assertThat(example.gapDensity()).isCloseTo(0.04, within(0.005));
        assertThat(example.gapLength() * 10).as("ms").isEqualTo(10.0 * (example.packets() - 12));
        assertThat(example.runs()).isEqualTo(6);
        assertThat(example.burstRatio()).isEqualTo(1);
    }

    @Test
    void edges() {
        assertThat(of("")).isEqualTo(new BurstStatistics(0, 0, 0, 0, 0, 0));
        assertThat(of("1111").burstRatio()).isEqualTo(1);
        assertThat(of("1111").gapLength()).isEqualTo(4);
        assertThat(of("1111").burstLength()).isZero();
        assertThat(of("0")).isEqualTo(new BurstStatistics(1, 1, 1, 0, 0, 0));
        assertThat(of("0").burstRatio()).isEqualTo(1);
        assertThat(of("0".repeat(50))).isEqualTo(new BurstStatistics(50, 50, 1, 1, 50, 50));
        String fifteen = "1".repeat(15);
        assertThat(of("0" + fifteen + "0").bursts()).isEqualTo(1);
        assertThat(of("0" + fifteen + "10").bursts()).isZero();
        // runs of 4 at 4 of 40 packets: random loss of a tenth has runs of 1 / 0.9
        assertThat(of("1".repeat(36) + "0000").burstRatio()).isCloseTo(3.6, within(1e-9));
    }

    @Test
    void aRunMayBeAddedAtOnceAndAResetForgets() {
        LossBursts bursts = new LossBursts();
        bursts.missing(5, 20);
        bursts.missing(30, 1);
        assertThat(bursts.statistics(100)).isEqualTo(new BurstStatistics(100, 21, 2, 1, 26, 21));
        LossBursts copy = bursts.copy();
        copy.missing(99, 1);
        assertThat(bursts.statistics(100).missing()).isEqualTo(21);
        assertThat(copy.statistics(100).missing()).isEqualTo(22);
        bursts.reset();
        assertThat(bursts.statistics(10)).isEqualTo(new BurstStatistics(10, 0, 0, 0, 0, 0));
        bursts.missing(7, 1);
        assertThat(bursts.statistics(10).runs()).isEqualTo(1);
    }

    private static String random(long seed, double loss, double stays) {
        Random random = new Random(seed);
        StringBuilder pattern = new StringBuilder();
        boolean lost = false;
        for (int i = 0; i < 20_000; i++) {
            lost = random.nextDouble() < (lost ? stays : loss);
            pattern.append(lost ? '0' : '1');
        }
        return pattern.toString();
    }

    /** Each missing packet belongs to a burst when another one is less than 17 packets away. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomLossByDefinition(long seed) {
        String pattern = random(seed, 0.02 * seed, seed % 2 == 0 ? 0.5 : 0.02 * seed);
        boolean[] inBurst = new boolean[pattern.length()];
        int bursts = 0;
        for (int i = 0; i < pattern.length(); i++) {
            int next = pattern.indexOf('0', i + 1);
            if (pattern.charAt(i) == '0' && next >= 0 && next - i - 1 < LossBursts.GMIN) {
                bursts += i > 0 && inBurst[i] ? 0 : 1;
                java.util.Arrays.fill(inBurst, i, next + 1, true);
            }
        }
        long burstPackets = 0;
        long burstMissing = 0;
        long missing = 0;
        for (int i = 0; i < pattern.length(); i++) {
            burstPackets += inBurst[i] ? 1 : 0;
            burstMissing += inBurst[i] && pattern.charAt(i) == '0' ? 1 : 0;
            missing += pattern.charAt(i) == '0' ? 1 : 0;
        }
        BurstStatistics counted = of(pattern);
        assertThat(counted.bursts()).as("seed " + seed).isEqualTo(bursts);
        assertThat(counted.burstPackets()).isEqualTo(burstPackets);
        assertThat(counted.burstMissing()).isEqualTo(burstMissing);
        assertThat(counted.missing()).isEqualTo(missing);
        assertThat(counted.burstRatio())
                .isGreaterThan(seed % 2 == 0 ? 1.5 : 0.99)
                .isLessThan(seed % 2 == 0 ? 2.2 : 1.1);
    }

    /** The transition counts of appendix A.2 are accurate to one packet, its bursts shorter by their ends. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void randomLossByAppendixA2(long seed) {
        String pattern = random(seed, 0.01, 0.3);
        int received = 0;
        int lost = 0;
        double c11 = 0;
        double c13 = 0;
        double c14 = 0;
        double c22 = 0;
        double c23 = 0;
        double c33 = 0;
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '1') {
                received++;
                continue;
            }
            if (received >= 16) {
                c14 += lost == 1 ? 1 : 0;
                c13 += lost == 1 ? 0 : 1;
                lost = 1;
                c11 += received;
            } else {
                lost++;
                c33 += received == 0 ? 1 : 0;
                c23 += received == 0 ? 0 : 1;
                c22 += received == 0 ? 0 : received - 1;
            }
            received = 0;
        }
        BurstStatistics counted = of(pattern);
        assertThat((double) counted.bursts()).as("seed " + seed).isCloseTo(c13, within(2.0));
        assertThat(counted.gapDensity()).isCloseTo(c14 / (c11 + c14), within(0.002));
        assertThat(counted.gapLength()).isCloseTo((c11 + c14 + c13) / c13, within(0.05 * counted.gapLength()));
        double total = c11 + c14 + c13 + c22 + c23 + c13 + c23 + c33;
        double burst = total / c13 - (c11 + c14 + c13) / c13;
        assertThat(counted.burstLength()).isCloseTo(burst, within(0.2 * burst));
    }
}
