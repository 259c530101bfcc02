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
        assertThat(queue.pull(new short[4], 0, 4)).isTrue();
        assertThat(queue.pushSilence(9)).isEqualTo(4);
        queue.clear();
        assertThat(queue.available()).isZero();
        assertThat(queue.pull(new short[1], 0, 1)).isFalse();
        assertThatThrownBy(() -> new FrameAssembler(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void silenceOverwritesEarlierSamples() {
        FrameAssembler queue = new FrameAssembler(3);
        short[] out = {9, 9, 9};
        queue.push(new short[] {1, 2, 3}, 0, 3);
        queue.pull(new short[2], 0, 2);
        queue.pushSilence(2);
        assertThat(queue.pull(out, 0, 3)).isTrue();
        assertThat(out).containsExactly((short) 3, (short) 0, (short) 0);
    }

    @Test
    void cutsFramesOfOtherLengths() {
        FrameAssembler queue = new FrameAssembler(PcmFormat.FRAME_SAMPLES);
        short[] samples = new short[400];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) i;
        }
        PcmFrame frame = PcmFrame.owning(samples, PcmFormat.SAMPLE_RATE, 0, 0);
        assertThat(queue.push(frame, 0)).isEqualTo(160);
        assertThat(queue.pullFrame(160, 0).sample(159)).isEqualTo((short) 159);
        assertThat(queue.push(frame, 160)).isEqualTo(160);
        PcmFrame second = queue.pullFrame(160, 1);
        assertThat(second.sample(0)).isEqualTo((short) 160);
        assertThat(second.mediaTime()).isEqualTo(160);
        assertThat(queue.push(frame, 320)).isEqualTo(80);
        assertThatThrownBy(() -> queue.pullFrame(160, 2)).isInstanceOf(IllegalStateException.class);
        queue.pushSilence(queue.space());
        PcmFrame last = queue.pullFrame(160, 2);
        assertThat(last.sample(79)).isEqualTo((short) 399);
        assertThat(last.sample(80)).isZero();
    }
}
