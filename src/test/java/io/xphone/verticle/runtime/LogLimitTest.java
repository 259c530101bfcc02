package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLimitTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void oneLineASecondWithTheNumberOfSuppressedLines() {
        LogLimit limit = new LogLimit();
        long start = Long.MAX_VALUE - SECOND / 2; // System.nanoTime() may overflow
        assertThat(limit.admit(start)).hasValue(0);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.admit(start + SECOND - 1)).isEmpty();
        }
        assertThat(limit.admit(start + SECOND)).hasValue(3);
        assertThat(limit.admit(start + 2 * SECOND - 1)).isEmpty();
        assertThat(limit.admit(start + 5 * SECOND)).hasValue(1);
        assertThat(limit.admit(start + 9 * SECOND)).hasValue(0);
    }
}
