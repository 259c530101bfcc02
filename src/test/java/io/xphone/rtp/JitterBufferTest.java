package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.rtp.JitterBuffer.Arrival;
import io.xphone.rtp.JitterBuffer.Out;
import io.xphone.rtp.JitterBuffer.Playout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitterBufferTest {

    private static final int FRAME = 160;

    private final Out out = new Out();
    private JitterBuffer buffer = narrowband(50);

    private static JitterBuffer narrowband(int depth) {
        return new JitterBuffer(JitterBufferOptions.narrowband(depth), PayloadProbe.bytePerSample(13));
    }

    private static long ms(long millis) {
        return millis * 1_000_000;
    }

    private Arrival push(int sequence, int timestamp, long millis) {
        return push(sequence, timestamp, false, millis);
    }

    private Arrival push(int sequence, int timestamp, boolean marker, long millis) {
        byte[] payload = new byte[FRAME];
        payload[0] = (byte) sequence;
        return buffer.push(RtpPackets.packet(sequence & 0xFFFF, timestamp, marker, 0, payload, 0, FRAME), ms(millis));
    }

    private Playout pull(long millis) {
        return buffer.pull(ms(millis), out);
    }

    private void expectFrame(int sequence, long millis) {
        assertThat(pull(millis)).as("at %d ms", millis).isEqualTo(Playout.FRAME);
        assertThat(out.sequence()).isEqualTo(sequence);
        assertThat(out.payload()[0]).isEqualTo((byte) sequence);
        assertThat(out.length()).isEqualTo(FRAME);
        assertThat(out.ticks()).isEqualTo(FRAME);
    }

    /** Pushes packet i at i * 20 ms and pulls 10 ms later, for packets {@code from} to {@code to}. */
    private void run(int from, int to) {
        for (int i = from; i <= to; i++) {
            push(i, i * FRAME, i * 20L);
            pull(i * 20L + 10);
        }
    }

    @Test
    void isEmptyBeforeTheFirstPacket() {
        assertThat(pull(0)).isEqualTo(Playout.EMPTY);
        assertThat(out.ticks()).isEqualTo(FRAME);
    }

    @Test
    void holdsTheFirstPacketForItsDepth() {
        push(7, 1000, 0);
        assertThat(pull(0)).isEqualTo(Playout.BUFFERING);
        push(8, 1160, 20);
        assertThat(pull(20)).isEqualTo(Playout.BUFFERING);
        push(9, 1320, 40);
        assertThat(pull(49)).isEqualTo(Playout.BUFFERING);
        expectFrame(7, 50);
        assertThat(out.arrivalNanos()).isZero();
        expectFrame(8, 70);
        expectFrame(9, 90);
    }

    @Test
    void depthZeroPlaysAtOnce() {
        buffer = narrowband(0);
        push(1, 0, 0);
        expectFrame(1, 0);
    }

    @Test
    void ordersPacketsAcrossBothWraps() {
        int timestamp = -FRAME;
        push(65_535, timestamp, 0);
        push(1, timestamp + 2 * FRAME, 20);
        push(0, timestamp + FRAME, 40);
        expectFrame(65_535, 50);
        expectFrame(0, 70);
        expectFrame(1, 90);
    }

    @Test
    void acceptsAnEarlierPacketWhileBuffering() {
        push(11, 160, 0);
        push(10, 0, 10);
        expectFrame(10, 50);
        expectFrame(11, 70);
    }

    @Test
    void reportsLossAtThePlayoutTime() {
        push(0, 0, 0);
        push(2, 320, 40);
        expectFrame(0, 50);
        assertThat(pull(70)).isEqualTo(Playout.LOST);
        assertThat(out.ticks()).isEqualTo(FRAME);
        assertThat(out.timestamp()).isEqualTo(FRAME);
        expectFrame(2, 90);
        assertThat(buffer.statistics().lost()).isEqualTo(1);
        assertThat(push(1, 160, 95)).isEqualTo(Arrival.LATE);
        assertThat(buffer.statistics().lost()).as("late is not lost").isZero();
        assertThat(buffer.statistics().late()).isEqualTo(1);
        assertThat(buffer.statistics().reordered()).isEqualTo(1);
        assertThat(buffer.statistics().concealedMillis()).isEqualTo(20);
    }

    @Test
    void concealsEveryFrameOfAGap() {
        run(0, 9);
        for (int i = 13; i < 20; i++) {
            push(i, i * FRAME, i * 20L);
        }
        int lost = 0;
        for (int i = 10; i < 20; i++) {
            if (pull(i * 20L + 10) == Playout.LOST) {
                lost++;
            }
        }
        assertThat(lost).isEqualTo(3);
        assertThat(buffer.statistics().lost()).isEqualTo(3);
    }

    @Test
    void rejectsDuplicatesBeforeAndAfterPlayout() {
        push(5, 0, 0);
        assertThat(push(5, 0, 1)).isEqualTo(Arrival.DUPLICATE);
        expectFrame(5, 50);
        assertThat(push(5, 0, 51)).isEqualTo(Arrival.DUPLICATE);
        assertThat(buffer.statistics().duplicates()).isEqualTo(2);
        assertThat(buffer.held()).isZero();
    }

    @Test
    void rejectsPayloadsThatDoNotFit() {
        assertThat(buffer.push(RtpPackets.packet(1, 0, false, 0, new byte[481], 0, 481), 0))
                .isEqualTo(Arrival.BAD_SIZE);
        assertThat(buffer.push(RtpPackets.packet(1, 0, false, 0, new byte[0], 0, 0), 0))
                .isEqualTo(Arrival.BAD_SIZE);
        assertThat(buffer.statistics().rejected()).isEqualTo(2);
    }

    @Test
    void timeWithoutAMissingNumberIsSilenceNotLoss() {
        run(0, 9);
        // number 10 arrives early, after 5 frames of silence by its timestamp
        push(10, 15 * FRAME, 10 * 20);
        Playout[] seen = new Playout[8];
        int empties = 0;
        for (int i = 0; i < 8; i++) {
            seen[i] = pull(10 * 20 + 10 + 20L * i);
            empties += seen[i] == Playout.EMPTY ? 1 : 0;
        }
        assertThat(seen).doesNotContain(Playout.LOST);
        assertThat(empties).isGreaterThanOrEqualTo(5);
        assertThat(buffer.statistics().lost()).isZero();
    }

    @Test
    void underrunIsConcealedThenSilentAndTheNextTalkspurtIsBuffered() {
        run(0, 9);
        long at = 210;
        expectFrame(8, at);
        expectFrame(9, at + 20);
        at += 40;
        for (int i = 0; i < 3; i++, at += 20) {
            assertThat(pull(at)).isEqualTo(Playout.LOST);
        }
        for (int i = 0; i < 20; i++, at += 20) {
            assertThat(pull(at)).isEqualTo(Playout.EMPTY);
        }
        assertThat(push(10, 40 * FRAME, true, at)).isEqualTo(Arrival.QUEUED);
        assertThat(pull(at + 20)).isEqualTo(Playout.BUFFERING);
        expectFrame(10, at + 50);
        assertThat(buffer.statistics().lost()).isZero();
    }

    @Test
    void restartsAtOnceWhenTimestampsStoodStillInSilence() {
        run(0, 9);
        for (long at = 210; at < 3000; at += 20) {
            pull(at);
        }
        // sequence number and timestamp continue as if no time had passed, without a marker
        assertThat(push(10, 10 * FRAME, 3000)).isEqualTo(Arrival.RESET);
        expectFrame(10, 3050);
        assertThat(buffer.statistics().resets()).isEqualTo(1);
    }

    @Test
    void shorterStandstillLosesThreePackets() {
        run(0, 9);
        for (long at = 210; at < 1000; at += 20) {
            pull(at);
        }
        int queuedFrom = -1;
        for (int i = 10; i < 20; i++) {
            if (push(i, i * FRAME, 1000 + 20L * (i - 10)) == Arrival.QUEUED && queuedFrom < 0) {
                queuedFrom = i;
            }
            pull(1010 + 20L * (i - 10));
        }
        assertThat(queuedFrom).isEqualTo(13);
    }

    @Test
    void singleLateFrameStretchesTheClockOnce() {
        buffer = narrowband(0);
        push(0, 0, 0);
        expectFrame(0, 0);
        assertThat(pull(20)).isEqualTo(Playout.LOST);
        assertThat(push(1, FRAME, 25)).isEqualTo(Arrival.QUEUED);
        expectFrame(1, 40);
        assertThat(pull(60)).isEqualTo(Playout.LOST);
        assertThat(push(2, 2 * FRAME, 65)).isEqualTo(Arrival.LATE);
        assertThat(buffer.statistics().stretched()).isEqualTo(1);
    }

    @Test
    void longBurstAfterAStallPlaysTheNewestAndKeepsTheDelay() {
        run(0, 49);
        for (long at = 1010; at < 1310; at += 20) {
            pull(at);
        }
        int late = 0;
        for (int i = 50; i <= 65; i++) {
            late += push(i, i * FRAME, 1305) == Arrival.LATE ? 1 : 0;
        }
        assertThat(late).isBetween(10, 14);
        long at = 1310;
        for (int i = 66; i < 120; i++, at += 20) {
            assertThat(pull(at)).isEqualTo(Playout.FRAME);
            assertThat(at - i * 20L + 20 - 10).isLessThan(70);
            push(i, i * FRAME, i * 20L);
        }
    }

    @Test
    void tooManyPacketsAtOnceKeepTheNewest() {
        for (int i = 0; i < 200; i++) {
            push(i, i * FRAME, 0);
        }
        assertThat(buffer.held()).isLessThanOrEqualTo(32);
        assertThat(pull(50)).isEqualTo(Playout.FRAME);
        assertThat(out.sequence()).isGreaterThan(160);
        assertThat(buffer.statistics().dropped()).isGreaterThan(100);
    }

    @Test
    void reducesStandingDelay() {
        for (int i = 0; i < 12; i++) {
            push(i, i * FRAME, 0);
        }
        long at = 50;
        int next = 12;
        for (int i = 0; i < 200; i++, at += 20) {
            push(next, next * FRAME, at - 5);
            next++;
            assertThat(pull(at)).isEqualTo(Playout.FRAME);
        }
        assertThat(buffer.levelMillis()).isLessThanOrEqualTo(70);
        assertThat(buffer.statistics().dropped()).isBetween(8L, 12L);
        assertThat(buffer.statistics().lost()).isZero();
    }

    @Test
    void prefersQuietFramesWhenReducingDelay() {
        boolean[] loudDropped = new boolean[1];
        PayloadProbe probe = new PayloadProbe() {
            @Override
            public int duration(byte[] payload, int offset, int length, int payloadType) {
                return length;
            }

            @Override
            public boolean quiet(byte[] payload, int offset, int length, int payloadType) {
                return payload[offset] % 10 == 0;
            }
        };
        buffer = new JitterBuffer(JitterBufferOptions.narrowband(50), probe);
        int next = 0;
        for (; next < 3; next++) {
            push(next, next * FRAME, next * 20L);
        }
        int expected = 0;
        long at = 50;
        for (int i = 0; i < 200; i++, at += 20) {
            for (int burst = i == 1 ? 3 : 1; burst > 0; burst--) {
                push(next, next * FRAME, at - 5);
                next++;
            }
            pull(at);
            while (expected < out.sequence()) {
                loudDropped[0] |= (byte) expected % 10 != 0;
                expected++;
            }
            expected++;
        }
        assertThat(buffer.statistics().dropped()).isBetween(1L, 5L);
        assertThat(loudDropped[0]).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-500, 500})
    void followsTheSendersClock(int ppm) {
        double sent = 0;
        int next = 0;
        int frames = 0;
        int concealed = 0;
        for (long at = 0; at < 200_000; at += 20) {
            while (sent <= at) {
                push(next, next * FRAME, (long) sent);
                next++;
                sent += 20 * (1 + ppm * 1e-6);
            }
            Playout what = pull(at);
            frames += what == Playout.FRAME ? 1 : 0;
            concealed += what == Playout.LOST ? 1 : 0;
            assertThat(buffer.levelMillis()).isLessThan(130);
        }
        assertThat(frames).isBetween(next - 12, next);
        assertThat(concealed).isLessThan(12);
        assertThat(buffer.statistics().late()).isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 160, 240, 320, 480})
    void acceptsFramesOfAnyLength(int samples) {
        long length = samples / 8;
        byte[] payload = new byte[samples];
        long pulled = 0;
        int frames = 0;
        for (int i = 0; i < 100; i++) {
            long at = i * length;
            buffer.push(RtpPackets.packet(i, i * samples, false, 0, payload, 0, samples), ms(at));
            while (pulled <= at + 5) {
                Playout what = buffer.pull(ms(at + 5), out);
                assertThat(what).isIn(Playout.BUFFERING, Playout.FRAME);
                frames += what == Playout.FRAME ? 1 : 0;
                pulled += out.ticks() / 8;
            }
        }
        assertThat(frames).isGreaterThan(100 - 2 - (int) Math.ceil(70.0 / length));
        assertThat(buffer.frameTicks()).isEqualTo(samples);
    }

    @Test
    void learnsTheLengthOfFramesFromTimestamps() {
        buffer = new JitterBuffer(JitterBufferOptions.of(48_000, 50, 200), PayloadProbe.NONE);
        for (int i = 0; i < 4; i++) {
            buffer.push(RtpPackets.packet(i, i * 480, false, 111, new byte[50], 0, 50), ms(i * 10L));
        }
        assertThat(buffer.frameTicks()).isEqualTo(480);
        buffer.pull(ms(60), out);
        assertThat(out.ticks()).isEqualTo(480);
        assertThat(out.payloadType()).isEqualTo(111);
    }

    @Test
    void numbersOfTelephoneEventsAreNotLost() {
        run(0, 9);
        for (int i = 10; i < 18; i++) {
            buffer.skip(i);
            pull(i * 20L + 10);
        }
        for (int i = 18; i < 30; i++) {
            push(i, i * FRAME, i == 18, i * 20L);
            pull(i * 20L + 10);
        }
        assertThat(buffer.statistics().lost()).isZero();
        assertThat(buffer.statistics().concealed()).isZero();
        assertThat(buffer.statistics().late()).isZero();
        assertThat(buffer.statistics().played()).isGreaterThan(18);
    }

    @Test
    void comfortNoiseAnnouncesSilence() {
        run(0, 9);
        buffer.push(RtpPackets.packet(10, 10 * FRAME, false, 13, new byte[] {70}, 0, 1), ms(200));
        expectFrame(8, 210);
        expectFrame(9, 230);
        assertThat(pull(250)).isEqualTo(Playout.FRAME);
        assertThat(out.payloadType()).isEqualTo(13);
        assertThat(out.length()).isEqualTo(1);
        assertThat(out.ticks()).isEqualTo(FRAME);
        for (long at = 270; at < 800; at += 20) {
            assertThat(pull(at)).isEqualTo(Playout.EMPTY);
        }
        push(11, 40 * FRAME, true, 800);
        expectFrame(11, 850);
        assertThat(buffer.statistics().lost()).isZero();
        assertThat(buffer.statistics().concealed()).isZero();
    }

    @Test
    void twoPacketsInSequenceFarAwayRestartTheStream() {
        run(0, 9);
        assertThat(push(30_000, 10 * FRAME, 200)).isEqualTo(Arrival.LATE);
        assertThat(push(30_001, 11 * FRAME, 220)).isEqualTo(Arrival.RESET);
        expectFrame(30_001, 270);
    }

    @Test
    void resetDropsPacketsButNotCounters() {
        run(0, 9);
        buffer.reset();
        assertThat(buffer.held()).isZero();
        assertThat(pull(200)).isEqualTo(Playout.EMPTY);
        push(500, 77, 200);
        expectFrame(500, 250);
        assertThat(buffer.statistics().played()).isEqualTo(8 + 1);
    }

    @Test
    void worksWithANegativeClock() {
        long start = -5_000_000_000_000L;
        buffer.push(RtpPackets.packet(1, 0, false, 0, new byte[160], 0, 160), start);
        assertThat(buffer.pull(start + ms(49), out)).isEqualTo(Playout.BUFFERING);
        assertThat(buffer.pull(start + ms(50), out)).isEqualTo(Playout.FRAME);
    }

    @Test
    void validatesOptions() {
        assertThatThrownBy(() -> new JitterBufferOptions(8000, false, 50, 50, 50, 160, 20, 480))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JitterBufferOptions(8000, false, -1, 0, 0, 160, 32, 480))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JitterBufferOptions(0, false, 50, 50, 50, 160, 32, 480))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(JitterBufferOptions.narrowband(500).slots()).isEqualTo(128);
    }
}
