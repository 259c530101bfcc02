package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtmfInfoTest {

    private static Optional<DtmfInfo> relay(String body) {
        return DtmfInfo.parse(DtmfInfo.RELAY, body.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "Signal=5|Duration=160|, 5, 160",
        "Signal= 5|Duration= 250|, 5, 250",
        "signal=*, *, 160",
        "SIGNAL=a|DURATION=100, A, 100",
        "Duration=80|Signal=#|, '#', 80",
        "Signal=10, *, 160",
        "Signal=11, '#', 160",
        "Signal=12|Duration=x, A, 160",
        "Signal=1|Duration=99999999999, 1, 160",
        "junk|Signal=0|other=1, 0, 160"
    })
    void parsesRelay(String body, char digit, int duration) {
        assertThat(relay(body)).contains(new DtmfInfo(digit, duration));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Duration=100", "Signal=", "Signal=E", "Signal=16", "Signal=55", "Signal=1x", "5"})
    void relayWithoutADigitIsEmpty(String body) {
        assertThat(relay(body)).isEmpty();
    }

    @Test
    void parsesPlain() {
        assertThat(DtmfInfo.parse("Application/DTMF", "7\r\n".getBytes(StandardCharsets.US_ASCII)))
                .contains(new DtmfInfo('7', DtmfInfo.DEFAULT_DURATION_MILLIS));
        assertThat(DtmfInfo.parse(DtmfInfo.PLAIN, new byte[] {'x'})).isEmpty();
        assertThat(DtmfInfo.parse("text/plain", new byte[] {'7'})).isEmpty();
        assertThat(DtmfInfo.parse(DtmfInfo.RELAY, new byte[5000])).isEmpty();
    }

    @Test
    void parsesWrittenBodies() {
        DtmfInfo info = new DtmfInfo('d', 200);
        assertThat(info.digit()).isEqualTo('D');
        assertThat(DtmfInfo.parse(DtmfInfo.RELAY, info.relayBody())).contains(info);
        assertThat(DtmfInfo.parse(DtmfInfo.PLAIN, info.plainBody())).contains(new DtmfInfo('D', 160));
        assertThatThrownBy(() -> new DtmfInfo('e', 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void survivesRandomBodies() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        System.out.println("DTMF INFO mutations by seed " + seed);
        byte[] good = new DtmfInfo('5', 160).relayBody();
        for (int i = 0; i < 5000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 5));
            for (int m = random.nextInt(5); m > 0 && bad.length > 0; m--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            DtmfInfo.parse(random.nextBoolean() ? DtmfInfo.RELAY : DtmfInfo.PLAIN, bad)
                    .ifPresent(info -> assertThat(info.durationMillis())
                            .as("seed %d", seed)
                            .isBetween(0, 60_000));
        }
    }
}
