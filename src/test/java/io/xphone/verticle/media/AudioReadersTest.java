package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.xphone.Loopback;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.AudioPacketBatch;
import io.xphone.bus.internal.InternalCodecs;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues of readers; the tests acknowledge packets themselves. */
class AudioReadersTest {

    private static final int QUEUE = 10;
    private static final int ON_THE_WAY = 16;

    private Vertx vertx;
    private AudioReaders readers;
    private LoopOutbox outbox;
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        InternalCodecs.register(vertx);
        vertx.eventBus().localConsumer("ear", message -> heard.add(message.body()));
        outbox = new LoopOutbox(vertx.eventBus());
        readers = new AudioReaders(vertx, "call", "node", QUEUE, outbox);
    }

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    private static AudioReaderRequest request(String id) {
        return new AudioReaderRequest().setId(id).setStream(3).setDeliver("ear").setNode("node");
    }

    private static PcmFrame frame(long sequence) {
        return PcmFrame.copyOf(new short[160], 0, 160, 8_000, sequence, sequence * 160);
    }

    private AudioPacket packet() throws Exception {
        return (AudioPacket) Loopback.next(heard);
    }

    @Test
    void noReaderNeedsNoFrames() {
        assertThat(readers.hasPcmReaders()).isFalse();
        readers.open(request("a"), 0);
        assertThat(readers.hasPcmReaders()).isTrue();
        assertThat(readers.hasRtpReaders()).isFalse();
        readers.open(request("b").setKind("rtp"), 0);
        readers.open(request("c").setKind("rtp-wire"), 0);
        assertThat(readers.hasRtpReaders()).isTrue();
        assertThat(readers.hasWireReaders()).isTrue();
        readers.close("a");
        readers.close("a");
        assertThat(readers.hasPcmReaders()).isFalse();
    }

    @Test
    void slowReaderLosesItsOwnOldestFrames() throws Exception {
        readers.open(request("slow"), 0);
        readers.open(request("quick").setStream(4), 0);
        int sent = ON_THE_WAY + QUEUE + 5;
        for (int i = 0; i < sent; i++) {
            readers.onFrame(frame(i));
            for (int taken = 0; taken < 1; ) {
                AudioPacket next = i < ON_THE_WAY ? packet() : null;
                if (next == null || next.stream() == 4) {
                    AudioPacket quick = next != null ? next : packet();
                    assertThat(quick.stream()).isEqualTo(4);
                    assertThat(quick.frame().sequence()).isEqualTo(i);
                    quick.taken();
                    taken++;
                }
            }
        }
        assertThat(readers.dropped()).isEqualTo(5);
        // it acknowledges: the queued frames follow in order
        readers.acknowledge("slow", ON_THE_WAY);
        readers.onTick(0);
        for (int i = 0; i < QUEUE; i++) {
            AudioPacket late = packet();
            assertThat(late.stream()).isEqualTo(3);
            assertThat(late.frame().sequence()).isEqualTo(ON_THE_WAY + 5 + i);
        }
        readers.close("slow");
        assertThat(readers.dropped()).isEqualTo(5);
    }

    @Test
    void invalidAcknowledgementsDoNotChangeTheCredit() throws Exception {
        readers.open(request("a").setFormat("json").setAcknowledged(true), 0);
        for (int i = 0; i < ON_THE_WAY; i++) {
            readers.onFrame(frame(i));
            Loopback.next(heard);
        }
        readers.acknowledge("a", Integer.MIN_VALUE);
        readers.acknowledge("a", -1);
        readers.acknowledge("a", 0);
        readers.acknowledge("nobody", 1);
        readers.acknowledge("a", 1);
        readers.onFrame(frame(ON_THE_WAY));
        Loopback.next(heard); // the one that has credit
        readers.acknowledge("a", Integer.MAX_VALUE);
        readers.acknowledge("a", Integer.MAX_VALUE);
        readers.acknowledge("a", Integer.MAX_VALUE);
        int sent = ON_THE_WAY + QUEUE + 5;
        for (int i = 0; i < sent; i++) {
            readers.onFrame(frame(i));
        }
        for (int i = 0; i < ON_THE_WAY; i++) {
            Loopback.next(heard);
        }
        assertThat(readers.dropped()).isEqualTo(5);
    }

    @Test
    void leaseExpiresUnlessRenewed() {
        long second = 1_000_000_000L;
        assertThat(readers.open(request("a").setLeaseMs(1_000), 0).getLeaseMs()).isEqualTo(1_000);
        assertThat(readers.open(request("away").setNode("other"), 0).getLeaseMs())
                .isEqualTo(30_000);
        assertThat(readers.open(request("stays"), 0).getLeaseMs()).isZero();
        readers.onTick(second);
        readers.open(request("a").setLeaseMs(1_000), second);
        readers.onTick(2 * second);
        assertThat(readers.hasPcmReaders()).isTrue();
        readers.close("stays");
        readers.onTick(2 * second + 1);
        assertThat(readers.hasPcmReaders()).isTrue(); // the one on the other node
        readers.onTick(31 * second);
        assertThat(readers.hasPcmReaders()).isFalse();
    }

    @Test
    void renewalRestoresCreditLostOnALink() throws Exception {
        AudioReaderRequest away = request("away").setNode("other");
        readers.open(away, 0);
        for (int i = 0; i < ON_THE_WAY + 1; i++) {
            readers.onFrame(frame(i));
        }
        for (int i = 0; i < ON_THE_WAY; i++) {
            packet();
        }
        readers.onTick(1);
        assertThat(heard).isEmpty();
        readers.open(away, 2);
        readers.onTick(3);
        assertThat(packet().frame().sequence()).isEqualTo(ON_THE_WAY);
    }

    @Test
    void framesAreRegrouped() throws Exception {
        readers.open(request("long").setFrameMs(30), 0);
        for (int i = 0; i < 3; i++) {
            readers.onFrame(frame(i));
        }
        assertThat(packet().frame().length()).isEqualTo(240);
        PcmFrame second = packet().frame();
        assertThat(second.sequence()).isEqualTo(1);
        assertThat(second.mediaTime()).isEqualTo(240);
        readers.close("long");
        readers.open(request("short").setFrameMs(10), 0);
        readers.onFrame(frame(0));
        assertThat(packet().frame().length()).isEqualTo(80);
        assertThat(packet().frame().sequence()).isEqualTo(1);
    }

    @Test
    void regroupedFramesKeepTheirMarks() throws Exception {
        readers.open(request("long").setFrameMs(40), 0);
        PcmFrame[] parts = {
            frame(0),
            frame(1),
            frame(2).asGap(),
            frame(3),
            frame(4).asGap(),
            frame(5).asGap(),
            frame(6),
            frame(7).asConcealed(),
            frame(8),
            frame(9)
        };
        for (PcmFrame part : parts) {
            readers.onFrame(part);
        }
        boolean[] gaps = {false, false, true, false, false};
        boolean[] concealed = {false, false, false, true, false};
        for (int i = 0; i < gaps.length; i++) {
            PcmFrame whole = packet().frame();
            assertThat(whole.gap()).as("gap " + i).isEqualTo(gaps[i]);
            assertThat(whole.concealed()).as("concealed " + i).isEqualTo(concealed[i]);
        }
    }

    @Test
    void packetsAreDeliveredAsBuffers() throws Exception {
        readers.open(request("wire").setKind("rtp-wire"), 0);
        readers.onPacket("rtp-wire", new byte[] {9, 1, 2, 3}, 1, 3);
        readers.onPacket("rtp", new byte[] {7}, 0, 1);
        assertThat(((Buffer) Loopback.next(heard)).getBytes()).containsExactly(1, 2, 3);
    }

    @Test
    void acknowledgingReaderHasLimitedCredit() throws Exception {
        readers.open(request("rtp").setKind("rtp-wire").setFormat("buffer").setAcknowledged(true), 0);
        int sent = ON_THE_WAY + QUEUE + 5;
        for (int i = 0; i < sent; i++) {
            readers.onPacket("rtp-wire", new byte[] {(byte) i}, 0, 1);
        }
        for (int i = 0; i < ON_THE_WAY; i++) {
            assertThat(((Buffer) Loopback.next(heard)).getByte(0)).isEqualTo((byte) i);
        }
        assertThat(readers.dropped()).isEqualTo(5);
        readers.onTick(0);
        readers.acknowledge("rtp", 1);
        readers.onTick(1);
        assertThat(((Buffer) Loopback.next(heard)).getByte(0))
                .as("the oldest that was kept")
                .isEqualTo((byte) (ON_THE_WAY + 5));
        readers.close("rtp");

        for (String format : new String[] {"json", "buffer"}) {
            readers.open(request(format).setFormat(format).setAcknowledged(true), 0);
            long before = readers.dropped();
            for (int i = 0; i < sent; i++) {
                readers.onFrame(frame(i));
            }
            assertThat(readers.dropped() - before).as(format).isEqualTo(5);
            readers.close(format);
        }
    }

    @Test
    void readerWithoutAcknowledgementsReceivesAll() throws Exception {
        readers.open(request("rtp").setKind("rtp-wire").setFormat("buffer"), 0);
        int sent = ON_THE_WAY + QUEUE + 5;
        for (int i = 0; i < sent; i++) {
            readers.onPacket("rtp-wire", new byte[] {(byte) i}, 0, 1);
        }
        for (int i = 0; i < sent; i++) {
            assertThat(((Buffer) Loopback.next(heard)).getByte(0)).isEqualTo((byte) i);
        }
        assertThat(readers.dropped()).isZero();
    }

    @Test
    void invalidRequestsAreRejected() {
        for (AudioReaderRequest bad : new AudioReaderRequest[] {
            new AudioReaderRequest(),
            request(null),
            request("x").setDeliver(null),
            request("x").setFrameMs(5),
            request("x").setFrameMs(25),
            request("x").setFrameMs(70),
            request("x").setKind("smell"),
            request("x").setFormat("vinyl")
        }) {
            assertThatThrownBy(() -> readers.open(bad, 0)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int i = 0; i < 1_000; i++) {
            readers.open(request("r" + i), 0);
        }
        assertThatThrownBy(() -> readers.open(request("one more"), 0)).hasMessageContaining("1000");
    }

    private PcmFrame made(long sequence) {
        return readers.frame(new short[160], 8_000, sequence, true, false);
    }

    @Test
    void framesAreLentWhenTheOnlyReaderAcceptsThem() throws Exception {
        readers.open(request("lent").setFormat("lent"), 0);
        assertThat(readers.batched()).isTrue();
        PcmFrame lent = made(0);
        assertThat(lent.lent()).isTrue();
        readers.onFrame(lent);
        outbox.flush();
        assertThat(packet().frame()).isSameAs(lent);

        readers.open(request("keeps").setFormat("frames"), 0);
        assertThat(made(1).lent()).isFalse();
        readers.close("keeps");
        assertThat(made(2).lent()).isTrue();
        readers.open(request("bus"), 0);
        assertThat(readers.batched()).isFalse();
        readers.closeAll();
        readers.open(request("away").setNode("other").setFormat("lent"), 0);
        assertThat(made(4).lent()).as("to another node").isFalse();
        readers.close("away");
        readers.open(request("long").setFrameMs(40), 0);
        readers.onFrame(made(5));
        readers.onFrame(made(6));
        assertThat(packet().frame().lent()).as("put together").isFalse();
    }

    @Test
    void queuedFramesAreNotLent() throws Exception {
        readers.open(request("slow").setFormat("lent"), 0);
        for (int i = 0; i <= ON_THE_WAY; i++) {
            readers.onFrame(made(i));
        }
        outbox.flush();
        assertThat(((AudioPacketBatch) Loopback.next(heard)).packets()).hasSize(ON_THE_WAY);
        readers.acknowledge("slow", 1);
        readers.onTick(1);
        outbox.flush();
        PcmFrame late = packet().frame();
        assertThat(late.lent()).isFalse();
        assertThat(late.sequence()).isEqualTo(ON_THE_WAY);
    }
}
