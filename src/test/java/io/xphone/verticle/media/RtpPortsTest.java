package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RTP ports of a range. */
class RtpPortsTest {

    private static List<Integer> take(RtpPorts ports, int count, long now) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.acquire(now).ifPresent(taken::add);
        }
        return taken;
    }

    @Test
    void allocatesEvenPortsInTurn() {
        RtpPorts ports = new RtpPorts(10_001, 10_008, 1_000);
        assertThat(ports.capacity()).isEqualTo(4);
        assertThat(take(ports, 3, 0)).containsExactly(10_002, 10_004, 10_006);
        ports.release(10_002, 0);
        assertThat(take(ports, 1, 2_000)).containsExactly(10_008); // continues instead of reusing the released port
        assertThat(take(ports, 1, 2_000)).containsExactly(10_002);
    }

    @Test
    void releasedPortHasACooldown() {
        RtpPorts ports = new RtpPorts(10_000, 10_002, 1_000);
        assertThat(take(ports, 2, 0)).containsExactly(10_000, 10_002);
        ports.release(10_000, 500);
        assertThat(ports.acquire(1_499)).isEmpty();
        assertThat(ports.exhausted(1_499)).isTrue();
        assertThat(ports.exhausted(1_500)).isFalse();
        assertThat(ports.acquire(1_500)).hasValue(10_000);
    }

    @Test
    void exhaustedRangeIsEmpty() {
        RtpPorts ports = new RtpPorts(10_000, 10_003, 0);
        assertThat(take(ports, 5, 0)).containsExactly(10_000, 10_002);
        ports.release(10_002, 0);
        assertThat(take(ports, 5, 0)).containsExactly(10_002);
        assertThat(new RtpPorts(10_001, 10_001, 0).acquire(0)).isEmpty();
    }
}
