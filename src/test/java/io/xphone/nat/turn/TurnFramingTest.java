package io.xphone.nat.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.TransactionId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnFramingTest {

    private final List<String> frames = new ArrayList<>();
    private final TurnFraming framing = new TurnFraming();

    private boolean add(byte[] data, int from, int length) {
        return framing.add(
                data,
                from,
                length,
                (frame, at, size) -> frames.add(HexFormat.of().formatHex(Arrays.copyOfRange(frame, at, at + size))));
    }

    private static byte[] channelData(int length, boolean padded) {
        byte[] to = new byte[ChannelData.size(length, padded)];
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) length);
        ChannelData.write(to, 0x4000 + length % 4096, data, length, padded);
        return to;
    }

    @Test
    void separatesMessagesHoweverTheyAreCut() {
        long seed = 14;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            if (random.nextInt(3) == 0) {
                byte[] stun = FakeTurnServer.data(
                                new TransactionId(String.format("%024x", i)),
                                StunAddress.of(new byte[4], i),
                                new byte[random.nextInt(300)])
                        .bytes();
                stream.writeBytes(stun);
                expected.add(HexFormat.of().formatHex(stun));
            } else {
                int length = random.nextInt(20) == 0 ? random.nextInt(65_536) : random.nextInt(200);
                stream.writeBytes(channelData(length, true));
                expected.add(HexFormat.of().formatHex(channelData(length, false)));
            }
        }
        byte[] bytes = stream.toByteArray();
        for (int round = 0; round < 20; round++) {
            frames.clear();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(round < 2 ? 3 : 3_000));
                assertThat(add(bytes, at, length)).isTrue();
                at += length;
            }
            assertThat(frames.equals(expected))
                    .as("the frames of round %d", round)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80000000", // RTP
                "50000000",
                "16030100160301001603010016030100", // TLS, read as STUN without its cookie
                "485454502f312e312034303020426164", // HTTP: a channel of 21,584 bytes, which never ends
                "000100002112a443000102030405060708090a0b", // no cookie
                "000100022112a442000102030405060708090a0b" // not a multiple of 4
            })
    void otherBytesEndTheStream(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        boolean whole = add(bytes, 0, bytes.length);
        TurnFraming other = new TurnFraming();
        boolean single = true;
        for (int i = 0; i < bytes.length && single; i++) {
            single = other.add(bytes, i, 1, (data, at, length) -> frames.add("frame"));
        }
        assertThat(whole).isEqualTo(hex.startsWith("48")).isEqualTo(single);
        assertThat(frames).isEmpty();
    }

    @Test
    void theLongestMessagesFit() {
        byte[] data = channelData(65_535, true);
        for (int at = 0; at < data.length; at += 1_000) {
            assertThat(add(data, at, Math.min(1_000, data.length - at))).isTrue();
        }
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0)).hasSize(2 * 65_539);
        assertThat(StunMessage.isStun(data, 0, data.length)).isFalse();
    }
}
