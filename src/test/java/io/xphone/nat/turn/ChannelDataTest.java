package io.xphone.nat.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ChannelDataTest {

    private static final byte[] DATA = {1, 2, 3, 4, 5};

    @Test
    void writesTheHeaderAndThePadding() {
        byte[] to = new byte[12];
        Arrays.fill(to, (byte) 0xff);
        assertThat(ChannelData.write(to, 0x4abc, DATA, 5, false)).isEqualTo(9);
        assertThat(HexFormat.of().formatHex(to)).isEqualTo("4abc00050102030405ffffff");
        assertThat(ChannelData.write(to, 0x4abc, DATA, 5, true)).isEqualTo(12);
        assertThat(HexFormat.of().formatHex(to)).isEqualTo("4abc00050102030405000000");
        assertThat(ChannelData.write(to, 0x4000, DATA, 0, true)).isEqualTo(4);
    }

    @Test
    void readsWithinADatagram() {
        byte[] datagram = HexFormat.of().parseHex("ff4abc00050102030405");
        assertThat(ChannelData.matches(datagram, 1, 9)).isTrue();
        assertThat(ChannelData.channel(datagram, 1)).isEqualTo(0x4abc);
        assertThat(ChannelData.length(datagram, 1)).isEqualTo(5);
        assertThat(ChannelData.matches(datagram, 1, 8)).as("cut off").isFalse();
        assertThat(ChannelData.matches(datagram, 1, 3)).isFalse();
        assertThat(ChannelData.matches(datagram, 1, 0)).isFalse();
    }

    @Test
    void otherProtocolsDoNotMatch() {
        for (int first = 0; first < 256; first++) {
            byte[] datagram = {(byte) first, 0, 0, 0};
            assertThat(ChannelData.matches(datagram, 0, 4)).isEqualTo(first >= 64 && first <= 79);
        }
    }
}
