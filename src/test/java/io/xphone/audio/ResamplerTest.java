package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {

    private static final int[] RATES = {8_000, 16_000, 24_000, 32_000, 44_100, 48_000};
    private static final double AMPLITUDE = 16_000;

    static Stream<Arguments> pairs() {
        return Arrays.stream(RATES)
                .boxed()
                .flatMap(from -> Arrays.stream(RATES).filter(to -> to != from).mapToObj(to -> Arguments.of(from, to)));
    }

    private static short[] tone(double hertz, int rate, int count) {
        short[] tone = new short[count];
        for (int i = 0; i < count; i++) {
            tone[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return tone;
    }

    /** One second, its first 50 ms cut off. */
    private static short[] converted(double hertz, int from, int to) {
        Resampler resampler = new Resampler(from, to);
        short[] out = new short[resampler.maxOutput(from) + 1];
        int count = resampler.process(tone(hertz, from, from), 0, from, out, 0);
        return Arrays.copyOfRange(out, to / 20, count);
    }

    /** The amplitude of a frequency, with a Hann window. */
    private static double amplitude(short[] audio, double hertz, int rate) {
        double re = 0;
        double im = 0;
        double sum = 0;
        for (int i = 0; i < audio.length; i++) {
            double window = 1 - Math.cos(2 * Math.PI * i / audio.length);
            re += window * audio[i] * Math.cos(2 * Math.PI * hertz * i / rate);
            im += window * audio[i] * Math.sin(2 * Math.PI * hertz * i / rate);
            sum += window;
        }
        return 2 * Math.hypot(re, im) / sum;
    }

    private static double decibels(double amplitude) {
        return 20 * Math.log10(Math.max(1e-9, amplitude / AMPLITUDE));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void thePassbandIsFlat(int from, int to) {
        double nyquist = Math.min(from, to) / 2.0;
        for (double part : new double[] {0.03, 0.1, 0.3, 0.5, 0.7, 0.8, 0.87, 0.9}) {
            double hertz = Math.rint(part * nyquist);
            assertThat(decibels(amplitude(converted(hertz, from, to), hertz, to)))
                    .as("%s Hz", hertz)
                    .isBetween(-0.1, 0.1);
        }
    }

    /** Tones that the lower rate cannot carry are not there as aliases. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aliasesAreInaudible(int from, int to) {
        if (from < to) {
            return;
        }
        double nyquist = to / 2.0;
        for (double part = to == 8_000 ? 1.04 : 1.0; part * nyquist < from / 2.0 * 0.99; part += 0.13) {
            short[] heard = converted(Math.rint(part * nyquist) + 1, from, to);
            assertThat(decibels(level(heard))).as("%s of Nyquist", part).isLessThan(-80);
        }
    }

    /** Of a tone of the lower rate nothing is there above that rate's Nyquist frequency. */
    @ParameterizedTest
    @MethodSource("pairs")
    void imagesAreInaudible(int from, int to) {
        if (from > to) {
            return;
        }
        for (double part : new double[] {0.1, 0.45, 0.9}) {
            double hertz = Math.rint(part * from / 2.0);
            short[] heard = converted(hertz, from, to);
            for (int image = from; image - hertz < to / 2.0; image += from) {
                assertThat(decibels(amplitude(heard, image - hertz, to))).isLessThan(-80);
                if (image + hertz < to / 2.0) {
                    assertThat(decibels(amplitude(heard, image + hertz, to))).isLessThan(-80);
                }
            }
        }
    }

    /** The amplitude of a sine of the same power; below a step of 16 bits where rounding leaves nothing. */
    private static double level(short[] audio) {
        double sum = 0;
        for (short sample : audio) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(2 * sum / audio.length);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theDelayIsAsStated(int from, int to) {
        Resampler resampler = new Resampler(from, to);
        assertThat(resampler.delayMillis()).isBetween(0.5, 5.0);
        short[] impulse = new short[from / 50];
        impulse[0] = 30_000;
        short[] out = new short[resampler.maxOutput(impulse.length)];
        int count = resampler.process(impulse, 0, impulse.length, out, 0);
        double weight = 0;
        double moment = 0;
        for (int i = 0; i < count; i++) {
            weight += (double) out[i] * out[i];
            moment += (double) out[i] * out[i] * i;
        }
        assertThat(moment / weight * 1_000 / to)
                .isBetween(resampler.delayMillis() - 0.1, resampler.delayMillis() + 0.1);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void piecesOfAnyLengthGiveTheSameAudio(int from, int to) {
        Random random = new Random(from + to);
        short[] in = new short[from / 4];
        for (int i = 0; i < in.length; i++) {
            in[i] = (short) random.nextInt();
        }
        Resampler whole = new Resampler(from, to);
        short[] expected = new short[whole.maxOutput(in.length)];
        int count = whole.process(in, 0, in.length, expected, 0);
        assertThat(count).isBetween((int) ((long) in.length * to / from) - 1, whole.maxOutput(in.length));
        Resampler pieces = new Resampler(from, to);
        short[] out = new short[expected.length];
        int written = 0;
        for (int at = 0; at < in.length; ) {
            int length = Math.min(random.nextInt(3_000), in.length - at);
            int more = pieces.process(in, at, length, out, written);
            assertThat(more).isLessThanOrEqualTo(pieces.maxOutput(length));
            written += more;
            at += length;
        }
        assertThat(written).isEqualTo(count);
        assertThat(out).containsExactly(expected);
    }

    @Test
    void aFrameGivesAFrame() {
        for (int rate : new int[] {16_000, 24_000, 32_000, 48_000}) {
            Resampler up = new Resampler(8_000, rate);
            Resampler down = new Resampler(rate, 8_000);
            short[] high = new short[rate / 50];
            short[] low = new short[160];
            for (int i = 0; i < 10; i++) {
                assertThat(up.process(low, 0, 160, high, 0)).isEqualTo(high.length);
                assertThat(down.process(high, 0, high.length, low, 0)).isEqualTo(160);
            }
        }
    }

    @Test
    void loudAudioIsLimited() {
        short[] square = new short[8_000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 20 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        Resampler resampler = new Resampler(8_000, 48_000);
        short[] out = new short[48_000];
        resampler.process(square, 0, square.length, out, 0);
        for (int i = 1_000; i < 40_000; i++) { // no sample wraps around
            assertThat(Math.abs(out[i] - out[i - 1])).isLessThan(40_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -8_000, 7_900, 8_001, 48_100, 96_000})
    void otherRatesAreRejected(int rate) {
        assertThatThrownBy(() -> new Resampler(8_000, rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(rate));
        assertThatThrownBy(() -> new Resampler(rate, 8_000)).isInstanceOf(IllegalArgumentException.class);
    }
}
