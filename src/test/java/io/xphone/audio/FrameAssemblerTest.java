package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FrameAssemblerTest {

    @Test
    void regroupsThirtyMillisecondsIntoTwenty() {
        FrameAssembler queue = new FrameAssembler(500);
        short next = 0;
        short expected = 0;
        short[] out = new short[160];
        for (int i = 0; i < 100; i++) {
            short[] in = new short[240];
            for (int s = 0; s < in.length; s++) {
                in[s] = next++;
            }
            assertThat(queue.push(in, 0, in.length)).isEqualTo(240);
            while (queue.pull(out, 0, 160)) {
                for (short sample : out) {
                    assertThat(sample).isEqualTo(expected++);
                }
            }
            assertThat(queue.available()).isLessThan(160);
        }
    }

    @Test
    void isBounded() {
        FrameAssembler queue = new FrameAssembler(10);
        assertThat(queue.push(new short[8], 0, 8)).isEqualTo(8);
        assertThat(queue.push(new short[8], 0, 8)).isEqualTo(2);
        assertThat(queue.space()).isZero();
        assertThat(queue.drop(4)).isEqualTo(4);
        assertThat(queue.pushSilence(9)).isEqualTo(4);
        queue.clear();
        assertThat(queue.available()).isZero();
        assertThat(queue.drop(1)).isZero();
        assertThat(queue.pull(new short[1], 0, 1)).isFalse();
        assertThatThrownBy(() -> new FrameAssembler(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void silenceIsSilentWhereAudioWas() {
        FrameAssembler queue = new FrameAssembler(3);
        short[] out = {9, 9, 9};
        queue.push(new short[] {1, 2, 3}, 0, 3);
        queue.drop(2);
        queue.pushSilence(2);
        assertThat(queue.pull(out, 0, 3)).isTrue();
        assertThat(out).containsExactly((short) 3, (short) 0, (short) 0);
    }
}
