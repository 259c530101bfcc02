package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.xphone.Loopback;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.internal.AudioPacketBatch;
import io.xphone.bus.internal.InternalCodecs;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets of the calls of one loop are batched by address. */
class LoopOutboxTest {

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Object> left = new LinkedBlockingQueue<>();
    private final BlockingQueue<Object> right = new LinkedBlockingQueue<>();
    private final LoopOutbox outbox = new LoopOutbox(vertx.eventBus());

    @BeforeEach
    void listen() {
        InternalCodecs.register(vertx);
        vertx.eventBus().localConsumer("left", message -> left.add(message.body()));
        vertx.eventBus().localConsumer("right", message -> right.add(message.body()));
    }

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    private static AudioPacket packet(int stream) {
        return new AudioPacket("call", stream, PcmFrame.silence(160, 8_000, 0, 0));
    }

    @Test
    void eachAddressReceivesOneMessagePerSlot() throws Exception {
        LoopOutbox.Batch toLeft = outbox.batch("left");
        LoopOutbox.Batch toRight = outbox.batch("right");
        assertThat(outbox.batch("left")).isSameAs(toLeft);
        toLeft.add(packet(1));
        toRight.add(packet(2));
        toLeft.add(packet(3));
        outbox.flush();
        toLeft.add(packet(4));
        outbox.flush();
        outbox.flush();
        assertThat(((AudioPacketBatch) Loopback.next(left)).packets())
                .extracting(AudioPacket::stream)
                .containsExactly(1, 3);
        assertThat(((AudioPacket) Loopback.next(right)).stream()).isEqualTo(2);
        assertThat(((AudioPacket) Loopback.next(left)).stream()).isEqualTo(4);
        assertThat(left).isEmpty();
        assertThat(right).isEmpty();
    }

    @Test
    void batchIsRemovedWithItsLastUser() {
        LoopOutbox.Batch first = outbox.batch("left");
        outbox.batch("left");
        first.release();
        assertThat(outbox.batch("left")).isSameAs(first);
        first.release();
        first.release();
        assertThat(outbox.batch("left")).isNotSameAs(first);
    }

    @Test
    void arraysAreReusedInTheNextSlot() {
        short[] one = outbox.samples(160);
        short[] other = outbox.samples(160);
        assertThat(one).hasSize(160).isNotSameAs(other);
        outbox.flush();
        assertThat(outbox.samples(160)).isSameAs(one);
        assertThat(outbox.samples(160)).isSameAs(other);
        assertThat(outbox.samples(160)).isNotSameAs(one).isNotSameAs(other);
    }

    @Test
    void sendFailureDoesNotAffectOtherAddresses() throws Exception {
        EventBus refusing = (EventBus) Proxy.newProxyInstance(
                EventBus.class.getClassLoader(), new Class<?>[] {EventBus.class}, (proxy, method, arguments) -> {
                    if (arguments[0].equals("left")) {
                        throw new IllegalStateException("refused");
                    }
                    return method.invoke(vertx.eventBus(), arguments);
                });
        LoopOutbox between = new LoopOutbox(refusing);
        LoopOutbox.Batch toLeft = between.batch("left");
        LoopOutbox.Batch toRight = between.batch("right");
        for (int tick = 0; tick < 2; tick++) {
            toLeft.add(packet(1));
            toRight.add(packet(2));
            between.flush();
            assertThat(((AudioPacket) Loopback.next(right)).stream()).isEqualTo(2);
        }
        assertThat(left).isEmpty();
    }
}
