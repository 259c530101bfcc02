package io.xphone.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpScheduleTest {

    private static final double SECOND = 1e9;

    private double random = 0.5;
    private final RtcpSchedule schedule = new RtcpSchedule(80_000, () -> random);

    @Test
    void isNeverDueBeforeItStarts() {
        assertThat(schedule.due(Long.MAX_VALUE / 2, 2, 2, true)).isFalse();
    }

    @Test
    void firstReportIsDueAfterHalfTheInterval() {
        schedule.start(0);
        assertThat(schedule.nextNanos() / SECOND).isCloseTo(2.5 / 1.21828, offset(1e-6));
        assertThat(schedule.due(schedule.nextNanos() - 1, 2, 1, true)).isFalse();
        long now = schedule.nextNanos();
        assertThat(schedule.due(now, 2, 1, true)).isTrue();
        schedule.sent(now, 100, 1, true);
        assertThat((schedule.nextNanos() - now) / SECOND).isCloseTo(5 / 1.21828, offset(1e-6));
    }

    @Test
    void intervalsAreRandomisedFromHalfToOneAndAHalf() {
        long now = 0;
        double least = 10;
        double most = 0;
        Random source = new Random(1);
        schedule.start(0);
        schedule.sent(0, 100, 1, true);
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            random = source.nextDouble();
            schedule.sent(now, 100, 1, true);
            double seconds = (schedule.nextNanos() - now) / SECOND;
            least = Math.min(least, seconds);
            most = Math.max(most, seconds);
            sum += seconds;
        }
        assertThat(least).isBetween(2.5 / 1.21828, 2.6 / 1.21828);
        assertThat(most).isBetween(7.4 / 1.21828, 7.5 / 1.21828);
        assertThat(sum / 1000).isCloseTo(5 / 1.21828, offset(0.1));
    }

    @Test
    void reconsidersWhenTheSessionHasGrown() {
        schedule.start(0);
        long now = schedule.nextNanos();
        assertThat(schedule.due(now, 1000, 1, false)).isFalse();
        assertThat(schedule.nextNanos()).isGreaterThan(now);
        assertThat(schedule.due(schedule.nextNanos(), 1000, 1, false)).isTrue();
    }

    @Test
    void lowBandwidthExtendsTheInterval() {
        RtcpSchedule narrow = new RtcpSchedule(1600, () -> 0.5);
        narrow.start(0);
        narrow.sent(0, 92, 2, true);
        narrow.due(narrow.nextNanos(), 2, 2, true);
        narrow.sent(0, 92, 2, true);
        // about 120 bytes, two members, 10 bytes per second
        assertThat(narrow.nextNanos() / SECOND).isCloseTo(24 / 1.21828, offset(0.1));
    }

    @Test
    void byeMakesTheNextReportDueEarlier() {
        schedule.start(0);
        schedule.due(schedule.nextNanos(), 2, 1, true);
        schedule.sent(0, 100, 1, true);
        long before = schedule.nextNanos();
        schedule.left(0, 1);
        assertThat(schedule.nextNanos()).isEqualTo(before / 2);
        schedule.left(0, 1);
        assertThat(schedule.nextNanos()).isEqualTo(before / 2);
    }
}
