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
import java.util.ArrayList;
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

    /** Arrival less timestamp, in ms: how late a packet is, but for a constant. */
    private static double late(RecordedRtp packet) {
        return packet.arrivalMicros() / 1_000.0 - packet.timestamp() / 8.0;
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
        await(writer.write(Loopback.tone(440, 6_000)));
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
        assertThat(after).hasSizeGreaterThan(50);
        // single packets are late whenever this machine is busy: the stream is not
        double prompt = packets.subList(5, before).stream()
                .mapToDouble(MediaStallTest::late)
                .min()
                .orElseThrow();
        double[] behind = after.stream()
                .mapToDouble(packet -> late(packet) - prompt)
                .sorted()
                .toArray();
        assertThat(behind[0]).as("ms, the promptest packet").isGreaterThan(-100);
        assertThat(behind[behind.length / 2]).as("ms behind its clock").isLessThan(100);
        List<RecordedRtp> gaps = new ArrayList<>();
        for (int i = 1; i < packets.size(); i++) {
            if (packets.get(i).timestamp() - packets.get(i - 1).timestamp() > 8 * 600) {
                gaps.add(packets.get(i));
            }
        }
        assertThat(gaps).as("the gap is one").hasSize(1).allMatch(RecordedRtp::marker);
    }
}
