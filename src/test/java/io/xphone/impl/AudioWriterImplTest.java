package io.xphone.impl;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import io.xphone.AudioReader;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.CallAudio;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.OnLoopback;
import io.xphone.SipServer;
import io.xphone.WriteQueueFullException;
import io.xphone.audio.PcmFrame;
import io.xphone.options.MediaOptions;
import io.xphone.testing.FakePbx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers as an application has them. */
class AudioWriterImplTest extends OnLoopback {

    private Call call(MediaOptions media) throws Exception {
        FakePbx peer = pbx();
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        return call;
    }

    @Test
    void aCallMayHaveAWriterForEachOfAnyNumberOfPrompts() throws Exception {
        Call call = call(new MediaOptions());
        for (int at = 0; at < 1_050; at += 50) {
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                AudioWriter writer = call.audio().writer();
                writer.write(tone(440, 20));
                ends.add(writer.end());
            }
            await(Future.all(ends));
        }
        AudioWriter last = call.audio().writer();
        await(last.write(tone(440, 100)));
        assertThat(await(last.mark("said"))).isTrue();
        await(last.end());
        assertThat(failure(last.write(tone(440, 20)))).hasMessageContaining("ended");
        await(call.end());
    }

    @Test
    void whoCouldNotBeOpenedSaysWhy() throws Exception {
        Call call = call(new MediaOptions());
        List<Future<Boolean>> open = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            open.add(call.audio().writer().mark("open"));
        }
        await(Future.all(open));
        BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
        // on the call's own context: the handler is there before it fails
        AudioWriter late = await(open.get(0).map(opened -> {
            AudioWriter writer = call.audio().writer();
            writer.exceptionHandler(told::add);
            return writer;
        }));
        for (Future<?> step : List.of(late.mark("x"), late.drained(), late.end())) {
            assertThat(failure(step)).hasMessageContaining("1000 writers");
        }
        assertThat(Loopback.next(told)).hasMessageContaining("1000 writers");
        assertThat(failure(late.write(tone(440, 20)))).hasMessageContaining("1000 writers");
        await(call.end());
    }

    @Test
    void thousandsOfMarksWaitAndCompleteInOrder() throws Exception {
        Call call = call(new MediaOptions());
        AudioWriter writer = call.audio().writer();
        List<Integer> order = new ArrayList<>();
        List<Future<Boolean>> marks = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int number = i;
            if (i % 100 == 0) {
                writer.write(tone(440, i < 2_500 ? 10 : 2_000));
            }
            marks.add(writer.mark("m").onSuccess(played -> order.add(number)));
        }
        await(marks.get(2_499));
        await(writer.clear());
        for (int i = 0; i < marks.size(); i++) {
            assertThat(await(marks.get(i))).as("mark " + i).isEqualTo(i < 2_500);
        }
        assertThat(order).hasSize(5_000).isSorted();
        assertThat(await(writer.mark("again"))).isTrue();
        await(call.end());
    }

    @Test
    void marksAreBoundedByTheLengthOfTheQueue() throws Exception {
        Call call = call(new MediaOptions().setWriteQueueMs(1_500));
        AudioWriter writer = call.audio().writer();
        await(writer.pause());
        writer.write(tone(440, 20));
        List<Future<Boolean>> marks = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            marks.add(writer.mark("m"));
        }
        assertThat(failure(writer.mark("one more")))
                .hasMessageContaining("1500 marks")
                .hasMessageContaining("writeQueueMs");
        await(writer.clear());
        assertThat(await(marks.get(1_499))).isFalse();
        assertThat(await(writer.mark("again"))).isTrue();
        await(call.end());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 11, 12, 13, 40})
    void aSmallQueueIsEnough(int frames) throws Exception {
        Call call = call(new MediaOptions().setQueueFrames(frames));
        AudioWriter writer = call.audio().writer();
        await(writer.write(tone(440, 600)));
        await(writer.drained());
        assertThat(writer.framesRejected()).isZero();
        await(call.end());
    }

    @Test
    void noQueueIsRefused() throws Exception {
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(), Loopback.options().setMedia(new MediaOptions().setQueueFrames(0)))))
                .hasMessageContaining("media.queueFrames");
    }

    @Test
    void aFrameOfAnotherRateIsRefused() throws Exception {
        Call call = call(new MediaOptions());
        for (AudioWriter writer : List.of(call.audio().writer(), call.audio().unpacedWriter())) {
            assertThat(failure(writer.write(PcmFrame.owning(new short[320], 16_000, 0, 0))))
                    .hasMessageContaining("8000 Hz")
                    .hasMessageContaining("16000");
            await(writer.write(PcmFrame.owning(new short[160], 8_000, 0, 0)));
        }
        await(call.end());
    }

    /** Number of frames of silence that a writer accepts at once. */
    private static int accepted(AudioWriter writer) {
        PcmFrame frame = PcmFrame.owning(new short[160], 8_000, 0, 0);
        List<Future<Void>> accepted = new ArrayList<>();
        while (!writer.writeQueueFull() && accepted.size() < 2_000) {
            Future<Void> written = writer.write(frame);
            if (written.failed()) {
                break;
            }
            accepted.add(written);
        }
        return accepted.size();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 600})
    void theConfiguredQueueIsThatOfEveryWriter(int frames) throws Exception {
        Call call = call(new MediaOptions().setQueueFrames(frames));
        AudioWriter open = call.audio().writer();
        await(open.mark("open"));
        // on another thread, with frames sent meanwhile
        assertThat(accepted(open)).isBetween(frames, frames + 10);
        assertThat(accepted(call.audio().writer())).isBetween(frames, frames + 10);
        for (boolean paced : List.of(true, false)) { // on the context, before the writer is open at the media
            Future<Integer> accepted = call.audio().writer().mark("there").map(there -> {
                CallAudio audio = call.audio();
                return accepted(paced ? audio.writer() : audio.unpacedWriter());
            });
            assertThat(await(accepted)).isEqualTo(frames);
        }
        AudioWriter limited = call.audio().writer().setWriteQueueMaxSize(5);
        assertThat(accepted(limited)).isBetween(5, 10);
        await(call.end());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300})
    void theConfiguredQueueIsThatOfAPausedReader(int frames) throws Exception {
        Listening callee = loop.server(Loopback.options().setMedia(new MediaOptions().setQueueFrames(frames)));
        Loopback.Pair pair = loop.call(loop.server(), callee);
        AudioReader reader = pair.callee().audio().reader();
        reader.pause();
        AudioWriter writer = pair.caller().audio().writer();
        await(writer.write(tone(440, 6_500)));
        await(writer.drained());
        assertThat(reader.framesDropped()).isBetween(325L - frames - 20, 325L - frames + 20);
        await(pair.caller().end());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void speechOfTwoMinutesIsAcceptedAtOnce(boolean onContext) throws Exception {
        Call call = call(new MediaOptions());
        AudioWriter writer = call.audio().writer();
        Context own = await(writer.mark("open").map(opened -> Vertx.currentContext()));
        CompletableFuture<List<Future<Void>>> written = new CompletableFuture<>();
        Runnable burst = () -> {
            List<Future<Void>> writes = new ArrayList<>();
            for (int i = 0; i < 130; i++) {
                writes.add(writer.write(new short[8_000]));
            }
            written.complete(writes);
        };
        if (onContext) {
            own.runOnContext(there -> burst.run());
        } else {
            burst.run();
        }
        Loopback.await(written);
        List<Future<Void>> writes = written.get();
        for (Future<Void> second : writes.subList(0, 120)) {
            await(second);
        }
        assertThat(failure(writes.get(129)))
                .isInstanceOf(WriteQueueFullException.class)
                .hasMessageContaining("frames are queued");
        assertThat(writer.writeQueueFull()).isTrue();
        writer.clear();
        assertThat(await(writer.mark("cleared"))).isTrue();
        assertThat(writer.writeQueueFull()).isFalse();
        await(call.end());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void markAfterARejectedWriteIsFalse(boolean onContext) throws Exception {
        Call call = call(new MediaOptions().setWriteQueueMs(400));
        AudioWriter writer = call.audio().writer();
        Context own = await(writer.mark("open").map(opened -> Vertx.currentContext()));
        CompletableFuture<List<Future<Boolean>>> set = new CompletableFuture<>();
        Runnable burst = () -> {
            List<Future<Boolean>> marks = new ArrayList<>();
            writer.write(tone(440, 400));
            marks.add(writer.mark("whole"));
            for (int i = 0; i < 100; i++) {
                writer.write(tone(440, 60)); // rejected: 20 frames are queued
            }
            marks.add(writer.drained().map(true));
            marks.add(writer.mark("part"));
            marks.add(writer.mark("nothing after it"));
            set.complete(marks);
        };
        if (onContext) {
            own.runOnContext(there -> burst.run());
        } else {
            burst.run();
        }
        List<Boolean> results = new ArrayList<>();
        Loopback.await(set);
        for (Future<Boolean> mark : set.get()) {
            results.add(await(mark));
        }
        assertThat(results).containsExactly(true, true, false, true);
        assertThat(writer.framesRejected()).isGreaterThan(200);
        Future<Boolean> cleared = await(writer.write(tone(440, 600)).map(done -> {
            assertThat(writer.write(tone(440, 20)).cause()).isInstanceOf(WriteQueueFullException.class);
            writer.clear();
            return writer.mark("after clear");
        }));
        assertThat(await(cleared)).isTrue();
        await(call.end());
    }

    @Test
    void theBoundHoldsFromAnyThread() throws Exception {
        Call call = call(new MediaOptions().setWriteQueueMs(256 * 20));
        PcmFrame frame = PcmFrame.owning(new short[160], 8_000, 0, 0);
        for (AudioWriter writer : List.of(call.audio().writer(), call.audio().unpacedWriter())) {
            await(writer.mark("open"));
            CountDownLatch stopped = new CountDownLatch(1);
            CountDownLatch goesOn = new CountDownLatch(1);
            writer.mark("stop").onSuccess(reached -> {
                stopped.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            stopped.await();
            List<Future<Void>> taken = new ArrayList<>();
            while (!writer.writeQueueFull() && taken.size() < 10_000) {
                taken.add(writer.write(frame));
            }
            assertThat(taken).hasSize(256);
            assertThat(writer.framesQueued()).isEqualTo(256);
            Future<Void> refused = writer.write(frame);
            assertThat(refused.cause()).isInstanceOf(WriteQueueFullException.class);
            CompletableFuture<Void> room = new CompletableFuture<>();
            writer.drainHandler(room::complete);
            assertThat(room).isNotDone();
            goesOn.countDown();
            await(Future.all(taken));
            Loopback.await(room);
            await(writer.drained());
            assertThat(writer.framesRejected()).isEqualTo(1);
            assertThat(writer.framesQueued()).isZero();
        }
        await(call.end());
    }

    /** Says frames, on its context, for as long as it is let. */
    private static final class Endless implements ReadStream<PcmFrame> {
        private final Context context;
        private Handler<PcmFrame> handler;
        private boolean paused;
        private boolean running;

        Endless(Context context) {
            this.context = context;
        }

        private void run() {
            if (!running && !paused) {
                running = true;
                context.runOnContext(next -> {
                    running = false;
                    if (handler != null && !paused) {
                        handler.handle(PcmFrame.owning(new short[160], 8_000, 0, 0));
                        run();
                    }
                });
            }
        }

        @Override
        public ReadStream<PcmFrame> handler(Handler<PcmFrame> newHandler) {
            handler = newHandler;
            return this;
        }

        @Override
        public ReadStream<PcmFrame> pause() {
            paused = true;
            return this;
        }

        @Override
        public ReadStream<PcmFrame> resume() {
            context.runOnContext(there -> {
                paused = false;
                run();
            });
            return this;
        }

        @Override
        public ReadStream<PcmFrame> fetch(long amount) {
            return resume();
        }

        @Override
        public ReadStream<PcmFrame> exceptionHandler(Handler<Throwable> handler) {
            return this;
        }

        @Override
        public ReadStream<PcmFrame> endHandler(Handler<Void> handler) {
            return this;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paced", "raw", "elsewhere"})
    void aPipeIntoACallFailsWhenTheCallEnds(String how) throws Exception {
        Call call = call(new MediaOptions());
        AudioWriter writer =
                how.equals("raw") ? call.audio().unpacedWriter() : call.audio().writer();
        Context own = await(writer.mark("open").map(opened -> Vertx.currentContext()));
        Context from = how.equals("elsewhere") ? loop.vertx().getOrCreateContext() : own;
        CompletableFuture<Future<Void>> piped = new CompletableFuture<>();
        from.runOnContext(there -> piped.complete(new Endless(from).pipeTo(writer)));
        Loopback.await(piped);
        await(writer.mark("said"));
        await(call.end());
        assertThat(failure(piped.get())).hasMessage("the call has ended");
        assertThat(writer.writeQueueFull()).isFalse();
        assertThat(failure(writer.write(tone(440, 20)))).hasMessage("the call has ended");
    }

    @Test
    void whoWaitsForRoomWhenTheCallEndsIsToldAndFindsThatItEnded() throws Exception {
        Call call = call(new MediaOptions());
        AudioWriter writer = call.audio().writer();
        Context own = await(writer.mark("open").map(opened -> Vertx.currentContext()));
        await(writer.write(tone(440, 10_000)));
        assertThat(writer.writeQueueFull()).isTrue();
        CompletableFuture<Void> room = new CompletableFuture<>();
        writer.drainHandler(room::complete);
        await(call.end());
        Loopback.await(room);
        assertThat(writer.writeQueueFull()).isFalse();
        assertThat(writer.framesQueued()).isZero();
        assertThat(failure(writer.write(tone(440, 20)))).hasMessage("the call has ended");
        CompletableFuture<Void> late = new CompletableFuture<>();
        own.runOnContext(there -> writer.drainHandler(late::complete));
        Loopback.await(late);
    }
}
