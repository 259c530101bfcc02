package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.xphone.Loopback.Listening;
import io.xphone.options.MediaOptions;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.RecordedRtp;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sound of a call whose event loop stands still for a while. */
class MediaStallTest {

    private static final long STALL_NANOS = 900_000_000L;

    private final Loopback loop =
            new Loopback(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setBlockedThreadCheckInterval(60_000)));
    private final Loopback there = new Loopback();

    @AfterEach
    void close() throws Exception {
        loop.close();
        there.close();
    }

    private void stall(Context context) throws Exception {
        Promise<Void> over = Promise.promise();
        context.runOnContext(ignored -> {
            for (long start = System.nanoTime(); System.nanoTime() - start < STALL_NANOS; ) {
                Thread.onSpinWait();
            }
            over.complete();
        });
        await(over.future());
    }

    /** How far the clock of the stream is behind that of the wall, in ms, against its first packet. */
    private static double behindMillis(RecordedRtp first, RecordedRtp packet) {
        return (packet.arrivalMicros() - first.arrivalMicros()) / 1_000.0
                - (packet.timestamp() - first.timestamp()) / 8.0;
    }

    @Test
    void theClockOfTheStreamIsWithTheWallsAgainAndNoBurstIsSent() throws Exception {
        Listening server = loop.server(Loopback.options().setMedia(new MediaOptions().setEventLoops(1)));
        FakePbx peer = await(FakePbx.create(there.vertx(), new FakePbxOptions()).start())
                .autoAnswer();
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        PbxCall pbx = await(peer.calls()).get(0);
        AudioWriter writer = call.audio().writer();
        await(writer.write(Loopback.tone(440, 4_000)));
        await(pbx.media().awaitAudio(500));
        int before = pbx.media().packets().size();
        Promise<Context> context = Promise.promise();
        call.audio().onMediaEventLoop(near -> context.complete(Vertx.currentContext()));
        stall(await(context.future()));
        long stalledUntil = pbx.media().packets().get(before - 1).arrivalMicros() + STALL_NANOS / 1_000;
        await(writer.drained());

        List<RecordedRtp> packets = pbx.media().packets();
        List<RecordedRtp> after = packets.stream()
                .filter(packet -> packet.arrivalMicros() > stalledUntil + 200_000)
                .toList();
        assertThat(after).hasSizeGreaterThan(100);
        assertThat(after)
                .as("ms behind its clock")
                .allSatisfy(packet -> assertThat(Math.abs(behindMillis(packets.get(5), packet)))
                        .isLessThan(100));
        assertThat(packets.stream().filter(RecordedRtp::marker).count())
                .as("the gap is one")
                .isBetween(2L, 4L);
    }
}
