package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InfoDtmfTest {

    private static Optional<InfoDtmf> relay(String body) {
        return InfoDtmf.parse(InfoDtmf.RELAY, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Optional<InfoDtmf> plain(String body) {
        return InfoDtmf.parse(InfoDtmf.PLAIN, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Signal=5\\r\\nDuration=160\\r\\n | 5 | 160",
                "Signal= 5\\r\\nDuration= 250 | 5 | 250",
                "signal = *\\nduration = 100\\n | * | 100",
                "SIGNAL=#\\r\\n | # | 160",
                "Duration=99\\r\\nSignal=0 | 0 | 99",
                "Signal=a\\r\\nDuration=80\\r\\n | A | 80",
                "Signal: 7\\r\\nDuration: 90\\r\\n | 7 | 90",
                "Signal=11\\r\\nDuration=90\\r\\n | # | 90",
                "Signal=10 | * | 160",
                "Signal=15 | D | 160",
                "Signal=1\\r\\nDuration=junk | 1 | 160",
                "Signal=1\\r\\nDuration=0 | 1 | 1",
                "Signal=1\\r\\nDuration=99999999 | 1 | 10000",
                "X=1\\r\\nSignal=1 | 1 | 160"
            })
    void relayBodies(String body, char digit, int millis) {
        assertThat(relay(body.replace("\\r", "\r").replace("\\n", "\n"))).contains(new InfoDtmf(digit, millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Signal=", "Signal=x", "Signal=16", "Signal=55", "Duration=160", "5", "Signal=-1", "=5"})
    void bodiesWithoutADigit(String body) {
        assertThat(relay(body)).isEmpty();
    }

    @Test
    void plainBodies() {
        assertThat(plain("5")).contains(new InfoDtmf('5', 160));
        assertThat(plain(" # \r\n")).contains(new InfoDtmf('#', 160));
        assertThat(plain("11")).contains(new InfoDtmf('#', 160));
        assertThat(plain("d")).contains(new InfoDtmf('D', 160));
        assertThat(plain("")).isEmpty();
        assertThat(plain("hello")).isEmpty();
        assertThat(plain("5".repeat(600))).isEmpty();
    }

    @Test
    void writtenBodiesAreReadBack() {
        for (char digit : "0123456789*#ABCD".toCharArray()) {
            InfoDtmf dtmf = new InfoDtmf(digit, 123);
            assertThat(InfoDtmf.parse(InfoDtmf.RELAY, dtmf.relayBody())).contains(dtmf);
        }
        assertThatThrownBy(() -> new InfoDtmf('x', 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InfoDtmf('1', 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anythingCanComeIn() {
        long seed = 20_261_122;
        System.out.println("InfoDtmfTest seed " + seed);
        Random random = new Random(seed);
        byte[] valid = new InfoDtmf('5', 160).relayBody();
        for (int i = 0; i < 5_000; i++) {
            byte[] body = valid.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            Optional<InfoDtmf> read = InfoDtmf.parse(random.nextBoolean() ? InfoDtmf.RELAY : InfoDtmf.PLAIN, body);
            read.ifPresent(dtmf -> assertThat(dtmf.millis()).isBetween(1, 10_000));
        }
    }
}
