package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.xphone.LogTap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LimitedLogTest {

    private static final String NAME = "io.xphone.test.limited";
    private final AtomicLong now = new AtomicLong();
    private final LimitedLog log = new LimitedLog(LoggerFactory.getLogger(NAME), now::get);

    @Test
    void oneLineASecondOfEachKindAndGroup() {
        try (LogTap tap = LogTap.of(NAME, Level.INFO)) {
            for (int i = 0; i < 100; i++) {
                log.info("192.0.2." + i, "refused {}", i);
            }
            log.info("192.0.2.1", "another kind {}", 1);
            log.info("198.51.100.1", "refused {}", "x");
            log.info("2001:db8:1:2::1", "refused {}", "y");
            log.info("2001:db8:1:3::1", "refused {}", "z");
            now.addAndGet(1_000_000_000);
            log.info("192.0.2.7", "refused {}", 7);
            assertThat(tap.lines(Level.INFO))
                    .containsExactly(
                            "refused 0",
                            "another kind 1",
                            "refused x",
                            "refused y",
                            "refused 7; 99 lines like this one were suppressed, from 192.0.2.0/24");
        }
    }

    @Test
    void linesForDebuggingAreLimitedToo() {
        try (LogTap tap = LogTap.of(NAME, Level.DEBUG)) {
            for (int i = 0; i < 100; i++) {
                log.debug("192.0.2.1", "malformed {}", i);
            }
            now.addAndGet(1_000_000_000);
            log.debug("192.0.2.1", "malformed {}", "again");
            assertThat(tap.lines(Level.DEBUG))
                    .containsExactly(
                            "malformed 0",
                            "malformed again; 99 lines like this one were suppressed, from 192.0.2.0/24");
        }
        try (LogTap tap = LogTap.of(NAME, Level.INFO)) {
            log.debug("192.0.2.1", "malformed {}", new Object() {
                @Override
                public String toString() {
                    throw new AssertionError("formatted for nothing");
                }
            });
            assertThat(tap.lines(Level.DEBUG)).isEmpty();
        }
    }

    @Test
    void manyGroupsFillTheLogNoFaster() {
        try (LogTap tap = LogTap.of(NAME, Level.INFO)) {
            for (int i = 0; i < 100_000; i++) {
                log.info((i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + ".1", "refused");
            }
            assertThat(tap.lines(Level.INFO)).hasSize(50);
            now.addAndGet(1_000_000_000);
            log.info("203.0.113.1", "refused");
            assertThat(tap.lines(Level.INFO).get(50)).startsWith("refused; 99950 lines like this one were suppressed");
        }
    }

    @Test
    void everyValueIsOnOneLineAndCut() {
        try (LogTap tap = LogTap.of(NAME, Level.INFO)) {
            log.info("", "from {}", "a\r\n12:00:00.000 INFO  forged\u001b[2J\u2028\u202e");
            log.info("", "to {}", "x".repeat(1_000));
            assertThat(tap.lines(Level.INFO))
                    .containsExactly(
                            "from a\\r\\n12:00:00.000 INFO  forged\\u001b[2J\\u2028\\u202e",
                            "to " + "x".repeat(200) + "…");
        }
    }

    @Test
    void secretsAreLeftOut() {
        String message = "INVITE sip:a@b SIP/2.0\r\nAuthorization: Digest username=\"u\",\r\n response=\"cafe\"\r\n"
                + "proxy-authorization:Digest response=\"cafe\"\r\nSubject: authorization needed\r\n\r\nv=0\r\n"
                + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20\r\nk=clear:c2VjcmV0\r\n\u0007x\r\n";
        assertThat(LogText.message(message))
                .isEqualTo("  INVITE sip:a@b SIP/2.0\n  Authorization: Digest<removed>\n"
                        + "  proxy-authorization:Digest<removed>\n  Subject: authorization needed\n  \n  v=0\n"
                        + "  a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:<removed>\n  k=clear:<removed>\n  \\u0007x");
        assertThat(LogText.of("bad header: Authorization: Digest response=\"cafe\""))
                .doesNotContain("cafe");
    }
}
