package io.xphone.verticle.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BridgeRateTest {

    @Test
    void theLowerRateOfBothCodecs() {
        assertThat(BridgeRate.of("PCMU", "PCMA")).isEqualTo(8_000);
        assertThat(BridgeRate.of("G722", "pcmu")).isEqualTo(8_000);
        assertThat(BridgeRate.of("g722", "G722")).isEqualTo(16_000);
        assertThat(BridgeRate.of(null, "G722")).isEqualTo(8_000);
        assertThat(BridgeRate.of("G722", "from another node")).isEqualTo(8_000);
        assertThat(BridgeRate.of("X-LINEAR", "G722")).isEqualTo(16_000);
        assertThat(BridgeRate.of("X-LINEAR", "X-LINEAR")).isEqualTo(48_000);
    }
}
