package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.MonotonicClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** RTP ports of a range. */
class RtpPortsTest {

    static final Identifiers RANDOM = new Identifiers() {
        private final Random random = new Random(1);

        @Override
        public String token(int bits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int nextInt(int bound) {
            return random.nextInt(bound);
        }
    };

    private long now;
    private long wall = 3_600_000;

    private RtpPorts ports(int min, int max, long cooldownMillis) {
        return new RtpPorts(min, max, cooldownMillis, () -> now, RANDOM);
    }

    private static List<Integer> take(RtpPorts ports, int count) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.acquire().ifPresent(taken::add);
        }
        return taken;
    }

    @Test
    void allocatesEvenPortsAtRandom() {
        assertThat(ports(10_001, 10_008, 1_000).capacity()).isEqualTo(4);
        Set<Integer> first = new HashSet<>();
        Set<List<Integer>> orders = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            List<Integer> taken = take(ports(10_001, 10_008, 1_000), 5);
            assertThat(taken).containsExactlyInAnyOrder(10_002, 10_004, 10_006, 10_008);
            first.add(taken.get(0));
            orders.add(taken);
        }
        assertThat(first).hasSize(4);
        assertThat(orders).hasSizeGreaterThan(8);
    }

    @Test
    void portThatCarriedNothingNeedsNoCooldown() {
        RtpPorts ports = ports(10_000, 10_001, 60_000);
        assertThat(take(ports, 1)).containsExactly(10_000);
        ports.releaseUnused(10_000);
        assertThat(ports.exhausted()).isFalse();
        assertThat(take(ports, 1)).containsExactly(10_000);
    }

    @Test
    void releasedPortHasACooldown() {
        RtpPorts ports = ports(10_000, 10_002, 1_000);
        assertThat(take(ports, 2)).containsExactlyInAnyOrder(10_000, 10_002);
        now = 500;
        ports.release(10_000);
        now = 1_499;
        assertThat(ports.acquire()).isEmpty();
        assertThat(ports.exhausted()).isTrue();
        now = 1_500;
        assertThat(ports.exhausted()).isFalse();
        assertThat(ports.acquire()).hasValue(10_000);
    }

    @Test
    void wallClockThatJumpsDoesNotChangeTheCooldown() {
        MonotonicClock clock = new MonotonicClock(() -> wall, () -> now * 1_000_000);
        RtpPorts ports = new RtpPorts(10_000, 10_000, 1_000, clock::now, RANDOM);
        assertThat(take(ports, 1)).containsExactly(10_000);
        ports.release(10_000);
        wall = 0;
        now = 1_000;
        assertThat(take(ports, 1)).containsExactly(10_000);
        ports.release(10_000);
        wall = 7_200_000;
        now = 1_999;
        assertThat(ports.exhausted()).isTrue();
        now = 2_000;
        assertThat(ports.exhausted()).isFalse();
    }

    @Test
    void exhaustedRangeIsEmpty() {
        RtpPorts ports = ports(10_000, 10_003, 0);
        assertThat(take(ports, 5)).containsExactlyInAnyOrder(10_000, 10_002);
        ports.release(10_002);
        assertThat(take(ports, 5)).containsExactly(10_002);
        assertThat(ports(10_001, 10_001, 0).acquire()).isEmpty();
    }
}
