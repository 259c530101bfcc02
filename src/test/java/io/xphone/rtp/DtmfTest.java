package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtmfTest {

    private static final int PT = 101;

    private final RtpSender sender = new RtpSender(1, 65_530, -1000, 8000);
    private final DtmfSender dtmf = new DtmfSender(PT, 8000, 20);
    private final List<String> events = new ArrayList<>();
    private final DtmfReceiver receiver = new DtmfReceiver(8000, new DtmfReceiver.Listener() {
        @Override
        public void digitBegan(char digit) {
            events.add("+" + digit);
        }

        @Override
        public void digitEnded(char digit, int durationMillis) {
            events.add("-" + digit + durationMillis);
        }
    });
    private final RtpPacket packet = new RtpPacket();
    private long now;

    /** All packets until the sender is idle. */
    private List<byte[]> drain() {
        List<byte[]> packets = new ArrayList<>();
        byte[] out = new byte[40];
        while (dtmf.active()) {
            int size = dtmf.next(sender, out, 3);
            if (size > 0) {
                packets.add(Arrays.copyOfRange(out, 3, 3 + size));
            }
        }
        return packets;
    }

    private void receive(byte[] bytes) {
        now += 20_000_000;
        assertThat(packet.parse(bytes, 0, bytes.length)).isEqualTo(RtpStatus.OK);
        receiver.onPacket(packet, now);
    }

    private void receive(List<byte[]> packets) {
        packets.forEach(this::receive);
    }

    private byte[] event(int sequence, int timestamp, boolean marker, int code, boolean end, int duration) {
        byte[] bytes = new byte[16];
        RtpPacket.writeHeader(bytes, 0, PT, marker, sequence, timestamp, 1);
        TelephoneEvent.write(bytes, 12, code, end, 10, duration);
        return bytes;
    }

    @Test
    void aDigitIsOneEventOfGrowingDurationWithThreeEnds() {
        dtmf.send('5', 100);
        List<byte[]> packets = drain();
        assertThat(packets).hasSize(7);
        int[] durations = {160, 320, 480, 640, 800, 800, 800};
        for (int i = 0; i < 7; i++) {
            packet.parse(packets.get(i), 0, 16);
            assertThat(packet.payloadType()).isEqualTo(PT);
            assertThat(packet.timestamp()).isEqualTo(-1000);
            assertThat(packet.sequence()).isEqualTo(65_530 + i & 0xFFFF);
            assertThat(packet.marker()).isEqualTo(i == 0);
            assertThat(TelephoneEvent.code(packet.buffer(), 12)).isEqualTo(5);
            assertThat(TelephoneEvent.end(packet.buffer(), 12)).isEqualTo(i >= 4);
            assertThat(TelephoneEvent.duration(packet.buffer(), 12)).isEqualTo(durations[i]);
        }
        // 7 packet times of event and its repeats, and 20 ms more to make 60 ms of gap.
        assertThat(sender.timestamp()).isEqualTo(-1000 + 8 * 160);
        byte[] audio = new byte[172];
        sender.next(audio, 0, 0, 160, 160, 0);
        packet.parse(audio, 0, 172);
        assertThat(packet.marker()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789*#ABCD", "55555", "1", "abcd"})
    void receivesSentDigits(String digits) {
        for (char digit : digits.toCharArray()) {
            assertThat(dtmf.send(digit, 90)).isTrue();
        }
        receive(drain());
        List<String> expected = new ArrayList<>();
        for (char digit : digits.toUpperCase().toCharArray()) {
            expected.add("+" + digit);
            expected.add("-" + digit + "90");
        }
        assertThat(events).isEqualTo(expected);
        assertThat(receiver.held()).isFalse();
    }

    @Test
    void longDigitContinuesInSegmentsAndIsOneDigit() {
        dtmf.send('7', 20_000);
        List<byte[]> packets = drain();
        packet.parse(packets.get(0), 0, 16);
        int start = packet.timestamp();
        int markers = 0;
        boolean second = false;
        for (byte[] bytes : packets) {
            packet.parse(bytes, 0, 16);
            markers += packet.marker() ? 1 : 0;
            second |= packet.timestamp() == start + 2 * 0xFFFF;
        }
        assertThat(markers).isEqualTo(1);
        assertThat(second).isTrue();
        receive(packets);
        assertThat(events).containsExactly("+7", "-720000");
    }

    @Test
    void clearEndsTheDigitAndDropsTheOthers() {
        dtmf.send('1', 10_000);
        dtmf.send('2', 100);
        byte[] out = new byte[16];
        for (int i = 0; i < 5; i++) {
            dtmf.next(sender, out, 0);
            receive(out.clone());
        }
        assertThat(dtmf.waiting()).isEqualTo(1);
        dtmf.clear();
        receive(drain());
        assertThat(events).containsExactly("+1", "-1120");
        assertThat(dtmf.next(sender, out, 0)).isZero();
    }

    @Test
    void rejectsInvalidDigitsAndAFullQueue() {
        assertThatThrownBy(() -> dtmf.send('E', 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dtmf.send('1', 0)).isInstanceOf(IllegalArgumentException.class);
        for (int i = 0; i < DtmfSender.CAPACITY; i++) {
            assertThat(dtmf.send('1', 40)).isTrue();
        }
        assertThat(dtmf.send('1', 40)).isFalse();
    }

    @Test
    void timeoutReplacesLostEndPackets() {
        dtmf.send('3', 100);
        receive(drain().subList(0, 3));
        receiver.onClock(now + 199_000_000);
        assertThat(events).containsExactly("+3");
        receiver.onClock(now + 200_000_000);
        receiver.onClock(now + 900_000_000);
        assertThat(events).containsExactly("+3", "-360");
    }

    @Test
    void nextDigitReplacesLostEndPackets() {
        receive(event(1, 1000, true, 4, false, 160));
        receive(event(9, 3000, true, 4, false, 160));
        assertThat(events).containsExactly("+4", "-420", "+4");
        receiver.reset();
        assertThat(events).endsWith("-420");
    }

    @Test
    void oneEndPacketIsSufficient() {
        receive(event(5, 1000, false, 11, true, 800));
        receive(event(6, 1000, false, 11, true, 800));
        assertThat(events).containsExactly("+#", "-#100");
    }

    @Test
    void lateEndsAndOldPacketsAreIgnored() {
        receive(event(1, 1000, true, 1, false, 160));
        receive(event(4, 1000, false, 1, true, 800));
        receive(event(7, 3000, true, 2, false, 160));
        receive(event(5, 1000, false, 1, true, 800));
        receive(event(2, 1000, false, 1, false, 320));
        receive(event(9, 3000, false, 2, true, 800));
        receive(event(8, 3000, false, 2, false, 320));
        receive(event(3, 1000, false, 1, false, 480));
        assertThat(events).containsExactly("+1", "-1100", "+2", "-2100");
    }

    /** As browsers send a digit whose first packet is late: three ends at once, each with the marker. */
    @Test
    void copiesOfTheEndWithMarkersAreOneDigit() {
        for (int i = 0; i < 3; i++) {
            receive(event(i, 1000, true, 1, true, 1280));
        }
        receive(event(3, 4000, true, 1, true, 1280));
        assertThat(events).containsExactly("+1", "-1160", "+1", "-1160");
    }

    @Test
    void markersDistinguishDigitsOfOneTimestamp() {
        for (int digit = 0; digit < 3; digit++) {
            receive(event(digit * 3, 0, true, 6, false, 160));
            receive(event(digit * 3 + 1, 0, false, 6, false, 320));
            receive(event(digit * 3 + 2, 0, false, 6, true, 320));
        }
        assertThat(events).containsExactly("+6", "-640", "+6", "-640", "+6", "-640");
    }

    @Test
    void otherEventsAndShortPacketsAreIgnored() {
        receive(event(1, 1000, true, 16, false, 160));
        receive(event(2, 1000, true, 200, true, 160));
        byte[] small = new byte[15];
        RtpPacket.writeHeader(small, 0, PT, true, 3, 1, 1);
        receive(small);
        assertThat(events).isEmpty();
    }

    @Test
    void reportsEveryDigitOnceDespiteLossDuplicatesAndReordering() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        System.out.println("telephone-event mutations by seed " + seed);
        for (int round = 0; round < 200; round++) {
            String digits = "";
            for (int i = 0; i < 10; i++) {
                char digit = TelephoneEvent.digitOf(random.nextInt(16));
                digits += digit;
                dtmf.send(digit, 40 + random.nextInt(200));
            }
            events.clear();
            byte[] before = null;
            for (byte[] bytes : drain()) {
                // single losses, duplicates and swaps of neighbours
                if (before == null && random.nextInt(10) == 0) {
                    before = bytes;
                    continue;
                }
                receive(bytes);
                if (random.nextInt(10) == 0) {
                    receive(bytes);
                }
                if (before != null) {
                    if (random.nextBoolean()) {
                        receive(before);
                    }
                    before = null;
                }
            }
            receiver.onClock(now += 1_000_000_000);
            StringBuilder began = new StringBuilder();
            for (String event : events) {
                if (event.charAt(0) == '+') {
                    began.append(event.charAt(1));
                }
            }
            assertThat(began.toString()).as("seed %d, round %d", seed, round).isEqualTo(digits);
            assertThat(events).hasSize(20);
        }
    }

    @Test
    void survivesRandomPackets() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        System.out.println("telephone-event mutations by seed " + seed);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[12 + random.nextInt(12)];
            random.nextBytes(bytes);
            bytes[0] = (byte) 0x80;
            receive(bytes);
        }
        receiver.reset();
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).charAt(0)).as("seed %d", seed).isEqualTo(i % 2 == 0 ? '+' : '-');
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 2", "3, 3", "4, 4", "5, 5", "6, 6", "7, 7", "8, 8", "9, 9", "star, *", "pound, '#'"
    })
    void receivesDigitsOfCaptures(String name, char digit) throws IOException {
        Path folder = Vectors.dir("pcap/sipp");
        for (Pcap.Udp udp : Pcap.read(folder.resolve("dtmf_2833_" + name + ".pcap"))) {
            assertThat(Demultiplexer.kindOf(udp.payload(), 0, udp.payload().length))
                    .isEqualTo(PacketKind.RTP);
            assertThat(packet.parse(udp.payload(), 0, udp.payload().length)).isEqualTo(RtpStatus.OK);
            assertThat(packet.payloadType()).isEqualTo(PT);
            receiver.onPacket(packet, udp.nanos());
        }
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isEqualTo("+" + digit);
        assertThat(Integer.parseInt(events.get(1).substring(2))).isBetween(100, 400);
    }

    @Test
    void digitsKeepTheirDurationWhenTheClockRateChanges() {
        dtmf.send('1', 200);
        dtmf.send('2', 200);
        byte[] out = new byte[64];
        for (int i = 0; i < 5; i++) {
            dtmf.next(sender, out, 0);
        }
        dtmf.renegotiate(PT, 16_000, 20);
        List<Integer> ends = new ArrayList<>();
        while (dtmf.active()) {
            if (dtmf.next(sender, out, 0) > 0 && out[13] < 0) {
                ends.add(RtpPacket.read16(out, 14));
            }
        }
        assertThat(ends).containsExactly(3_200, 3_200, 3_200, 3_200, 3_200, 3_200);
    }
}
