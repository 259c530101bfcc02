package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeScalerTest {

    private static final double AMPLITUDE = 8_000;

    private static short[] tone(int rate, double hertz, int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return samples;
    }

    /** The largest second difference, in which a click stands out against a tone. */
    private static double roughness(short[] samples, int length) {
        double most = 0;
        for (int i = 1; i < length - 1; i++) {
            most = Math.max(most, Math.abs(samples[i + 1] - 2 * samples[i] + samples[i - 1]));
        }
        return most;
    }

    private static int crossings(short[] samples, int length) {
        int crossings = 0;
        for (int i = 1; i < length; i++) {
            crossings += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
        }
        return crossings;
    }

    /** A second of a tone, each frame scaled: returns the number of samples. */
    private static int scaleAll(short[] in, short[] out, int rate, boolean longer, int[] operations) {
        TimeScaler scaler = new TimeScaler(rate);
        int frame = rate / 50;
        int written = 0;
        for (int at = 0; at + frame <= in.length; at += frame) {
            System.arraycopy(in, at, out, written, frame);
            int changed = longer
                    ? scaler.lengthen(out, written, frame, false)
                    : -scaler.shorten(out, written, frame, scaler.longestPeriod(), false);
            operations[0] += changed != 0 ? 1 : 0;
            written += frame + changed;
        }
        return written;
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 440",
        "8000, 1000",
        "8000, 200",
        "8000, 333",
        "16000, 440",
        "16000, 150",
        "24000, 700",
        "32000, 440",
        "44100, 440",
        "48000, 440",
        "48000, 120",
        "48000, 997"
    })
    void aToneKeepsItsPitchAndHasNoClick(int rate, double hertz) {
        short[] in = tone(rate, hertz, rate);
        for (boolean longer : new boolean[] {true, false}) {
            short[] out = new short[2 * rate];
            int[] operations = new int[1];
            int length = scaleAll(in, out, rate, longer, operations);
            assertThat(operations[0]).as("frames scaled").isGreaterThan(40);
            if (longer) {
                assertThat(length).isGreaterThanOrEqualTo(rate * 23 / 20);
            } else {
                assertThat(length).isLessThanOrEqualTo(rate * 17 / 20);
            }
            assertThat((double) crossings(out, length) * rate / length)
                    .as("pitch")
                    .isBetween(hertz * 0.98 - 1, hertz * 1.02 + 1);
            assertThat(roughness(out, length)).as("click").isLessThan(roughness(in, rate) * 1.35 + AMPLITUDE / 200);
            assertThat(Levels.rmsDecibels(out, 0, length)).isBetween(-16.4, -14.6);
        }
    }

    /** Pulses of a glottis with two formants: the number of pulses in a second stays the same. */
    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void voiceKeepsItsPitch(int rate) {
        short[] in = voice(rate, 110);
        for (boolean longer : new boolean[] {true, false}) {
            short[] out = new short[2 * rate];
            int[] operations = new int[1];
            int length = scaleAll(in, out, rate, longer, operations);
            assertThat(operations[0]).isGreaterThan(30);
            double before = (double) period(in, rate / 2, rate) / rate;
            double after = (double) period(out, length / 2, rate) / rate;
            assertThat(after).isBetween(before * 0.97, before * 1.03);
        }
    }

    private static short[] voice(int rate, double pitch) {
        double[] samples = new double[rate];
        for (double at = 0; at < rate; at += rate / pitch) {
            samples[(int) at] += 6_000;
        }
        for (double formant : new double[] {600, 1_700}) {
            double radius = Math.exp(-Math.PI * 120 / rate);
            double a1 = 2 * radius * Math.cos(2 * Math.PI * formant / rate);
            double a2 = -radius * radius;
            double y1 = 0;
            double y2 = 0;
            for (int i = 0; i < rate; i++) {
                double y = samples[i] + a1 * y1 + a2 * y2;
                y2 = y1;
                y1 = y;
                samples[i] = y;
            }
        }
        double most = Arrays.stream(samples).map(Math::abs).max().orElseThrow();
        short[] pcm = new short[rate];
        for (int i = 0; i < rate; i++) {
            pcm[i] = (short) (samples[i] / most * 12_000);
        }
        return pcm;
    }

    /** The lag from 5 to 15 ms at which a piece resembles itself most. */
    private static int period(short[] samples, int at, int rate) {
        double best = 0;
        int found = 0;
        for (int lag = rate / 200; lag <= rate * 12 / 1000; lag++) {
            double sum = 0;
            for (int i = at; i < at + rate / 10; i++) {
                sum += samples[i] * (double) samples[i + lag];
            }
            if (sum > best) {
                best = sum;
                found = lag;
            }
        }
        return found;
    }

    @Test
    void removesNoMoreThanAskedFor() {
        short[] tone = tone(8_000, 1_000, 160);
        TimeScaler scaler = new TimeScaler(8_000);
        for (int most = 0; most <= 120; most++) {
            int removed = scaler.shorten(tone.clone(), 0, 160, most, false);
            assertThat(removed).isBetween(0, most);
            assertThat(removed % 8).isZero();
        }
        assertThat(scaler.shorten(tone.clone(), 0, 159, 120, true))
                .as("too short")
                .isZero();
    }

    @Test
    void noiseIsLeftAlone() {
        Random random = new Random(7);
        short[] noise = new short[160 + 120];
        for (int i = 0; i < 160; i++) {
            noise[i] = (short) (random.nextGaussian() * 3_000);
        }
        short[] before = noise.clone();
        TimeScaler scaler = new TimeScaler(8_000);
        assertThat(scaler.shorten(noise, 0, 160, 120, false)).isZero();
        assertThat(scaler.lengthen(noise, 0, 160, false)).isZero();
        assertThat(noise).isEqualTo(before);
        assertThat(scaler.shorten(noise.clone(), 0, 160, 120, true))
                .as("unless it has to be")
                .isBetween(20, 100);
        assertThat(scaler.lengthen(noise, 0, 160, true)).isBetween(20, 100);
    }

    @Test
    void silenceIsCutAsMuchAsAskedFor() {
        short[] silence = new short[400];
        TimeScaler scaler = new TimeScaler(8_000);
        assertThat(scaler.shorten(silence, 0, 160, 7, false)).isEqualTo(7);
        assertThat(scaler.shorten(silence, 0, 160, 120, false)).isEqualTo(80);
        assertThat(scaler.lengthen(silence, 0, 160, false)).isEqualTo(80);
    }

    /** The samples at both ends are those of the piece, so that what is before and after it joins. */
    @ParameterizedTest
    @ValueSource(ints = {160, 240, 480, 1_000})
    void endsStayAsTheyAre(int length) {
        short[] in = tone(8_000, 230, length);
        TimeScaler scaler = new TimeScaler(8_000);
        short[] shorter = in.clone();
        int removed = scaler.shorten(shorter, 0, length, 120, false);
        assertThat(removed).isPositive();
        assertThat(shorter[length - removed - 1]).isEqualTo(in[length - 1]);
        assertThat((int) shorter[0]).isCloseTo(in[0], Offset.offset(200));
        short[] longer = Arrays.copyOf(in, length + 120);
        int inserted = scaler.lengthen(longer, 0, length, false);
        assertThat(inserted).isPositive();
        assertThat(longer[length + inserted - 1]).isEqualTo(in[length - 1]);
        assertThat(Arrays.copyOf(longer, inserted)).isEqualTo(Arrays.copyOf(in, inserted));
    }

    @Test
    void keepsWithinItsPiece() {
        Random random = new Random(3);
        TimeScaler scaler = new TimeScaler(16_000);
        for (int i = 0; i < 2_000; i++) {
            int length = random.nextInt(2_000);
            int offset = random.nextInt(50);
            short[] pcm = new short[offset + length + scaler.longestPeriod()];
            double hertz = 50 + random.nextInt(3_000);
            for (int k = 0; k < pcm.length; k++) {
                pcm[k] = (short) (30_000 * Math.sin(k * hertz / 2_000));
            }
            short[] before = pcm.clone();
            int changed = random.nextBoolean()
                    ? scaler.lengthen(pcm, offset, length, random.nextBoolean())
                    : -scaler.shorten(pcm, offset, length, random.nextInt(300), random.nextBoolean());
            int end = offset + Math.max(length, length + changed);
            assertThat(Arrays.copyOf(pcm, offset)).isEqualTo(Arrays.copyOf(before, offset));
            assertThat(Arrays.copyOfRange(pcm, end, pcm.length))
                    .isEqualTo(Arrays.copyOfRange(before, end, before.length));
        }
    }

    @Test
    void refusesOtherRates() {
        assertThatThrownBy(() -> new TimeScaler(7_999)).hasMessageContaining("8000 to 48000");
        assertThatThrownBy(() -> new TimeScaler(96_000)).hasMessageContaining("8000 to 48000");
    }
}
