package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.SymmetricLatch.Mode;
import org.junit.jupiter.api.Test;

class SymmetricLatchTest {

    private static final long SECOND = 1_000_000_000L;

    private static SymmetricLatch<String> latch(Mode mode) {
        return new SymmetricLatch<>(
                mode, SymmetricLatch.DEFAULT_WINDOW_NANOS, (a, b) -> a.split(":")[0].equals(b.split(":")[0]));
    }

    @Test
    void goesWhereSdpSaysUntilAPacketComes() {
        SymmetricLatch<String> latch = latch(Mode.ANY);
        assertThat(latch.target()).isEmpty();
        latch.onSignalled("10.0.0.1:4000");
        assertThat(latch.target()).contains("10.0.0.1:4000");
        assertThat(latch.latched()).isFalse();
        assertThat(latch.onValidPacket("10.0.0.1:4000", 0)).isFalse();
        assertThat(latch.onValidPacket("1.2.3.4:5", SECOND)).isTrue();
        assertThat(latch.target()).contains("1.2.3.4:5");
        assertThat(latch.latched()).isTrue();
    }

    @Test
    void nothingMovesItAfterTheWindow() {
        SymmetricLatch<String> latch = latch(Mode.ANY);
        latch.onSignalled("10.0.0.1:4000");
        latch.onValidPacket("1.2.3.4:5", 100 * SECOND);
        assertThat(latch.onValidPacket("6.6.6.6:6", 103 * SECOND + 1)).isFalse();
        assertThat(latch.target()).contains("1.2.3.4:5");
    }

    @Test
    void newSdpMovesItAndOpensTheWindow() {
        SymmetricLatch<String> latch = latch(Mode.ANY);
        latch.onSignalled("10.0.0.1:4000");
        latch.onValidPacket("1.2.3.4:5", 0);
        latch.onSignalled("10.0.0.2:4000");
        assertThat(latch.target()).contains("10.0.0.2:4000");
        assertThat(latch.onValidPacket("1.2.3.4:9", 900 * SECOND)).isTrue();
    }

    @Test
    void repeatedSdpKeepsTheTargetAndOpensTheWindow() {
        SymmetricLatch<String> latch = latch(Mode.ANY);
        latch.onSignalled("10.0.0.1:4000");
        latch.onValidPacket("1.2.3.4:5", 0);
        latch.onSignalled("10.0.0.1:4000");
        assertThat(latch.target()).contains("1.2.3.4:5");
        assertThat(latch.onValidPacket("1.2.3.4:7", 900 * SECOND)).isTrue();
    }

    @Test
    void isSettledWhenOnlySdpCanMoveIt() {
        SymmetricLatch<String> latch = latch(Mode.ANY);
        latch.onSignalled("10.0.0.1:4000");
        assertThat(latch.settledOn("10.0.0.1:4000", 0)).isFalse();
        latch.onValidPacket("1.2.3.4:5", SECOND);
        assertThat(latch.settledOn("1.2.3.4:5", 4 * SECOND)).isFalse();
        assertThat(latch.settledOn("1.2.3.4:5", 4 * SECOND + 1)).isTrue();
        assertThat(latch.settledOn("10.0.0.1:4000", 4 * SECOND + 1)).isFalse();
        latch.onSignalled("10.0.0.2:4000");
        assertThat(latch.settledOn("10.0.0.2:4000", 9 * SECOND)).isFalse();
        SymmetricLatch<String> off = latch(Mode.OFF);
        assertThat(off.settledOn("10.0.0.1:4000", 0)).isFalse();
        off.onSignalled("10.0.0.1:4000");
        assertThat(off.settledOn("10.0.0.1:4000", 0)).isTrue();
    }

    @Test
    void sameHostTakesOnlyItsPorts() {
        SymmetricLatch<String> latch = latch(Mode.SAME_HOST);
        assertThat(latch.onValidPacket("1.2.3.4:5", 0)).isFalse();
        latch.onSignalled("10.0.0.1:4000");
        assertThat(latch.onValidPacket("1.2.3.4:5", 0)).isFalse();
        assertThat(latch.onValidPacket("10.0.0.1:4567", 0)).isTrue();
        assertThat(latch.target()).contains("10.0.0.1:4567");
    }

    @Test
    void offStaysWithSdp() {
        SymmetricLatch<String> latch = latch(Mode.OFF);
        latch.onSignalled("10.0.0.1:4000");
        assertThat(latch.onValidPacket("10.0.0.1:4567", 0)).isFalse();
        assertThat(latch.target()).contains("10.0.0.1:4000");
    }

    @Test
    void aPacketBeforeSdpIsATarget() {
        SymmetricLatch<String> latch = latch(Mode.ANY);
        assertThat(latch.onValidPacket("1.2.3.4:5", 0)).isTrue();
        assertThat(latch.target()).contains("1.2.3.4:5");
        latch.onSignalled("10.0.0.1:4000");
        assertThat(latch.target()).contains("10.0.0.1:4000");
    }
}
