package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverloadTest {

    @ParameterizedTest
    @CsvSource({
        // limit, beats,            refuses
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
    void twoLateBeatsInARowAreAQueue(long limit, String beats, boolean refuses) {
        Overload overload = new Overload(limit);
        for (String beat : beats.isEmpty() ? new String[0] : beats.split(" ")) {
            overload.onBeat(Long.parseLong(beat));
        }
        assertThat(overload.refuses()).isEqualTo(refuses);
    }
}
