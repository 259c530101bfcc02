package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The codecs of this package and comfort noise allocate nothing for a frame. */
class CodecAllocationTest {

    private static final int FRAMES = 2_000;
    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes that this thread allocates for the frames, once their code has been loaded. */
    private long allocated(Runnable frame) {
        for (int i = 0; i < FRAMES; i++) {
            frame.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < FRAMES; i++) {
            frame.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static short[] noise(int length) {
        Random random = new Random(3);
        short[] pcm = new short[length];
        for (int i = 0; i < length; i++) {
            pcm[i] = (short) (random.nextGaussian() * 100);
        }
        return pcm;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCMU", "PCMA", "G722", "G729", "L16/8000", "L16/16000", "L16/44100", "L16/48000"})
    void framesAllocateNothing(String name) {
        AudioCodec codec = AudioCodecs.installed().create(name).orElseThrow();
        short[] pcm = noise(codec.sampleRate() / 50);
        byte[] payload = new byte[2 * pcm.length];
        assertThat(allocated(() -> {
                    int length = codec.encode(pcm, 0, pcm.length, payload, 0);
                    codec.decode(payload, 0, length, pcm, 0);
                }))
                .isLessThan(FRAMES);
    }

    @Test
    void comfortNoiseAllocatesNothing() {
        ComfortNoise noise = new ComfortNoise(1);
        SilenceSuppression suppression = new SilenceSuppression(16_000);
        byte[] description = {60, 100, 120};
        short[] pcm = noise(320);
        assertThat(allocated(() -> {
                    suppression.next(pcm, 0, pcm.length);
                    noise.describe(description, 0, description.length);
                    noise.fill(pcm, 0, pcm.length);
                }))
                .isLessThan(FRAMES);
    }
}
