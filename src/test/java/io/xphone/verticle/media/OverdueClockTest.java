package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.xphone.Loopback;
import io.xphone.verticle.media.transport.MediaSocket;
import io.xphone.verticle.runtime.DatagramChannels;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loop with overdue ticks reads between them, so that packets are not late because they were not read. */
class OverdueClockTest {

    private static final int TICKS = 60;

    private final Queue<Byte> received = new ArrayDeque<>(); // on the loop alone

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void letsTheLoopRead(boolean epoll) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(epoll));
        try {
            assumeThat(DatagramChannels.isEpoll((VertxInternal) vertx)).isEqualTo(epoll);
            ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
            MediaSocket socket = Loopback.await(Future.future(
                    promise -> context.runOnContext(there -> open(context, 10).onComplete(promise))));
            Promise<List<Integer>> done = Promise.promise();
            context.runOnContext(there -> sendAndSpin(context, socket, done));
            assertThat(Loopback.await(done.future())).hasSizeGreaterThan(40).allMatch(ticks -> ticks <= 10);
        } finally {
            Loopback.await(vertx.close());
        }
    }

    private Future<MediaSocket> open(ContextInternal context, int attempts) {
        int port = ThreadLocalRandom.current().nextInt(32_768, 60_999);
        Future<MediaSocket> bound = MediaSocket.bind(
                context, InetAddress.getLoopbackAddress(), port, 0, (data, length, sender) -> received.add(data[0]));
        return attempts == 1 ? bound : bound.recover(inUse -> open(context, attempts - 1));
    }

    /** Each slot takes longer than there is until the next; completes with the ticks that each datagram waited. */
    private void sendAndSpin(ContextInternal context, MediaSocket socket, Promise<List<Integer>> done) {
        LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
        InetSocketAddress self = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port());
        List<Integer> readAfter = new ArrayList<>();
        int[] ticks = new int[1];
        LoopTicker.TickHandler slow = (tick, now) -> {
            socket.send(new byte[] {(byte) ticks[0]++}, 1, self);
            while (System.nanoTime() - now < 3_000_000) {
                Thread.onSpinWait();
            }
            for (Byte read = received.poll(); read != null; read = received.poll()) {
                readAfter.add(ticks[0] - read);
            }
            if (ticks[0] == TICKS) {
                done.complete(List.copyOf(readAfter)); // the other slots still tick once
            }
            return ticks[0] < TICKS ? tick + 1 : Long.MAX_VALUE;
        };
        for (int slot = 0; slot < LoopTicker.SLOTS; slot++) {
            ticker.add(slot, slow);
        }
    }
}
