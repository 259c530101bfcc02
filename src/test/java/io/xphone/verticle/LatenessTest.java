package io.xphone.verticle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a media clock does about being late. */
class LatenessTest {

    private final Lateness lateness = new Lateness();

    private boolean givesUp(long lateMillis, long atMillis) {
        return lateness.givesUp(lateMillis * 1_000_000, atMillis * 1_000_000);
    }

    @Test
    void aMomentIsMadeUpFor() {
        assertThat(givesUp(0, 0)).isFalse();
        assertThat(givesUp(400, 400)).isFalse();
        assertThat(givesUp(300, 500)).isFalse();
        assertThat(givesUp(150, 650)).isFalse();
        assertThat(givesUp(100, 651)).isFalse();
        assertThat(givesUp(101, 700)).as("late anew, and not since then").isFalse();
    }

    @Test
    void whoStaysBehindGivesUp() {
        assertThat(givesUp(120, 1_000)).isFalse();
        assertThat(givesUp(140, 1_250)).isFalse();
        assertThat(givesUp(110, 1_251)).isTrue();
        assertThat(givesUp(0, 1_252)).isFalse();
        assertThat(givesUp(120, 1_253)).isFalse();
    }

    @Test
    void whoWasAwayForLongGivesUpAtOnce() {
        assertThat(givesUp(500, 0)).isFalse();
        assertThat(givesUp(501, 1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-3, 1", "0, 1", "19, 1", "20, 2", "39, 2", "40, 3", "100, 6", "619, 31", "620, 32", "5000, 32"})
    void aSocketGivesAsManyDatagramsAsHaveComeMeanwhile(long lateMillis, int datagrams) {
        assertThat(Lateness.reads(lateMillis * 1_000_000)).isEqualTo(datagrams);
    }
}
