package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PcmFrameTest {

    @Test
    void bytesAreLittleEndianInBothDirections() {
        PcmFrame frame = PcmFrame.owning(new short[] {1, -2, 0x1234}, 8000, 5, 800);
        assertThat(frame.toBytes()).containsExactly(1, 0, 0xFE, 0xFF, 0x34, 0x12);
        PcmFrame back = PcmFrame.fromBytes(frame.toBytes(), 2, 4, 16_000, 6, 9);
        assertThat(back.length()).isEqualTo(2);
        assertThat(back.sample(0)).isEqualTo((short) -2);
        assertThat(back.sample(1)).isEqualTo((short) 0x1234);
        assertThat(back.sampleRate()).isEqualTo(16_000);
        assertThat(back.sequence()).isEqualTo(6);
        assertThat(back.mediaTime()).isEqualTo(9);
    }

    @Test
    void copiesAreIndependent() {
        short[] source = {1, 2, 3, 4};
        PcmFrame frame = PcmFrame.copyOf(source, 1, 2, 8000, 0, 0);
        source[1] = 99;
        short[] target = new short[4];
        frame.copyTo(target, 1);
        assertThat(target).containsExactly((short) 0, (short) 2, (short) 3, (short) 0);
        frame.copyTo(1, target, 3, 1);
        assertThat(target[3]).isEqualTo((short) 3);
    }

    @Test
    void concealedFramesAreMarked() {
        assertThat(PcmFrame.concealing(new short[2], 8000, 0, 0).concealed()).isTrue();
        assertThat(PcmFrame.silence(160, 8000, 0, 0).concealed()).isFalse();
        assertThat(PcmFrame.silence(160, 8000, 0, 0).durationNanos()).isEqualTo(20_000_000);
        assertThat(PcmFrame.concealing(new short[2], 8000, 3, 4).toString()).contains("#3 at 4", "concealed");
    }

    @Test
    void gapFramesAreMarked() {
        PcmFrame gap = PcmFrame.filling(new short[2], 8000, 3, 4);
        assertThat(gap.gap()).isTrue();
        assertThat(gap.concealed()).isFalse();
        assertThat(gap.toString()).contains("gap");
        assertThat(PcmFrame.silence(160, 8000, 0, 0).gap()).isFalse();
        assertThat(PcmFrame.silence(160, 8000, 0, 0).asGap().gap()).isTrue();
        assertThat(PcmFrame.concealing(new short[2], 8000, 0, 0).gap()).isFalse();
    }

    @Test
    void rejectsOddByteCountsAndInvalidRates() {
        assertThatThrownBy(() -> PcmFrame.fromBytes(new byte[3], 0, 3, 8000, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PcmFrame.silence(1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keptCopyOfALentFrameStaysValid() {
        short[] samples = {1, 2, 3};
        PcmFrame own = PcmFrame.concealing(samples, 8_000, 4, 5);
        assertThat(own.lent()).isFalse();
        assertThat(own.kept()).isSameAs(own);
        PcmFrame lent = own.asLent();
        assertThat(lent.lent()).isTrue();
        assertThat(lent.concealed()).isTrue();
        assertThat(lent.asGap().lent()).isTrue();
        PcmFrame kept = lent.kept();
        samples[1] = 9; // the array is used again
        assertThat(lent.sample(1)).isEqualTo((short) 9);
        assertThat(kept.sample(1)).isEqualTo((short) 2);
        assertThat(kept.lent()).isFalse();
        assertThat(kept.concealed()).isTrue();
        assertThat(kept.sequence()).isEqualTo(4);
        assertThat(kept.mediaTime()).isEqualTo(5);
        assertThat(kept.sampleRate()).isEqualTo(8_000);
    }

    @Test
    void floatsAreFromMinusOneToOne() {
        PcmFrame frame =
                PcmFrame.owning(new short[] {Short.MIN_VALUE, -16_384, 0, 1, 16_384, Short.MAX_VALUE}, 8_000, 1, 2);
        assertThat(frame.toFloats()).containsExactly(-1f, -0.5f, 0f, 1 / 32_768f, 0.5f, 32_767 / 32_768f);
        float[] into = new float[8];
        frame.copyTo(into, 2);
        assertThat(into[0]).isZero();
        assertThat(into[2]).isEqualTo(-1f);
        PcmFrame back = PcmFrame.copyOf(into, 2, 6, 8_000, 1, 2);
        for (int i = 0; i < frame.length(); i++) {
            assertThat(back.sample(i)).isEqualTo(frame.sample(i));
        }
        PcmFrame limited =
                PcmFrame.copyOf(new float[] {1.5f, -7f, Float.NaN, Float.POSITIVE_INFINITY}, 0, 4, 8_000, 0, 0);
        assertThat(limited.sample(0)).isEqualTo(Short.MAX_VALUE);
        assertThat(limited.sample(1)).isEqualTo(Short.MIN_VALUE);
        assertThat(limited.sample(2)).isZero();
        assertThat(limited.sample(3)).isEqualTo(Short.MAX_VALUE);
    }
}
