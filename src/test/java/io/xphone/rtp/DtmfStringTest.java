package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtmfStringTest {

    private static String parts(String text) {
        return DtmfString.parse(text, 160, 2_000).parts().stream()
                .map(part -> part.digits() + ":" + part.pauseMillis())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12#* | 12#*:0",
                "abCD | ABCD:0",
                "1,2 | 1:2000 2:0",
                "1p2P3 | 1:2000 2:2000 3:0",
                "1w2W3 | 1:500 2:1000 3:0",
                ",,1 | :4000 1:0",
                "1,w | 1:2500",
            })
    void parsesDigitsAndPauses(String text, String parts) {
        assertThat(parts(text)).isEqualTo(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "12x", "1 2", "ı", "+49"})
    void rejectsOtherStrings(String text) {
        assertThatThrownBy(() -> parts(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void enforcesBounds() {
        assertThatThrownBy(() -> parts(null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(parts("1".repeat(DtmfString.MAX_LENGTH))).hasSize(DtmfString.MAX_LENGTH + 2);
        assertThatThrownBy(() -> parts("1".repeat(DtmfString.MAX_LENGTH + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parts("1" + ",".repeat(30))).hasMessageContaining("60220 ms");
        assertThatThrownBy(() -> DtmfString.parse("1,1", 160, Integer.MAX_VALUE))
                .hasMessageContaining("ms");
    }
}
