package io.xphone.verticle.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.audio.AudioCodecs;
import io.xphone.codec.CodecSpecs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeRateTest {

    /** The rate of the negotiated format of a codec, as in the options. */
    private static int rate(String name) {
        return CodecSpecs.sampleRate(
                CodecSpecs.select(AudioCodecs.installed(), List.of(name)).get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "PCMU, PCMA, 8000",
        "G722, PCMU, 8000",
        "G722, G722, 16000", // the RTP clock has 8 kHz
        "L16/8000, L16/8000, 8000",
        "L16/16000, L16/16000, 16000",
        "L16/16000, L16/48000, 16000",
        "L16/48000, L16/48000, 48000",
        "L16/44100, L16/44100, 48000",
        "L16/8000, G722, 8000",
        "L16/48000, G722, 16000",
        "X-LINEAR, G722, 16000"
    })
    void theLowerRateOfBothCodecs(String codec, String other, int expected) {
        assertThat(BridgeRate.of(rate(codec), rate(other))).isEqualTo(expected);
        assertThat(BridgeRate.of(rate(other), rate(codec))).isEqualTo(expected);
    }

    @Test
    void unknownRateIsNarrowband() {
        assertThat(BridgeRate.of(0, 16_000)).isEqualTo(8_000);
        assertThat(BridgeRate.of(48_000, 0)).isEqualTo(8_000);
        assertThat(BridgeRate.of(12_000, 48_000)).isEqualTo(16_000);
        assertThat(BridgeRate.of(96_000, 96_000)).isEqualTo(48_000);
    }
}
