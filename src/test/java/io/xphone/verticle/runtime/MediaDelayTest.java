package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The time of this test is far ahead of that of other tests in the same process. */
class MediaDelayTest {

    private static final long MS = 1_000_000;

    private final long now = System.nanoTime() + 3_600_000 * MS;

    @Test
    void aDelayOfMoreThan25MsHoldsFor10Ms() {
        assertThat(MediaDelay.late(now)).isFalse();
        MediaDelay.report(25 * MS, now);
        assertThat(MediaDelay.late(now)).isFalse();
        MediaDelay.report(25 * MS + 1, now);
        assertThat(MediaDelay.late(now)).isTrue();
        assertThat(MediaDelay.late(now + 10 * MS - 1)).isTrue();
        assertThat(MediaDelay.late(now + 10 * MS)).isFalse();
        MediaDelay.report(26 * MS, System.nanoTime() - 60_000 * MS); // past again for other tests
    }
}
