package io.xphone.audio.playout;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The queue of a writer: packets, marks and position. */
class PlayoutQueueTest {

    private static final int PACKET = 160;

    private final List<String> marks = new ArrayList<>();
    private final PlayoutQueue queue = new PlayoutQueue(
            new PlayoutQueue.Marks() {
                @Override
                public void reached(String name, boolean complete) {
                    marks.add(name + "@" + queue().passed());
                }

                @Override
                public void cleared(String name) {
                    marks.add(name + " cleared");
                }
            },
            3_000);

    private short next = 1;

    private PlayoutQueue queue() {
        return queue;
    }

    /** Audio of increasing samples. */
    private PcmFrame audio(int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = next++;
        }
        return PcmFrame.owning(samples, 8_000, 0, 0);
    }

    /** The next packet; empty when none is due. */
    private short[] packet(boolean sending) {
        if (!queue.due(PACKET)) {
            return new short[0];
        }
        short[] packet = new short[PACKET];
        PcmFrame whole = queue.poll(PACKET, sending);
        if (whole == null) {
            queue.pull(packet, PACKET, sending);
        } else {
            whole.copyTo(packet, 0);
        }
        return packet;
    }

    @Test
    void wholePiecesPassByReference() {
        PcmFrame frame = audio(PACKET);
        queue.add(frame);
        assertThat(queue.due(PACKET)).isTrue();
        assertThat(queue.poll(PACKET, true)).isSameAs(frame);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void piecesOfAnyLengthLeaveInPacketsWithoutGap() {
        queue.add(audio(100));
        queue.add(audio(500));
        queue.add(audio(40));
        short expected = 1;
        for (int i = 0; i < 4; i++) {
            for (short sample : packet(true)) {
                assertThat(sample).isEqualTo(expected++);
            }
        }
        assertThat(packet(true)).isEmpty();
        assertThat(queue.sent()).isEqualTo(640);
        assertThat(queue.write()).isEqualTo(3);
    }

    @Test
    void audioThatIsTooShortForAPacketIsSentWhenNoMoreArrives() {
        queue.add(audio(40));
        assertThat(packet(true)).as("more may arrive").isEmpty();
        queue.add(audio(40));
        assertThat(packet(true)).isEmpty();
        assertThat(packet(true)).startsWith(1, 2, 3).endsWith(0, 0).hasSize(PACKET);
        assertThat(queue.sent()).isEqualTo(80);
        queue.add(audio(10));
        queue.mark("end", true);
        assertThat(packet(true)).as("at once before a mark at the end").isNotEmpty();
        queue.add(audio(10));
        queue.close();
        assertThat(packet(true)).as("at once when nothing follows").isNotEmpty();
        assertThat(queue.sent()).isEqualTo(100);
    }

    @Test
    void marksBetweenSamplesAddNoSilenceAndAreReachedWithTheirPacket() {
        queue.mark("start", true);
        queue.add(audio(100));
        queue.mark("a", true);
        queue.add(audio(60));
        queue.mark("b", true);
        queue.add(audio(161));
        queue.mark("c", true);
        assertThat(packet(true)).endsWith(159, 160);
        assertThat(marks).containsExactly("start@0", "a@160", "b@160");
        packet(true);
        assertThat(marks).hasSize(3);
        packet(true);
        assertThat(marks).last().isEqualTo("c@321");
    }

    @Test
    void clearReportsMarksInOrderAndThePositionInTheWrite() {
        queue.add(audio(400));
        queue.mark("a", true);
        queue.add(audio(400));
        queue.mark("b", true);
        queue.add(audio(400));
        for (int i = 0; i < 3; i++) {
            packet(true);
        }
        assertThat(queue.write()).isEqualTo(1);
        assertThat(queue.writeSamples()).isEqualTo(80);
        assertThat(queue.queued()).isEqualTo(720);
        queue.clear();
        assertThat(marks).containsExactly("a@480", "b cleared");
        assertThat(queue.sent()).isEqualTo(480);
        assertThat(queue.write()).isEqualTo(3);
        assertThat(queue.writeSamples()).isZero();
        queue.add(audio(160));
        packet(true);
        assertThat(queue.sent()).isEqualTo(640);
        assertThat(queue.write()).isEqualTo(4);
    }

    @Test
    void piecesOfOneWriteCountAsOne() {
        queue.add(audio(200), true);
        queue.add(audio(200), true);
        packet(true);
        packet(true);
        assertThat(queue.write()).isZero();
        assertThat(queue.writeSamples()).isEqualTo(320);
        queue.clear(); // its last piece will not come
        assertThat(queue.write()).isEqualTo(1);
        queue.add(audio(160), true);
        packet(true);
        assertThat(queue.writeSamples()).isEqualTo(160);
        queue.add(audio(160));
        packet(true);
        assertThat(queue.write()).isEqualTo(2);
        assertThat(queue.writeSamples()).isZero();
    }

    @Test
    void discardedAudioMovesThePositionAndIsNotSent() {
        queue.add(audio(1_600));
        packet(true);
        packet(false);
        packet(true);
        assertThat(queue.sent()).isEqualTo(320);
        assertThat(queue.discarded()).isEqualTo(160);
        assertThat(queue.writeSamples()).isEqualTo(480);
    }

    @Test
    void samplesInTheFilterAreNotSentYet() {
        queue.filter(30);
        queue.add(audio(160));
        queue.mark("end", true);
        packet(true);
        assertThat(queue.sent()).isEqualTo(130);
        assertThat(queue.write()).isZero();
        assertThat(queue.writeSamples()).isEqualTo(130);
        assertThat(queue.waiting()).isEqualTo(30);
        assertThat(marks).isEmpty();
        assertThat(packet(true)).as("silence, which empties the filter").containsOnly(0);
        assertThat(queue.sent()).isEqualTo(160);
        assertThat(marks).containsExactly("end@160");
        assertThat(queue.isEmpty()).isTrue();
        queue.add(audio(320));
        packet(true);
        queue.clear();
        assertThat(queue.sent()).isEqualTo(160 + 130);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void numberOfWaitingMarksIsBounded() {
        queue.add(audio(1));
        for (int i = 0; i < 3_000; i++) {
            assertThat(queue.mark("m" + i, true)).isTrue();
        }
        assertThat(queue.mark("one more", true)).isFalse();
        packet(true);
        assertThat(marks).hasSize(3_000).endsWith("m2999@1");
    }

    @Test
    void encodedFramesLeaveAsTheyAre() {
        EncodedFrame first = EncodedFrame.of("opus", 20, new byte[] {1});
        EncodedFrame second = EncodedFrame.of("opus", 60, new byte[] {2});
        queue.add(first);
        queue.mark("a", true);
        queue.add(second);
        assertThat(queue.queued()).isEqualTo(960 + 2_880);
        assertThat(queue.pollEncoded(true)).isSameAs(first);
        assertThat(marks).containsExactly("a@960");
        assertThat(queue.pollEncoded(false)).isSameAs(second);
        assertThat(queue.discarded()).isEqualTo(2_880);
        assertThat(queue.pollEncoded(true)).isNull();
    }

    @Test
    void everySampleIsCountedOnceUnderAnySequence() {
        long seed = 20_240;
        Random random = new Random(seed);
        long accepted = 0;
        long heard = 0;
        long dropped = 0;
        int set = 0;
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    int length = 1 + random.nextInt(400);
                    short[] ones = new short[length];
                    java.util.Arrays.fill(ones, (short) 1);
                    queue.add(PcmFrame.owning(ones, 8_000, 0, 0), random.nextInt(3) == 0);
                    accepted += length;
                }
                case 2 -> {
                    queue.mark("m" + set, true);
                    set++;
                }
                case 3 -> {
                    if (random.nextInt(20) == 0) {
                        dropped += queue.waiting();
                        queue.clear();
                    }
                }
                default -> {
                    for (short sample : packet(random.nextInt(10) > 0)) {
                        heard += sample;
                    }
                }
            }
            assertThat(queue.sent() + queue.discarded())
                    .as("seed " + seed + " step " + step)
                    .isEqualTo(heard);
            assertThat(heard + dropped + queue.waiting()).isEqualTo(accepted);
        }
        queue.clear();
        assertThat(marks).hasSize(set);
        for (int i = 0; i < set; i++) {
            assertThat(marks.get(i).split("[@ ]")[0]).isEqualTo("m" + i);
        }
    }
}
