package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tones, noise and levels. */
class SignalsTest {

    /** The level of one frequency in audio, in dBov, by correlation. */
    private static double levelOf(PcmFrame audio, double hertz) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < audio.length(); i++) {
            double angle = 2 * Math.PI * hertz * i / audio.sampleRate();
            real += audio.sample(i) * Math.cos(angle);
            imaginary += audio.sample(i) * Math.sin(angle);
        }
        double peak = 2 * Math.hypot(real, imaginary) / audio.length();
        return 20 * Math.log10(Math.max(1e-3, peak) / Math.sqrt(2) / 32_768);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-3.02, -10, -20, -40})
    void sineHasTheRequestedLevelAndFrequency(double decibels) {
        PcmFrame second = ToneGenerator.sine(8000, 1000, decibels).next(8000);
        assertThat(Levels.rmsDecibels(second)).isCloseTo(decibels, offset(0.05));
        assertThat(levelOf(second, 1000)).isCloseTo(decibels, offset(0.05));
        assertThat(levelOf(second, 1100)).isLessThan(-80);
        assertThat((double) Levels.peak(second)).isCloseTo(Levels.amplitude(decibels) * Math.sqrt(2), offset(2.0));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 697, 1209",
        "5, 770, 1336",
        "9, 852, 1477",
        "0, 941, 1336",
        "*, 941, 1209",
        "'#', 941, 1477",
        "A, 697, 1633",
        "d, 941, 1633"
    })
    void digitsConsistOfTwoFrequencies(char digit, int low, int high) {
        PcmFrame second = ToneGenerator.dtmf(8000, digit, -12).next(8000);
        assertThat(levelOf(second, low)).isCloseTo(-12, offset(0.05));
        assertThat(levelOf(second, high)).isCloseTo(-12, offset(0.05));
        assertThat(Levels.rmsDecibels(second)).isCloseTo(-9, offset(0.05));
    }

    @Test
    void toneIsStableForMinutes() {
        ToneGenerator tone = ToneGenerator.sine(8000, 440, -12);
        short[] samples = new short[8000];
        for (int second = 0; second < 600; second++) {
            tone.fill(samples, 0, 8000);
        }
        assertThat(Levels.rmsDecibels(samples, 0, 8000)).isCloseTo(-12, offset(0.01));
    }

    @Test
    void cadenceAlternates() {
        ToneGenerator ringback = ToneGenerator.ringbackEurope(8000);
        for (int round = 0; round < 2; round++) {
            for (int part = 0; part < 50; part++) {
                PcmFrame frame = ringback.next(800);
                assertThat(frame.sequence()).isEqualTo(round * 50 + part);
                assertThat(frame.mediaTime()).isEqualTo((round * 50 + part) * 800L);
                assertThat(Levels.rmsDecibels(frame) > -25).as("part %d", part).isEqualTo(part < 10);
            }
        }
        assertThat(ToneGenerator.ringbackNorthAmerica(16_000).sampleRate()).isEqualTo(16_000);
    }

    @Test
    void rejectsInvalidTones() {
        assertThatThrownBy(() -> ToneGenerator.dtmf(8000, 'E', -10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ToneGenerator.sine(8000, 4000, -10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ToneGenerator.sine(8000, 400, -10).cadence(100, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void silenceAndFullScale() {
        assertThat(Levels.rmsDecibels(new short[10], 0, 10)).isEqualTo(Levels.SILENCE);
        assertThat(Levels.rmsDecibels(new short[0], 0, 0)).isEqualTo(Levels.SILENCE);
        short[] square = {-32_768, -32_768};
        assertThat(Levels.rmsDecibels(square, 0, 2)).isCloseTo(0, offset(1e-9));
        assertThat(Levels.peak(square, 0, 2)).isEqualTo(32_768);
    }
}
