package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.SymmetricLatch.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SymmetricLatchTest {

    private static final long SECOND = 1_000_000_000L;

    private static SymmetricLatch<String> latch(Mode mode) {
        return new SymmetricLatch<>(
                mode, SymmetricLatch.DEFAULT_WINDOW_NANOS, (a, b) -> a.split(":")[0].equals(b.split(":")[0]));
    }

    @Test
    void usesTheSdpAddressUntilAPacketIsReceived() {
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
    void targetIsFixedAfterTheWindow() {
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
    void isSettledWhenOnlySdpCanChangeTheTarget() {
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
        off.onEarly("10.0.0.1:4000");
        assertThat(off.settledOn("10.0.0.1:4000", 0)).isTrue();
        off.onEarly("10.0.0.2:4000"); // either of two branches may still answer
        assertThat(off.settledOn("10.0.0.2:4000", 0)).isFalse();
    }

    @Test
    void sameHostAcceptsOtherPortsOnly() {
        SymmetricLatch<String> latch = latch(Mode.SAME_HOST);
        assertThat(latch.onValidPacket("1.2.3.4:5", 0)).isFalse();
        latch.onSignalled("10.0.0.1:4000");
        assertThat(latch.onValidPacket("1.2.3.4:5", 0)).isFalse();
        assertThat(latch.onValidPacket("10.0.0.1:4567", 0)).isTrue();
        assertThat(latch.target()).contains("10.0.0.1:4567");
    }

    @Test
    void offUsesTheSdpAddress() {
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

    private static final String ONE = "10.0.0.1:4000";
    private static final String TWO = "10.0.0.2:4000";
    private static final String THREE = "10.0.0.3:4000";

    private static SymmetricLatch<String> forked(Mode mode) {
        SymmetricLatch<String> latch = latch(mode);
        latch.onEarly(ONE);
        latch.onEarly(TWO);
        return latch;
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void followsPacketsOfForksBeforeTheAnswer(Mode mode) {
        SymmetricLatch<String> latch = forked(mode);
        assertThat(latch.target()).as("the latest SDP").contains(TWO);
        assertThat(latch.onValidPacket(ONE, 0)).isTrue();
        assertThat(latch.target()).contains(ONE);
        assertThat(latch.onValidPacket(TWO, 60 * SECOND)).as("at any time").isTrue();
        assertThat(latch.onValidPacket("6.6.6.6:6", 60 * SECOND + 1)).isEqualTo(mode == Mode.ANY);
        assertThat(latch.rejects(ONE) || latch.rejects(TWO)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void usesTheForkThatAnswered(Mode mode) {
        for (String answered : List.of(ONE, TWO)) {
            for (String spoke : List.of(ONE, TWO, "1.2.3.4:5")) {
                String other = answered.equals(ONE) ? TWO : ONE;
                SymmetricLatch<String> latch = forked(mode);
                latch.onValidPacket(spoke, 0);
                latch.onSignalled(answered);
                assertThat(latch.target()).contains(answered);
                assertThat(latch.rejects(other)).isTrue();
                assertThat(latch.rejects(answered)).isFalse();
                latch.onSignalled(answered);
                assertThat(latch.rejects(other)).as("SDP that repeats it").isTrue();
                latch.onSignalled(other);
                assertThat(latch.rejects(other)).as("moved there later").isFalse();
                assertThat(latch.target()).contains(other);
            }
        }
    }

    @Test
    void usesAForkWithoutSdpBeforeItsAnswer() {
        SymmetricLatch<String> latch = forked(Mode.ANY);
        latch.onSignalled(THREE);
        assertThat(latch.target()).contains(THREE);
        assertThat(latch.rejects(ONE) && latch.rejects(TWO)).isTrue();
    }

    @Test
    void singleEarlyDialogIsNotAFork() {
        SymmetricLatch<String> latch = latch(Mode.ANY);
        latch.onEarly(ONE);
        latch.onEarly(ONE);
        latch.onValidPacket("1.2.3.4:5", 0);
        latch.onSignalled(ONE);
        assertThat(latch.target()).as("behind a NAT").contains("1.2.3.4:5");
        assertThat(latch.rejects("1.2.3.4:5") || latch.rejects(ONE)).isFalse();
    }

    @Test
    void forksAreBounded() {
        SymmetricLatch<String> latch = latch(Mode.OFF);
        for (int port = 1; port <= 100; port++) {
            latch.onEarly("10.0.0.1:" + port);
        }
        latch.onSignalled(TWO);
        assertThat(latch.rejects("10.0.0.1:32")).isTrue();
        assertThat(latch.rejects("10.0.0.1:33")).isFalse();
    }
}
