package io.xphone.verticle.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.options.DialOptions;
import io.xphone.sip.message.SipUri;
import io.xphone.verticle.runtime.AgentProfile;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of outbound calls. */
class DialSettingsFactoryTest {

    private static final SipUri US = SipUri.parse("sip:us@192.0.2.10");
    private static final SipUri THEM = SipUri.parse("sip:600@192.0.2.20");

    /** The answer timeout covers the route lookup and the ringing. */
    @ParameterizedTest
    @CsvSource({
        "30000,     0, 30000",
        "30000, 12000, 18000",
        "  500,   499,     1",
        "  500,   700,     1",
        "    0,     0,     0",
        "    0, 12000,     0",
    })
    void theRouteLookupCountsTowardsTheAnswerTimeout(int timeoutMs, long lookupMs, long remainingMs) {
        AgentProfile.DialPlan plan = new AgentProfile.DialPlan(
                THEM, THEM, "us", null, "example.com", List.of(), List.of(), List.of(), null, null, null);
        assertThat(DialSettingsFactory.of(
                                plan, new DialOptions().setTimeoutMs(timeoutMs), "192.0.2.10", US, lookupMs, List.of())
                        .timeoutMillis())
                .isEqualTo(remainingMs);
    }
}
