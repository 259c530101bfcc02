package io.xphone.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.xphone.audio.PcmFrame;
import org.junit.jupiter.api.Test;

/** Frames on their way to another node. */
class AudioPacketCodecTest {

    private static PcmFrame sent(PcmFrame frame) {
        AudioPacketCodec codec = new AudioPacketCodec();
        Buffer wire = Buffer.buffer("before");
        codec.encodeToWire(wire, new AudioPacket("call-1", 7, frame));
        AudioPacket read = codec.decodeFromWire(6, wire);
        assertThat(read.callId()).isEqualTo("call-1");
        assertThat(read.stream()).isEqualTo(7);
        return read.frame();
    }

    @Test
    void keepsWhatAFrameSaysOfItself() {
        short[] samples = {Short.MIN_VALUE, -1, 0, 1, Short.MAX_VALUE};
        PcmFrame audio = PcmFrame.owning(samples, 16_000, 1L << 40, 1L << 50);
        for (PcmFrame frame : new PcmFrame[] {audio, audio.asConcealed(), audio.asGap()}) {
            PcmFrame read = sent(frame);
            assertThat(read.toBytes()).isEqualTo(frame.toBytes());
            assertThat(read.sampleRate()).isEqualTo(16_000);
            assertThat(read.sequence()).isEqualTo(1L << 40);
            assertThat(read.mediaTime()).isEqualTo(1L << 50);
            assertThat(read.concealed()).isEqualTo(frame.concealed());
            assertThat(read.gap()).isEqualTo(frame.gap());
        }
    }

    @Test
    void losesNothingOfALongFrame() {
        for (int length : new int[] {0, 65_535, 65_536, 70_000}) {
            short[] samples = new short[length];
            for (int i = 0; i < length; i++) {
                samples[i] = (short) (i * 31);
            }
            PcmFrame read = sent(PcmFrame.copyOf(samples, 0, length, 8_000, 3, 480));
            assertThat(read.length()).isEqualTo(length);
            assertThat(read.toBytes())
                    .isEqualTo(PcmFrame.owning(samples, 8_000, 3, 480).toBytes());
        }
    }

    @Test
    void onlyLongFramesAreOfTheNewVersion() {
        AudioPacketCodec codec = new AudioPacketCodec();
        for (int length : new int[] {160, 65_535, 65_536}) {
            Buffer wire = Buffer.buffer();
            codec.encodeToWire(wire, new AudioPacket("c", 1, PcmFrame.owning(new short[length], 8_000, 0, 0)));
            assertThat(wire.getByte(0)).isEqualTo((byte) (length > 65_535 ? 2 : 1));
        }
        assertThatThrownBy(() -> codec.decodeFromWire(0, Buffer.buffer(new byte[] {3})))
                .hasMessageContaining("unknown version 3");
    }
}
