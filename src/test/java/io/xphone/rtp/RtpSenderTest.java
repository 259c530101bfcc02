package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpSenderTest {

    private final RtpSender sender = new RtpSender(0xABCD, 65_535, -160, 8000);
    private final byte[] out = new byte[200];
    private final RtpPacket packet = new RtpPacket();

    private void next(long millis) {
        int size = sender.next(out, 0, 8, 160, 160, millis * 1_000_000);
        assertThat(size).isEqualTo(172);
        assertThat(packet.parse(out, 0, size)).isEqualTo(RtpStatus.OK);
    }

    @Test
    void firstPacketHasTheMarkerAndNumbersWrap() {
        next(0);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.sequence()).isEqualTo(65_535);
        assertThat(packet.timestamp()).isEqualTo(-160);
        assertThat(packet.ssrc()).isEqualTo(0xABCD);
        next(20);
        assertThat(packet.marker()).isFalse();
        assertThat(packet.sequence()).isZero();
        assertThat(packet.timestamp()).isZero();
        assertThat(sender.packets()).isEqualTo(2);
        assertThat(sender.octets()).isEqualTo(320);
    }

    @Test
    void clockAdvancesThroughAGap() {
        next(0);
        sender.skip(1600);
        next(220);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.sequence()).isZero();
        assertThat(packet.timestamp()).isEqualTo(1600);
    }

    @Test
    void eventsShareTheSequenceAndNotTheClock() {
        next(0);
        sender.event(out, 0, 101, true, 77, 4);
        packet.parse(out, 0, 16);
        assertThat(packet.sequence()).isZero();
        assertThat(packet.timestamp()).isEqualTo(77);
        assertThat(packet.payloadType()).isEqualTo(101);
        assertThat(sender.timestamp()).isZero();
        assertThat(sender.sequence()).isEqualTo(1);
    }

    @Test
    void reportsTheTimestampOfAPointInTime() {
        assertThat(sender.timestampAt(5)).isEqualTo(-160);
        next(1000);
        assertThat(sender.timestampAt(1_000_000_000L)).isEqualTo(-160);
        assertThat(sender.timestampAt(1_125_000_000L)).isEqualTo(-160 + 1000);
    }
}
