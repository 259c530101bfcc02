package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Comfort noise of RFC 3389. */
class ComfortNoiseTest {

    private static final int SAMPLES = 32_000;

    private static short[] noise(int... payload) {
        byte[] bytes = new byte[payload.length + 1];
        for (int i = 0; i < payload.length; i++) {
            bytes[i + 1] = (byte) payload[i];
        }
        ComfortNoise noise = new ComfortNoise(42);
        noise.describe(bytes, 1, payload.length);
        short[] samples = new short[SAMPLES];
        noise.fill(samples, 0, SAMPLES);
        return samples;
    }

    private static double level(short[] samples) {
        return Levels.rmsDecibels(samples, 0, samples.length);
    }

    /** Correlation of neighbouring samples: positive when low frequencies are the louder ones. */
    private static double correlation(short[] samples) {
        double power = 0;
        double product = 0;
        for (int i = 1; i < samples.length; i++) {
            power += (double) samples[i] * samples[i];
            product += (double) samples[i] * samples[i - 1];
        }
        return product / power;
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 50, 70})
    void theFirstOctetIsTheLevel(int level) {
        short[] samples = noise(level);
        assertThat(level(samples)).isCloseTo(-level, offset(0.5));
        assertThat(correlation(samples)).isCloseTo(0, offset(0.05));
        assertThat(noise(level)).as("equal seeds").isEqualTo(samples);
    }

    @Test
    void theHighestBitOfTheLevelIsUnused() {
        ComfortNoise noise = new ComfortNoise(0);
        noise.describe(new byte[] {9, (byte) 0xC1}, 1, 1);
        assertThat(noise.level()).isEqualTo(0x41);
    }

    @Test
    void anEmptyPayloadHasTheDefaultLevel() {
        ComfortNoise noise = new ComfortNoise(0);
        noise.describe(new byte[0], 0, 0);
        assertThat(noise.level()).isEqualTo(ComfortNoise.DEFAULT_LEVEL);
    }

    /** A filter of order 1 with the coefficient k correlates neighbours by -k; index 127 is 0, 258 / 32768 a step. */
    @ParameterizedTest
    @CsvSource({"127, 0", "64, 0.496", "190, -0.496", "32, 0.748", "222, -0.748"})
    void coefficientsShapeTheSpectrumAndKeepTheLevel(int index, double correlation) {
        short[] samples = noise(40, index);
        assertThat(correlation(samples)).isCloseTo(correlation, offset(0.03));
        assertThat(level(samples)).isCloseTo(-40, offset(0.7));
    }

    @Test
    void filtersOfHighOrderKeepTheLevel() {
        assertThat(level(noise(40, 60, 150, 100, 140, 127, 110, 130, 120, 135, 125)))
                .isCloseTo(-40, offset(1.0));
    }

    @Test
    void payloadsOfAnyContentMakeNoiseThatIsNotLouderThanTheyMaySay() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        short[] frame = new short[960];
        ComfortNoise noise = new ComfortNoise(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] payload = new byte[random.nextInt(100)];
            random.nextBytes(payload);
            if (payload.length > 0) {
                payload[0] = 60;
            }
            noise.describe(payload, 0, payload.length);
            noise.fill(frame, 0, frame.length);
            assertThat(Levels.rmsDecibels(frame, 0, frame.length))
                    .as("payload %d", i)
                    .isLessThan(-30);
        }
    }
}
