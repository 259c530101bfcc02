package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileDescriptorsTest {

    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({
        "1024, 960, false",
        "1024, 961, true",
        "256, 224, false",
        "256, 225, true",
        "1000000, 998976, false",
        "1000000, 998977, true",
        "0, 5000, false"
    })
    void someAreKeptForWhatRuns(long limit, long open, boolean scarce) {
        assertThat(new FileDescriptors(() -> open, () -> limit).scarce(7)).isEqualTo(scarce);
    }

    @Test
    void theSystemIsAskedOnceASecond() {
        long[] open = {0};
        int[] asked = {0};
        FileDescriptors descriptors = new FileDescriptors(
                () -> {
                    asked[0]++;
                    return open[0];
                },
                () -> 1_024);
        assertThat(descriptors.scarce(-5)).isFalse();
        open[0] = 1_024;
        assertThat(descriptors.scarce(SECOND - 6)).isFalse();
        assertThat(descriptors.scarce(SECOND - 5)).isTrue();
        assertThat(asked[0]).isEqualTo(2);
    }

    @Test
    void thisProcessHasSome() {
        assertThat(FileDescriptors.process().scarce(0)).isFalse();
    }
}
