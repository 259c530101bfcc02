package io.xphone.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureLimiterTest {

    private static final long BAN = 60_000;
    private static final String SOURCE = "192.0.2.1";

    private final FailureLimiter limiter = new FailureLimiter(3, BAN);

    private boolean fail(String source, long now) {
        return limiter.failed(source, now).banned();
    }

    @Test
    void bansAfterSoManyFailures() {
        assertThat(fail(SOURCE, 0)).isFalse();
        assertThat(fail(SOURCE, 10)).isFalse();
        assertThat(limiter.banned(SOURCE, 10)).isFalse();
        assertThat(limiter.failed(SOURCE, 20)).isEqualTo(new FailureLimiter.Failure(3, 500, true));
        assertThat(limiter.banned(SOURCE, 20)).isTrue();
        assertThat(limiter.banned("192.0.2.2", 20)).isFalse();
        assertThat(fail(SOURCE, 30)).as("it is banned already").isFalse();
    }

    @Test
    void aBanEndsAndTheCountBeginsAgain() {
        for (int i = 0; i < 3; i++) {
            fail(SOURCE, i);
        }
        assertThat(limiter.banned(SOURCE, BAN + 1)).isTrue();
        assertThat(limiter.banned(SOURCE, BAN + 2)).isFalse();
        assertThat(limiter.failed(SOURCE, BAN + 2).failures()).isEqualTo(1);
        assertThat(limiter.banned(SOURCE, BAN + 2)).isFalse();
    }

    @Test
    void oldFailuresDoNotCount() {
        fail(SOURCE, 0);
        fail(SOURCE, 0);
        assertThat(limiter.failed(SOURCE, BAN).failures()).isEqualTo(1);
    }

    @Test
    void aSuccessForgetsThem() {
        fail(SOURCE, 0);
        fail(SOURCE, 0);
        limiter.succeeded(SOURCE);
        assertThat(limiter.failed(SOURCE, 1).failures()).isEqualTo(1);
        limiter.succeeded("192.0.2.9");
        assertThat(limiter.size()).isEqualTo(1);
    }

    @Test
    void theDelayDoublesUpToTwoSeconds() {
        FailureLimiter patient = new FailureLimiter(0, BAN);
        long[] expected = {125, 250, 500, 1_000, 2_000, 2_000};
        for (long delay : expected) {
            assertThat(patient.failed(SOURCE, 0).delayMillis()).isEqualTo(delay);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(patient.failed(SOURCE, 0))
                    .extracting("delayMillis", "banned")
                    .containsExactly(2_000L, false);
        }
        assertThat(patient.banned(SOURCE, 0)).as("0 failures: no bans").isFalse();
    }

    @Test
    void theNumberOfSourcesIsBounded() {
        for (int i = 0; i < 3; i++) {
            fail(SOURCE, 0);
        }
        for (int i = 0; i < 30_000; i++) {
            fail("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 1);
        }
        assertThat(limiter.size()).isEqualTo(10_000);
        assertThat(limiter.banned(SOURCE, 1)).isFalse();
    }

    @Test
    void anIpv6NetworkIsOneSource() {
        fail("2001:db8::1", 0);
        fail("2001:db8::2", 0);
        assertThat(fail("2001:db8:0:0:ffff::3", 0)).isTrue();
        assertThat(limiter.banned("2001:db8::4", 0)).isTrue();
        assertThat(limiter.banned("2001:db8:0:1::4", 0)).isFalse();
    }
}
