package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemultiplexerTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1, 20, STUN",
        "3, 0, 20, STUN",
        "0, 1, 19, UNKNOWN",
        "4, 0, 60, UNKNOWN",
        "19, 0, 60, UNKNOWN",
        "20, 254, 13, DTLS",
        "63, 254, 60, DTLS",
        "22, 254, 12, UNKNOWN",
        "64, 0, 8, TURN_CHANNEL",
        "79, 0, 8, TURN_CHANNEL",
        "80, 0, 60, UNKNOWN",
        "127, 0, 60, UNKNOWN",
        "128, 0, 12, RTP",
        "128, 128, 12, RTP",
        "191, 101, 60, RTP",
        "128, 191, 60, RTP",
        "128, 192, 8, RTCP",
        "129, 200, 28, RTCP",
        "128, 223, 8, RTCP",
        "128, 224, 60, RTP",
        "128, 0, 11, UNKNOWN",
        "128, 200, 3, UNKNOWN",
        "192, 0, 60, UNKNOWN",
        "255, 200, 60, UNKNOWN"
    })
    void distinguishesKinds(int first, int second, int length, PacketKind kind) {
        byte[] packet = new byte[length + 2];
        packet[2] = (byte) first;
        packet[3] = (byte) second;
        assertThat(Demultiplexer.kindOf(packet, 2, length)).isEqualTo(kind);
    }

    @Test
    void emptyPacketIsUnknown() {
        assertThat(Demultiplexer.kindOf(new byte[0], 0, 0)).isEqualTo(PacketKind.UNKNOWN);
    }
}
