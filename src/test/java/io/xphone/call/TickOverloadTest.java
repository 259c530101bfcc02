package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickOverloadTest {

    @ParameterizedTest
    @CsvSource({
        // limit, ticks,            overloaded
        "250,     '',               false",
        "250,     0 0,              false",
        "250,     251,              false",
        "250,     250 250,          false",
        "250,     251 251,          true",
        "250,     900 251 300,      true",
        "250,     251 0 251,        false",
        "250,     251 251 250,      false",
        "250,     251 251 250 900,  false",
        "  0,     900 900 900,      false",
    })
    void twoOverdueTicksInARowAreOverload(long limit, String ticks, boolean refuses) {
        TickOverload overload = new TickOverload(limit);
        for (String tick : ticks.isEmpty() ? new String[0] : ticks.split(" ")) {
            overload.onTick(Long.parseLong(tick));
        }
        assertThat(overload.overloaded()).isEqualTo(refuses);
    }
}
