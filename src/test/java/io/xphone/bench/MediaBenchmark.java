package io.xphone.bench;

import io.xphone.audio.ComfortNoise;
import io.xphone.audio.G711Ulaw;
import io.xphone.audio.PacketLossConcealment;
import io.xphone.rtp.JitterBuffer;
import io.xphone.rtp.JitterBufferOptions;
import io.xphone.rtp.PayloadProbe;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpSender;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a frame of 20 ms: encoding, packet, jitter buffer, decoding. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MediaBenchmark {

    private static final int FRAME = 160;
    private static final long FRAME_NANOS = 20_000_000;

    private final short[] audio = new short[FRAME];
    private final short[] heard = new short[FRAME];
    private final byte[] datagram = new byte[RtpPacket.HEADER_LENGTH + FRAME];
    private final RtpPacket packet = new RtpPacket();
    private final JitterBuffer.Out out = new JitterBuffer.Out();
    private RtpSender sender;
    private RtpReceiver receiver;
    private JitterBuffer buffer;
    private PacketLossConcealment concealment;
    private long now;

    /** Creates sender and receiver of a stream. */
    @Setup
    public void setUp() {
        new ComfortNoise(1).fill(audio, 0, FRAME);
        sender = new RtpSender(1, 2, 3, 8000);
        receiver = new RtpReceiver(8000);
        buffer = new JitterBuffer(JitterBufferOptions.adaptive(8_000, 0, 200, 480), PayloadProbe.bytePerSample(13));
        concealment = new PacketLossConcealment(8000);
    }

    /**
     * Encodes, sends, receives, buffers and decodes a frame.
     *
     * @return a sample, so that nothing is optimised away
     */
    @Benchmark
    public short frameThrough() {
        now += FRAME_NANOS;
        int length = G711Ulaw.INSTANCE.encode(audio, 0, FRAME, datagram, RtpPacket.HEADER_LENGTH);
        int size = sender.next(datagram, 0, 0, length, FRAME, now);
        packet.parse(datagram, 0, size);
        if (receiver.onPacket(packet, now) == RtpReceiver.Verdict.ACCEPT) {
            buffer.push(packet, now);
        }
        if (buffer.pull(now, out) == JitterBuffer.Playout.FRAME) {
            G711Ulaw.INSTANCE.decode(out.payload(), 0, out.length(), heard, 0);
            concealment.addGood(heard, 0, FRAME);
        }
        return heard[0];
    }

    /**
     * The most expensive frame: the first lost one.
     *
     * @return a sample
     */
    @Benchmark
    public short firstLostFrame() {
        System.arraycopy(audio, 0, heard, 0, FRAME);
        concealment.addGood(heard, 0, FRAME);
        concealment.conceal(heard, 0, FRAME);
        return heard[0];
    }
}
