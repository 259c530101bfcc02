package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Digits received from two sources. */
class DtmfDeduplicatorTest {

    private final DtmfDeduplicator deduplicator = new DtmfDeduplicator(DtmfDeduplicator.DEFAULT_WINDOW_NANOS);

    /**
     * The digits accepted of those received, each as source, digit, ms since the first, and ms for which it was
     * pressed.
     */
    @ParameterizedTest
    @CsvSource({
        "one source alone, R5@0 R5@300 R5@600, 555",
        "the other source alone, I5@0 I5@10 I5@20, 555",
        "in step, I1@0 R1@200/200 I2@220 R2@420/200, 12",
        "pressed twice, I5@0 R5@200/200 I5@220 R5@420/200, 55",
        "pressed twice and one source late, I5@0 I5@50 R5@200/200 R5@420/200, 55",
        "RTP first, R5@0 R5@100 I5@110 I5@120 I5@130, 555",
        "INFO runs ahead, I1@0 I2@20 I3@40 I4@60 I5@80 R1@160 R2@380 R3@600 R4@820 R5@1040, 12345",
        "INFO runs far ahead, I1@0 I5@20 R1@160 R5@4900, 15",
        "a long digit and INFO at its start, I7@0 R7@20000/20000, 7",
        "a long digit and INFO at its end, R7@20000/20000 I7@20010, 7",
        "INFO lags, R1@160 R2@380 R3@600 I1@900 I2@1800 I3@2700, 123",
        "another digit is not a duplicate, R6@0 I5@10, 65",
        "after the window it was pressed again, R5@0 I5@5001, 55",
        "within the window it is a duplicate, R5@0 I5@4999, 5",
        "a source that loses one, I5@0 I5@300 R5@450, 55"
    })
    void acceptsEachDigitOnce(String name, String received, String expected) {
        StringBuilder accepted = new StringBuilder();
        for (String each : received.split(" ")) {
            String[] times = each.substring(3).split("/");
            int millis = times.length == 1 ? 0 : Integer.parseInt(times[1]);
            var source = each.charAt(0) == 'R' ? DtmfDeduplicator.Source.RTP : DtmfDeduplicator.Source.INFO;
            if (deduplicator.accept(source, each.charAt(1), millis, Long.parseLong(times[0]) * 1_000_000)) {
                accepted.append(each.charAt(1));
            }
        }
        assertThat(accepted).as(name).hasToString(expected);
    }

    @Test
    void pendingDigitsAreBounded() {
        for (int i = 0; i < 65; i++) {
            assertThat(deduplicator.accept(DtmfDeduplicator.Source.INFO, i == 0 ? '1' : '2', 0, i))
                    .isTrue();
        }
        assertThat(deduplicator.accept(DtmfDeduplicator.Source.RTP, '2', 0, 100))
                .isFalse();
        assertThat(deduplicator.accept(DtmfDeduplicator.Source.RTP, '1', 0, 101))
                .as("the oldest was replaced")
                .isTrue();
    }
}
