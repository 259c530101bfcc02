package io.xphone.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceRateTest {

    @Test
    void theLimitAppliesToEachSourceSeparately() {
        SourceRate rate = new SourceRate(10);
        int admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            admitted += rate.admits("flood", i) ? 1 : 0;
        }
        assertThat(admitted).isBetween(19, 21); // ten at once, ten in the second that passed
        assertThat(rate.admits("other", 1_000)).isTrue();
        assertThat(rate.admits("flood", 3_000)).isTrue();
    }

    @Test
    void zeroMeansNoLimit() {
        SourceRate rate = new SourceRate(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.admits("a", 0)).isTrue();
        }
    }
}
