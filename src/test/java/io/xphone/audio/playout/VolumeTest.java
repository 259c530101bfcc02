package io.xphone.audio.playout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The volume of a writer. */
class VolumeTest {

    private static short[] level(int value) {
        short[] samples = new short[160];
        Arrays.fill(samples, (short) value);
        return samples;
    }

    @Test
    void aNewVolumeIsReachedEvenlyWithinAPacket() {
        Volume volume = new Volume(1);
        assertThat(volume.neutral()).isTrue();
        volume.set(0.5);
        assertThat(volume.neutral()).isFalse();
        short[] samples = level(16_000);
        volume.apply(samples, 160);
        for (int i = 1; i < samples.length; i++) {
            assertThat(samples[i - 1] - samples[i]).as("step at " + i).isBetween(49, 51);
        }
        assertThat(samples[159]).isEqualTo((short) 8_000);
        samples = level(16_000);
        volume.apply(samples, 160);
        assertThat(samples).containsOnly(8_000);
        volume.set(1);
        volume.apply(samples, 160);
        assertThat(volume.neutral()).isTrue();
    }

    @Test
    void loudSamplesAreLimited() {
        Volume volume = new Volume(10);
        short[] samples = level(-20_000);
        volume.apply(samples, 160);
        assertThat(samples).containsOnly(Short.MIN_VALUE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 10.1, Double.NaN, Double.POSITIVE_INFINITY})
    void otherFactorsAreRejected(double factor) {
        assertThatThrownBy(() -> new Volume(factor)).hasMessageContaining("0 (silence)");
    }
}
