package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioProgress;
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
            writers.onFrame(stream, frame(i));
        }
        assertThat(writers.rejected()).isEqualTo(2);
        for (int i = 1; i <= QUEUE; i++) {
            assertThat(writers.next(false).sample(0)).isEqualTo((short) i);
        }
        assertThat(writers.next(false)).isNull();
        AudioProgress progress = Loopback.next(told, each -> each.frames() == QUEUE + 2);
        assertThat(progress.frames()).isEqualTo(QUEUE + 2);
        assertThat(progress.rejected()).isEqualTo(2);
    }

    @Test
    void marksAreReportedInOrder() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onMark(new AudioMark("call", stream, "first"));
        assertThat(mark("first").frames()).isZero();
        writers.onFrame(stream, frame(1));
        writers.onMark(new AudioMark("call", stream, "a"));
        writers.onMark(new AudioMark("call", stream, "b"));
        writers.onFrame(stream, frame(2));
        writers.onMark(new AudioMark("call", stream, "c"));
        List<String> order = new ArrayList<>();
        writers.next(false);
        writers.next(false);
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
                writers.onFrame(stream, frame(1));
            }
            writers.onMark(new AudioMark("call", stream, name));
            for (int i = 0; i < QUEUE; i++) {
                writers.next(false);
            }
        }
        assertThat(mark("part")).matches(part -> !part.complete() && !part.cleared());
        assertThat(mark("whole").complete()).isTrue();
        writers.onFrame(stream, PcmFrame.owning(new short[320], 16_000, 0, 0));
        writers.onMark(new AudioMark("call", stream, "nothing"));
        assertThat(mark("nothing").complete()).isFalse();
        writers.onFrame(stream, PcmFrame.owning(new short[320], 16_000, 0, 0));
        writers.onMark(new AudioMark("call", stream, null));
        writers.onMark(new AudioMark("call", stream, "after clear"));
        assertThat(mark("after clear").complete()).isTrue();
        writers.onFrame(stream, frame(1));
        writers.onMark(new AudioMark("call", stream, "cleared"));
        writers.onMark(new AudioMark("call", stream, null));
        assertThat(mark("cleared")).matches(cleared -> cleared.cleared() && !cleared.complete());
    }

    @Test
    void clearDropsTheQueueAndReportsIt() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(1));
        writers.onMark(new AudioMark("call", stream, "never"));
        writers.onFrame(stream, frame(2));
        writers.onMark(new AudioMark("call", stream, null));
        assertThat(mark("never").cleared()).isTrue();
        assertThat(Loopback.next(told).frames()).isEqualTo(2);
        assertThat(writers.next(false)).isNull();
        writers.onFrame(stream, frame(3));
        assertThat(writers.next(false).sample(0)).isEqualTo((short) 3);
    }

    @Test
    void framesOfSeveralWritersAreMixedWithoutOverflow() {
        int one = writer("one", "paced").getStream();
        int other = writer("other", "paced").getStream();
        assertThat(one).isNotEqualTo(other);
        assertThat(writer("one", "paced").getStream()).isEqualTo(one);
        writers.onFrame(one, frame(1_000));
        writers.onFrame(other, frame(-300));
        assertThat(writers.next(false).sample(159)).isEqualTo((short) 700);
        writers.onFrame(one, frame(30_000));
        writers.onFrame(other, frame(30_000));
        assertThat(writers.next(false).sample(0)).isEqualTo(Short.MAX_VALUE);
        writers.onFrame(other, frame(5));
        assertThat(writers.next(false).sample(0)).isEqualTo((short) 5);
    }

    @Test
    void framesOfAnyLengthAreRegrouped() throws Exception {
        int stream = writer("w", "paced").getStream();
        short[] ramp = new short[250];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (short) i;
        }
        writers.onFrame(stream, PcmFrame.copyOf(ramp, 0, ramp.length, 8_000, 0, 0));
        PcmFrame first = writers.next(false);
        assertThat(first.length()).isEqualTo(160);
        assertThat(first.sample(159)).isEqualTo((short) 159);
        assertThat(writers.next(false)).isNull(); // an incomplete frame is not sent
        writers.onMark(new AudioMark("call", stream, "end"));
        PcmFrame rest = writers.next(false);
        assertThat(rest.sample(89)).isEqualTo((short) 249);
        assertThat(rest.sample(90)).isZero();
        assertThat(mark("end").frames()).isEqualTo(2);
        writers.onFrame(stream, PcmFrame.copyOf(ramp, 0, 160, 16_000, 0, 0));
        assertThat(writers.rejected()).isEqualTo(1);
    }

    @Test
    void framesOfUnknownWritersAreIgnored() {
        writers.onFrame(99, frame(1));
        writers.onMark(new AudioMark("call", 99, "x"));
        assertThat(writers.acceptRaw(99, frame(1))).isFalse();
        assertThat(writers.next(false)).isNull();
        assertThat(writers.acceptRaw(writer("raw", "raw").getStream(), frame(1)))
                .isTrue();
    }

    @Test
    void framesOfAnotherRateAreRejectedAndCounted() {
        for (String kind : List.of("raw", "paced")) {
            int stream = writer(kind, kind).getStream();
            PcmFrame wide = PcmFrame.owning(new short[320], 16_000, 0, 0);
            assertThat(writers.acceptRaw(stream, wide)).isFalse();
            writers.onFrame(stream, wide);
        }
        assertThat(writers.rejected()).isEqualTo(4);
        assertThat(writers.next(false)).isNull();
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
        writers.onFrame(stream, frame(1));
        writers.onFrame(stream, frame(1));
        int said = 0;
        for (int i = 0; i < 200; i++) {
            writers.onFrame(stream, frame(1));
            said += writers.next(false) != null ? 1 : 0;
        }
        while (writers.next(false) != null) {
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
            writers.onFrame(usual, frame(1 + i));
            writers.onFrame(held, frame(11 + i));
        }
        assertThat(writers.next(false).sample(0)).isEqualTo((short) 1);
        assertThat(writers.next(true).sample(0)).isEqualTo((short) 11);
        assertThat(writers.next(false).sample(0))
                .as("time passed for what was not heard")
                .isEqualTo((short) 3);
        assertThat(writers.next(false)).isNull();
        assertThat(writers.next(true).sample(0)).isEqualTo((short) 12);
    }

    @Test
    void closedWriterIsRemovedWhenItsQueueIsEmpty() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(1));
        writers.onFrame(stream, PcmFrame.copyOf(new short[] {2, 2}, 0, 2, 8_000, 0, 0));
        writers.onMark(new AudioMark("call", stream, "end"));
        writers.close("w");
        writers.close("w");
        writers.onFrame(stream, frame(3));
        assertThat(writers.rejected()).isEqualTo(1);
        assertThat(writers.next(false).sample(0)).isEqualTo((short) 1);
        assertThat(writers.next(false).sample(0)).isEqualTo((short) 2);
        assertThat(mark("end").cleared()).isFalse();
        assertThat(writers.hasPaced()).isFalse();
        writers.onFrame(stream, frame(4));
        assertThat(writers.next(false)).isNull();
        assertThat(writers.rejected()).as("what it refused still counts").isEqualTo(1);
        assertThat(writer("w", "paced").getStream()).isNotEqualTo(stream);
        writers.close("nobody");
    }

    @Test
    void closingWriterCanBeReopened() {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, frame(1));
        writers.close("w");
        assertThat(writer("w", "paced").getStream()).isEqualTo(stream);
        writers.onFrame(stream, frame(2));
        assertThat(writers.next(false)).isNotNull();
        assertThat(writers.next(false).sample(0)).isEqualTo((short) 2);
        assertThat(writers.hasPaced()).isTrue();
    }

    @Test
    void thousandsOfWritersMayOpenInSequence() {
        for (int i = 0; i < 3_000; i++) {
            int stream = writer("w" + i, i % 2 == 0 ? "paced" : "raw").getStream();
            writers.onFrame(stream, frame(1));
            writers.close("w" + i);
            writers.next(false);
        }
        assertThat(writers.hasPaced()).isFalse();
    }

    @Test
    void frameLengthAndMarksAreLimited() throws Exception {
        int stream = writer("w", "paced").getStream();
        writers.onFrame(stream, PcmFrame.owning(new short[60 * 8_000 + 1], 8_000, 0, 0));
        assertThat(writers.rejected()).isEqualTo(3_000);
        assertThat(writers.next(false)).isNull();
        writers.onFrame(stream, frame(1));
        writers.onFrame(stream, frame(2));
        for (int i = 0; i < 1_000; i++) {
            writers.onMark(new AudioMark("call", stream, "m" + i));
        }
        writers.onMark(new AudioMark("call", stream, "too many"));
        assertThat(mark("too many").cleared()).isTrue();
        writers.next(false);
        writers.next(false);
        assertThat(mark("m999").cleared()).isFalse();
        writers.onFrame(stream, frame(3));
        writers.onMark(new AudioMark("call", stream, "one again"));
        writers.next(false);
        assertThat(mark("one again").cleared()).isFalse();
    }

    @Test
    void smallQueueIsReportedBeforeItIsEmpty() throws Exception {
        int stream = writer("w", "paced").getStream();
        for (int i = 0; i < QUEUE; i++) {
            writers.onFrame(stream, frame(1));
        }
        writers.next(false);
        assertThat(Loopback.next(told).frames()).isEqualTo(1);
    }
}
