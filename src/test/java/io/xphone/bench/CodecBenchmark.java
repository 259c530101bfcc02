package io.xphone.bench;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.Levels;
import java.util.Random;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of encoding and of decoding a frame of 20 ms, for every codec that is installed; with {@code -p codec=NAME}
 * for another one, with {@code -prof gc} also what it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {

    private static final int FRAMES = 50;

    /** Name of the codec in options. */
    @Param({"PCMU", "PCMA", "G722", "L16/8000", "L16/16000", "L16/48000"})
    public String codec;

    private AudioCodec encoder;
    private AudioCodec decoder;
    private short[] audio;
    private short[] heard;
    private int frame;
    private final byte[][] payloads = new byte[FRAMES][6_000];
    private final int[] lengths = new int[FRAMES];
    private final byte[] sent = new byte[6_000];
    private int at;

    /** Encodes a second of tones in noise, to be decoded. */
    @Setup
    public void setUp() {
        AudioCodecs.Entry entry = AudioCodecs.installed().select(codec).get(0);
        encoder = entry.encoder(entry.format().fmtp(), entry.format().fmtp(), 20);
        decoder = entry.decoder(entry.format().fmtp(), entry.format().fmtp(), 20);
        int rate = entry.format().sampleRate();
        frame = rate / 50;
        audio = new short[rate];
        heard = new short[6 * frame];
        Random random = new Random(1);
        for (int i = 0; i < rate; i++) {
            double tones = Math.sin(2 * Math.PI * 220 * i / rate) + Math.sin(2 * Math.PI * 1_370 * i / rate);
            audio[i] = (short) (Levels.amplitude(-20) * (tones + 0.1 * random.nextGaussian()));
        }
        for (int i = 0; i < FRAMES; i++) {
            lengths[i] = encoder.encode(audio, i * frame, frame, payloads[i], 0);
        }
    }

    /**
     * Encodes a frame.
     *
     * @return the length of the payload
     */
    @Benchmark
    public int encode() {
        at = at + 1 == FRAMES ? 0 : at + 1;
        return encoder.encode(audio, at * frame, frame, sent, 0);
    }

    /**
     * Decodes a frame.
     *
     * @return the number of samples
     */
    @Benchmark
    public int decode() {
        at = at + 1 == FRAMES ? 0 : at + 1;
        return decoder.decode(payloads[at], 0, lengths[at], heard, 0);
    }
}
