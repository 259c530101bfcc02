package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.PlayoutPosition;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterCommand;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.internal.InternalCodecs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues of writers. */
class AudioWritersTest {

    private static final int QUEUE = 4;

    private Vertx vertx;
    private AudioWriters writers;
    private final BlockingQueue<AudioProgress> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        InternalCodecs.register(vertx);
        vertx.eventBus().<AudioProgress>localConsumer("told", message -> told.add(message.body()));
        writers = new AudioWriters(vertx, "call", "node", QUEUE);
    }

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    private AudioWriterLease writer(String id, String kind) {
        return writers.open(
                new AudioWriterRequest()
                        .setId(id)
                        .setDeliver("told")
                        .setNode("node")
                        .setKind(kind),
                "here");
    }

    private static PcmFrame frame(int value) {
        short[] samples = new short[160];
        Arrays.fill(samples, (short) value);
        return PcmFrame.copyOf(samples, 0, 160, 8_000, 0, 0);
    }

    private AudioProgress mark(String name) throws Exception {
        return Loopback.next(told, progress -> name.equals(progress.mark()));
    }

    @Test
    void newestFrameIsRejectedAndCounted() throws Exception {
        int stream = writer("w", "paced").getStream();
        for (int i = 1; i <= QUEUE + 2; i++) {
            writers.onFrame(stream, frame(i), false);
        }
        assertThat(writers.rejected()).isEqualTo(2);
        for (int i = 1; i <= QUEUE; i++) {
            assertThat(writers.next(false, true).sample(0)).isEqualTo((short) i);
        }
        assertThat(writers.next(false, true)).isNull();
        AudioProgress progress = Loopback.next(told, each -> each.frames() == QUEUE + 2);
        assertThat(progress.frames()).isEqualTo(QUEUE + 2);
        assertThat(progress.rejected()).isEqualTo(2);
    }

    @Test
    void marksAreReportedInOrder() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onCommand(AudioWriterCommand.mark("call", stream, "first"));
        assertThat(mark("first").frames()).isZero();
        writers.onFrame(stream, frame(1), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "a"));
        writers.onCommand(AudioWriterCommand.mark("call", stream, "b"));
        writers.onFrame(stream, frame(2), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "c"));
        List<String> order = new ArrayList<>();
        writers.next(false, true);
        writers.next(false, true);
        for (String name : List.of("a", "b", "c")) {
            AudioProgress progress = Loopback.next(told, said -> said.mark() != null);
            order.add(progress.mark() + progress.frames() + progress.cleared());
        }
        assertThat(order).containsExactly("a1false", "b1false", "c2false");
    }

    @Test
    void markAfterARejectionIsNotComplete() throws Exception {
        int stream = writer("w", "paced").getStream();
        for (String name : List.of("part", "whole")) {
            for (int i = 0; i < QUEUE + (name.equals("part") ? 1 : 0); i++) {
                writers.onFrame(stream, frame(1), false);
            }
            writers.onCommand(AudioWriterCommand.mark("call", stream, name));
            for (int i = 0; i < QUEUE; i++) {
                writers.next(false, true);
            }
        }
        assertThat(mark("part")).matches(part -> !part.complete() && !part.cleared());
        assertThat(mark("whole").complete()).isTrue();
        writers.onFrame(stream, PcmFrame.owning(new short[320], 16_000, 0, 0), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "nothing"));
        assertThat(mark("nothing").complete()).isFalse();
        writers.onFrame(stream, PcmFrame.owning(new short[320], 16_000, 0, 0), false);
        writers.onCommand(AudioWriterCommand.of("call", stream, AudioWriterCommand.Kind.CLEAR));
        writers.onCommand(AudioWriterCommand.mark("call", stream, "after clear"));
        assertThat(mark("after clear").complete()).isTrue();
        writers.onFrame(stream, frame(1), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "cleared"));
        writers.onCommand(AudioWriterCommand.of("call", stream, AudioWriterCommand.Kind.CLEAR));
        assertThat(mark("cleared")).matches(cleared -> cleared.cleared() && !cleared.complete());
    }

    @Test
    void clearDropsTheQueueAndReportsIt() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(1), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "never"));
        writers.onFrame(stream, frame(2), false);
        writers.onCommand(AudioWriterCommand.of("call", stream, AudioWriterCommand.Kind.CLEAR));
        assertThat(mark("never").cleared()).isTrue();
        assertThat(Loopback.next(told).frames()).isEqualTo(2);
        assertThat(writers.next(false, true)).isNull();
        writers.onFrame(stream, frame(3), false);
        assertThat(writers.next(false, true).sample(0)).isEqualTo((short) 3);
    }

    @Test
    void framesOfSeveralWritersAreMixedWithoutOverflow() {
        int one = writer("one", "paced").getStream();
        int other = writer("other", "paced").getStream();
        assertThat(one).isNotEqualTo(other);
        assertThat(writer("one", "paced").getStream()).isEqualTo(one);
        writers.onFrame(one, frame(1_000), false);
        writers.onFrame(other, frame(-300), false);
        assertThat(writers.next(false, true).sample(159)).isEqualTo((short) 700);
        writers.onFrame(one, frame(30_000), false);
        writers.onFrame(other, frame(30_000), false);
        assertThat(writers.next(false, true).sample(0)).isEqualTo(Short.MAX_VALUE);
        writers.onFrame(other, frame(5), false);
        assertThat(writers.next(false, true).sample(0)).isEqualTo((short) 5);
    }

    @Test
    void framesOfAnyLengthAreRegrouped() throws Exception {
        int stream = writer("w", "paced").getStream();
        short[] ramp = new short[250];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (short) i;
        }
        writers.onFrame(stream, PcmFrame.copyOf(ramp, 0, ramp.length, 8_000, 0, 0), false);
        PcmFrame first = writers.next(false, true);
        assertThat(first.length()).isEqualTo(160);
        assertThat(first.sample(159)).isEqualTo((short) 159);
        assertThat(writers.next(false, true)).isNull(); // an incomplete frame is not sent
        writers.onCommand(AudioWriterCommand.mark("call", stream, "end"));
        PcmFrame rest = writers.next(false, true);
        assertThat(rest.sample(89)).isEqualTo((short) 249);
        assertThat(rest.sample(90)).isZero();
        assertThat(mark("end").frames()).isEqualTo(2);
        writers.onFrame(stream, PcmFrame.copyOf(ramp, 0, 160, 16_000, 0, 0), false);
        assertThat(writers.rejected()).isEqualTo(1);
    }

    @Test
    void framesOfUnknownWritersAreIgnored() {
        writers.onFrame(99, frame(1), false);
        writers.onCommand(AudioWriterCommand.mark("call", 99, "x"));
        assertThat(writers.unpaced(99)).isNull();
        assertThat(writers.next(false, true)).isNull();
        OpenWriter raw = writers.unpaced(writer("raw", "raw").getStream());
        assertThat(raw.take(frame(1), 8_000, 0)).isNotNull();
    }

    @Test
    void framesOfAnotherRateAreRejectedAndCounted() {
        for (String kind : List.of("raw", "paced")) {
            int stream = writer(kind, kind).getStream();
            PcmFrame wide = PcmFrame.owning(new short[320], 16_000, 0, 0);
            if (kind.equals("raw")) {
                assertThat(writers.unpaced(stream).take(wide, 8_000, 0)).isNull();
            } else {
                assertThat(writers.onFrame(stream, wide, false)).isFalse();
            }
        }
        assertThat(writers.rejected()).as("of 20 ms each").isEqualTo(2);
        assertThat(writers.next(false, true)).isNull();
    }

    @Test
    void leaseContainsTheAddress() {
        AudioWriterLease away = writers.open(new AudioWriterRequest().setId("x").setNode("elsewhere"), "here");
        assertThat(away.getAddress()).isEqualTo("here");
        assertThat(away.getQueueFrames()).isEqualTo(QUEUE);
        assertThatThrownBy(() -> writers.open(new AudioWriterRequest(), "here"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer("z", "shouted")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numberOfWritersIsLimited() {
        for (int i = 0; i < 1_000; i++) {
            writer("w" + i, "paced");
        }
        assertThatThrownBy(() -> writer("one more", "paced")).hasMessageContaining("1000");
    }

    /** Number of frames sent out of 200, with two excess frames queued and frames written at the pace of sending. */
    private int said(boolean live) {
        int stream = writers.open(
                        new AudioWriterRequest()
                                .setId("live " + live)
                                .setNode("node")
                                .setLive(live),
                        "here")
                .getStream();
        writers.onFrame(stream, frame(1), false);
        writers.onFrame(stream, frame(1), false);
        int said = 0;
        for (int i = 0; i < 200; i++) {
            writers.onFrame(stream, frame(1), false);
            said += writers.next(false, true) != null ? 1 : 0;
        }
        while (writers.next(false, true) != null) {
            said++;
        }
        return said;
    }

    @Test
    void standingDelayIsReducedForLiveWritersOnly() {
        assertThat(said(false)).isEqualTo(202);
        assertThat(said(true)).isEqualTo(200);
    }

    @Test
    void onlyHoldWritersAreSentOnHold() {
        int usual = writer("usual", "paced").getStream();
        int held = writer("held", "hold").getStream();
        for (int i = 0; i < 3; i++) {
            writers.onFrame(usual, frame(1 + i), false);
            writers.onFrame(held, frame(11 + i), false);
        }
        assertThat(writers.next(false, true).sample(0)).isEqualTo((short) 1);
        assertThat(writers.next(true, true).sample(0)).isEqualTo((short) 11);
        assertThat(writers.next(false, true).sample(0))
                .as("time passed for what was not heard")
                .isEqualTo((short) 3);
        assertThat(writers.next(false, true)).isNull();
        assertThat(writers.next(true, true).sample(0)).isEqualTo((short) 12);
    }

    @Test
    void closedWriterIsRemovedWhenItsQueueIsEmpty() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(1), false);
        writers.onFrame(stream, PcmFrame.copyOf(new short[] {2, 2}, 0, 2, 8_000, 0, 0), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "end"));
        writers.close("w");
        writers.close("w");
        writers.onFrame(stream, frame(3), false);
        assertThat(writers.rejected()).isEqualTo(1);
        assertThat(writers.next(false, true).sample(0)).isEqualTo((short) 1);
        assertThat(writers.next(false, true).sample(0)).isEqualTo((short) 2);
        assertThat(mark("end").cleared()).isFalse();
        assertThat(writers.hasPaced()).isFalse();
        writers.onFrame(stream, frame(4), false);
        assertThat(writers.next(false, true)).isNull();
        assertThat(writers.rejected()).as("what it refused still counts").isEqualTo(1);
        assertThat(writer("w", "paced").getStream()).isNotEqualTo(stream);
        writers.close("nobody");
    }

    @Test
    void pausedWriterIsClearedWhenItIsClosed() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(1), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "never"));
        writers.onCommand(AudioWriterCommand.of("call", stream, AudioWriterCommand.Kind.PAUSE));
        assertThat(writers.next(false, true)).isNull();
        writers.close("w");
        assertThat(mark("never").cleared()).isTrue();
        assertThat(writers.hasPaced()).isFalse();
        assertThat(writers.position(stream)).isNull();
    }

    @Test
    void framesOfAnotherCodecAreReportedAsAFailure() throws Exception {
        writers.codec("PCMU", 8_000);
        AudioWriterRequest request = new AudioWriterRequest()
                .setId("w")
                .setDeliver("told")
                .setNode("node")
                .setCodec("pcmu");
        int stream = writers.open(request, "here").getStream();
        EncodedFrame frame = EncodedFrame.of("PCMU", 20, new byte[160]);
        assertThat(writers.onEncoded(stream, frame)).isTrue();
        assertThat(writers.onEncoded(stream, EncodedFrame.of("G722", 20, new byte[160])))
                .isFalse();
        assertThat(writers.onFrame(stream, frame(1), false)).isFalse();
        assertThat(writers.nextEncoded(true)).isSameAs(frame);
        writers.onEncoded(stream, frame);
        writers.codec("pcmu", 8_000);
        assertThat(writers.hasPaced()).isTrue();
        writers.codec("PCMA", 8_000);
        AudioProgress failed = Loopback.next(told, progress -> progress.failure() != null);
        assertThat(failed.failure()).contains("PCMA/8000").contains("pcmu/8000");
        assertThat(failed.position().samples()).isEqualTo(160);
        assertThat(writers.hasPaced()).isFalse();
        assertThatThrownBy(() -> writers.open(request, "here")).hasMessageContaining("PCMA/8000");
        assertThatThrownBy(() -> writers.open(request.setCodec("x/y"), "here")).hasMessageContaining("codec");
        assertThatThrownBy(() -> writers.open(request.setCodec("PCMA").setKind("raw"), "here"))
                .hasMessageContaining("codec");
    }

    @Test
    void closingWriterCanBeReopened() {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(1), false);
        writers.close("w");
        assertThat(writer("w", "paced").getStream()).isEqualTo(stream);
        writers.onFrame(stream, frame(2), false);
        assertThat(writers.next(false, true)).isNotNull();
        assertThat(writers.next(false, true).sample(0)).isEqualTo((short) 2);
        assertThat(writers.hasPaced()).isTrue();
    }

    @Test
    void thousandsOfWritersMayOpenInSequence() {
        for (int i = 0; i < 3_000; i++) {
            int stream = writer("w" + i, i % 2 == 0 ? "paced" : "raw").getStream();
            OpenWriter unpaced = writers.unpaced(stream);
            if (unpaced == null) {
                writers.onFrame(stream, frame(1), false);
            } else {
                unpaced.taken(unpaced.take(frame(1), 8_000, 0), true);
            }
            writers.close("w" + i);
            writers.next(false, true);
        }
        assertThat(writers.hasPaced()).isFalse();
    }

    @Test
    void frameLengthAndMarksAreLimited() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, PcmFrame.owning(new short[60 * 8_000 + 1], 8_000, 0, 0), false);
        assertThat(writers.rejected()).isEqualTo(3_000);
        assertThat(writers.next(false, true)).isNull();
        writers.onFrame(stream, frame(1), false);
        writers.onFrame(stream, frame(2), false);
        for (int i = 0; i < 1_000; i++) {
            writers.onCommand(AudioWriterCommand.mark("call", stream, "m" + i));
        }
        writers.onCommand(AudioWriterCommand.mark("call", stream, "too many"));
        assertThat(mark("too many").cleared()).isTrue();
        writers.next(false, true);
        writers.next(false, true);
        assertThat(mark("m999").cleared()).isFalse();
        writers.onFrame(stream, frame(3), false);
        writers.onCommand(AudioWriterCommand.mark("call", stream, "one again"));
        writers.next(false, true);
        assertThat(mark("one again").cleared()).isFalse();
    }

    @Test
    void smallQueueIsReportedBeforeItIsEmpty() throws Exception {
        int stream = writer("w", "paced").getStream();
        for (int i = 0; i < QUEUE; i++) {
            writers.onFrame(stream, frame(1), false);
        }
        writers.next(false, true);
        assertThat(Loopback.next(told).frames()).isEqualTo(1);
    }

    /** A cosine whose packets end at a peak: where it is cut off the step would be its amplitude. */
    private static PcmFrame cosine(int packet) {
        short[] samples = new short[160];
        for (int i = 0; i < 160; i++) {
            samples[i] = (short) Math.round(8_000 * Math.cos(2 * Math.PI * 200 * (packet * 160 + i + 1) / 8_000));
        }
        return PcmFrame.copyOf(samples, 0, 160, 8_000, 0, 0);
    }

    private short[] sent(int packets) {
        short[] sent = new short[packets * 160];
        for (int i = 0; i < packets; i++) {
            PcmFrame frame = writers.next(false, true);
            if (frame != null) {
                assertThat(frame.length()).isEqualTo(160);
                frame.copyTo(sent, i * 160);
            }
        }
        return sent;
    }

    private static short[] joined(short[] one, short[] other) {
        short[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static int greatestStep(short[] samples) {
        int greatest = 0;
        for (int i = 1; i < samples.length; i++) {
            greatest = Math.max(greatest, Math.abs(samples[i] - samples[i - 1]));
        }
        return greatest;
    }

    private PlayoutPosition command(int stream, AudioWriterCommand.Kind kind) {
        return writers.onCommand(new AudioWriterCommand("call", stream, kind, null, 0));
    }

    private static final int STEP = 1_260; // of the cosine itself

    @ParameterizedTest
    @ValueSource(strings = {"mix", "queue"})
    void clearFadesOutWithinFiveMilliseconds(String mode) {
        AudioWriterRequest request = new AudioWriterRequest()
                .setId("w")
                .setDeliver("told")
                .setNode("node")
                .setKind("paced")
                .setMode(mode);
        int stream = writers.open(request, "here").getStream();
        for (int i = 0; i < 3; i++) {
            writers.onFrame(stream, cosine(i), false);
        }
        short[] before = sent(1);
        assertThat(Math.abs(before[159])).isGreaterThan((short) 7_900);
        PlayoutPosition cleared = command(stream, AudioWriterCommand.Kind.CLEAR);
        assertThat(cleared.samples()).isEqualTo(160);
        assertThat(cleared.queued()).isEqualTo(320);
        writers.close("w");
        short[] after = sent(2);
        assertThat(greatestStep(joined(before, after))).isLessThan(STEP);
        assertThat(after[39]).isNotZero();
        assertThat(Arrays.copyOfRange(after, 40, 320)).containsOnly((short) 0);
        assertThat(writers.next(false, true)).isNull();
        assertThat(writers.onFrame(stream, cosine(0), false)).as("it is closed").isFalse();
    }

    @Test
    void audioThatFollowsAClearAtOnceIsMixedWithTheFade() {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, cosine(0), false);
        short[] before = sent(1);
        command(stream, AudioWriterCommand.Kind.CLEAR);
        writers.onFrame(stream, frame(100), false);
        short[] after = sent(1);
        assertThat(greatestStep(joined(before, after))).isLessThan(STEP);
        assertThat(after[0]).isGreaterThan((short) 7_500);
        assertThat(Arrays.copyOfRange(after, 40, 160)).containsOnly((short) 100);
        assertThat(command(stream, AudioWriterCommand.Kind.POSITION).samples()).isEqualTo(320);
    }

    @Test
    void aPauseFadesOutAndInAndKeepsThePosition() {
        int stream = writer("w", "paced").getStream();
        for (int i = 0; i < 3; i++) {
            writers.onFrame(stream, cosine(i), false);
        }
        short[] before = sent(1);
        PlayoutPosition paused = command(stream, AudioWriterCommand.Kind.PAUSE);
        assertThat(paused.samples()).isEqualTo(160);
        short[] pause = sent(2);
        assertThat(command(stream, AudioWriterCommand.Kind.POSITION)).isEqualTo(paused);
        assertThat(Arrays.copyOfRange(pause, 40, 320)).containsOnly((short) 0);
        command(stream, AudioWriterCommand.Kind.RESUME);
        short[] after = sent(2);
        assertThat(greatestStep(joined(joined(before, pause), after))).isLessThan(STEP);
        for (int i = 40; i < 320; i++) {
            assertThat(after[i]).isEqualTo(cosine(1 + i / 160).sample(i % 160));
        }
        assertThat(command(stream, AudioWriterCommand.Kind.POSITION).samples()).isEqualTo(480);
        command(stream, AudioWriterCommand.Kind.CLEAR);
        assertThat(greatestStep(joined(after, sent(1)))).isLessThan(STEP);
    }

    @Test
    void aPauseBetweenTwoPacketsChangesNothing() {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, cosine(0), false);
        writers.onFrame(stream, cosine(1), false);
        sent(1);
        command(stream, AudioWriterCommand.Kind.PAUSE);
        command(stream, AudioWriterCommand.Kind.RESUME);
        assertThat(writers.next(false, true).sample(0)).isEqualTo(cosine(1).sample(0));
    }

    @Test
    void whatEndedInSilenceOrLongAgoOrUnsentHasNoFade() {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(20), false);
        sent(1);
        command(stream, AudioWriterCommand.Kind.CLEAR);
        assertThat(writers.next(false, true)).isNull();
        writers.onFrame(stream, frame(5_000), false);
        sent(2);
        command(stream, AudioWriterCommand.Kind.CLEAR);
        assertThat(writers.next(false, true))
                .as("a packet of silence was between")
                .isNull();
        writers.onFrame(stream, frame(5_000), false);
        writers.next(false, false);
        command(stream, AudioWriterCommand.Kind.CLEAR);
        assertThat(writers.next(false, true)).as("muted").isNull();
        writers.onFrame(stream, frame(5_000), false);
        sent(1);
        command(stream, AudioWriterCommand.Kind.CLEAR);
        assertThat(writers.next(true, true)).as("held").isNull();
        assertThat(writers.next(false, true)).isNull();
    }
}
