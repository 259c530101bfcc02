package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FmtpParametersTest {

    @Test
    void namesAreCaseInsensitiveAndSpaceIsIgnored() {
        FmtpParameters fmtp = FmtpParameters.of(" useinbandfec=1 ; MaxAverageBitrate = 20000;stereo=0; ;x;=3;a=b=c");
        assertThat(fmtp.number("maxaveragebitrate", 0, 510_000)).isEqualTo(20_000);
        assertThat(fmtp.flag("useinbandfec", false)).isTrue();
        assertThat(fmtp.flag("stereo", true)).isFalse();
        assertThat(fmtp.flag("usedtx", false)).isFalse();
        assertThat(fmtp.get("a")).contains("b=c");
        assertThat(fmtp.get("x")).isEmpty();
        assertThat(fmtp.toString()).isEqualTo("useinbandfec=1;maxaveragebitrate=20000;stereo=0;a=b=c");
        assertThat(FmtpParameters.of("").toString()).isEmpty();
    }

    @Test
    void theFirstOfRepeatedParametersCounts() {
        assertThat(FmtpParameters.of("mode=1;mode=2").number("mode", 0, 9)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "0, 0", "9, 9", "10, -1", "-1, -1", "1x, -1", "'', -1", "99999999999999999999, -1", "٣, -1"})
    void numbersOutOfRangeAreAsIfMissing(String text, int number) {
        assertThat(FmtpParameters.of("n=" + text).number("n", -1, 9)).isEqualTo(number);
    }

    @Test
    void anyTextIsAccepted() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(80); length > 0; length--) {
                text.append("a=;b 1\u00e9".charAt(random.nextInt(7)));
            }
            FmtpParameters fmtp = FmtpParameters.of(text.toString());
            assertThat(FmtpParameters.of(fmtp.toString()).toString()).isEqualTo(fmtp.toString());
        }
        assertThat(FmtpParameters.of("k=v;".repeat(10) + "n=1;".repeat(10_000)).toString())
                .isEqualTo("k=v;n=1");
    }
}
