package io.xphone.opus;

import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusLibrary;
import io.xphone.audio.opus.OpusPacket;
import io.xphone.audio.opus.OpusParameters;
import io.xphone.audio.opus.OpusSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a frame by each library, on the same audio. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OpusBenchmark {

    /** The library. */
    @Param({"JAVA", "NATIVE"})
    public OpusLibrary library;

    /** The rate of the audio in Hz, which limits the bandwidth. */
    @Param({"16000", "48000"})
    public int rate;

    /** The complexity of the encoder. */
    @Param("5")
    public int complexity;

    /** The samples of a frame: 960 are 20 ms. */
    @Param("960")
    public int frame;

    private final short[] voice = OpusCodecTest.voice(10 * 48_000);
    private final short[] heard = new short[OpusPacket.MAX_SAMPLES];
    private final byte[] packet = new byte[1_500];
    private OpusCodec encoder;
    private OpusCodec decoder;
    private List<byte[]> packets;
    private int at;

    /** Creates the codecs, and the packets to decode. */
    @Setup
    public void setUp() {
        packets = OpusCodecTest.encode(codec(), voice, frame);
        encoder = codec();
        decoder = codec();
    }

    private OpusCodec codec() {
        OpusEncoding encoding = OpusEncoding.of(
                OpusSettings.DEFAULT.with(Map.of("bitrate", 24_000, "maxCaptureRate", rate, "complexity", complexity)),
                OpusParameters.parse("useinbandfec=1"));
        return new OpusCodec(OpusLibraries.engine(library, encoding), false, false);
    }

    /** Frees native memory. */
    @TearDown
    public void tearDown() {
        encoder.close();
        decoder.close();
    }

    private int next() {
        at = at + 1 == packets.size() ? 0 : at + 1;
        return at;
    }

    /**
     * Encodes a frame.
     *
     * @return the length of the packet
     */
    @Benchmark
    public int encode() {
        return encoder.encode(voice, next() * frame, frame, packet, 0);
    }

    /**
     * Decodes a packet.
     *
     * @return a sample
     */
    @Benchmark
    public short decode() {
        byte[] in = packets.get(next());
        decoder.decode(in, 0, in.length, heard, 0);
        return heard[0];
    }
}
