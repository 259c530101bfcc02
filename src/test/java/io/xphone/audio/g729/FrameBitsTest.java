package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameBitsTest {

    @Test
    void parametersAreInTheOrderOfRfc3551() {
        FrameBits frame = new FrameBits();
        frame.read(new byte[] {(byte) 0x80, 0, 0, 0x20, 1, (byte) 0x10, 0, 0, 0, 1}, 0);
        assertThat(frame.lspPredictor).isEqualTo(1);
        assertThat(frame.parity).isEqualTo(1);
        assertThat(frame.positions[0]).isEqualTo(1);
        assertThat(frame.signs[0]).isEqualTo(1);
        assertThat(frame.gainSecond[1]).isEqualTo(1);
    }

    @Test
    void aFrameThatIsReadIsWrittenTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FrameBits frame = new FrameBits();
        byte[] data = new byte[FrameBits.BYTES];
        byte[] written = new byte[FrameBits.BYTES];
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(data);
            frame.read(data, 0);
            frame.write(written, 0);
            assertThat(written).as("seed %d", seed).isEqualTo(data);
        }
    }

    @Test
    void oneWrongBitOfTheDelayIsAParityError() {
        FrameBits frame = new FrameBits();
        for (int pitch = 0; pitch < 256; pitch++) {
            frame.parity = FrameBits.parityOf(pitch);
            frame.pitch[0] = pitch;
            assertThat(frame.parityError()).isFalse();
            frame.pitch[0] = pitch ^ 4 << pitch % 6;
            assertThat(frame.parityError()).isTrue();
        }
    }
}
