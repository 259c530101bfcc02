package io.xphone.bench;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import io.xphone.audio.G722;
import io.xphone.audio.Resampler;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * G.722 beside {@code ffmpeg}, and the resampler beside {@code libsoxr}, on the same input: CPU time of a frame of 20 ms. That of ffmpeg is its
 * user time without that of copying the same PCM.
 */
public final class NativeComparison {

    private static final int SECONDS = 600;
    private static final int RATE = 16_000;
    private static final int FRAMES = SECONDS * 50;
    private static final int ROUNDS = 3;
    private static final Pattern USER = Pattern.compile("utime=([0-9.]+)s");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The functions of libsoxr. */
    public static final class Soxr {
        private Soxr() {}

        static native Pointer soxr_create(
                double in, double out, int channels, Pointer error, Pointer io, Pointer quality, Pointer runtime);

        static native Pointer soxr_process(
                Pointer soxr,
                float[] in,
                NativeLong length,
                NativeLongByReference read,
                float[] out,
                NativeLong room,
                NativeLongByReference written);

        static native void soxr_delete(Pointer soxr);
    }

    private NativeComparison() {}

    /**
     * Runs the measurement.
     *
     * @param args none
     * @throws Exception if ffmpeg or libsoxr is missing
     */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("native-comparison");
        Path pcm = folder.resolve("pcm");
        short[] audio = audio();
        ByteBuffer bytes = ByteBuffer.allocate(2 * audio.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(audio);
        Files.write(pcm, bytes.array());
        Native.register(Soxr.class, "libsoxr.so.0");
        for (int round = 0; round < ROUNDS; round++) {
            g722(folder, pcm, audio);
            for (int[] rates : new int[][] {{8_000, 16_000}, {16_000, 8_000}, {16_000, 48_000}, {48_000, 16_000}}) {
                resampler(audio, rates[0], rates[1]);
            }
        }
        for (String name : new String[] {"pcm", "g722"}) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    private static short[] audio() {
        Random random = new Random(1);
        short[] audio = new short[SECONDS * RATE];
        for (int i = 0; i < audio.length; i++) {
            double tones = Math.sin(2 * Math.PI * 220 * i / RATE) + Math.sin(2 * Math.PI * 1_370 * i / RATE);
            audio[i] = (short) (3_000 * (tones + 0.1 * random.nextGaussian()));
        }
        return audio;
    }

    private static void g722(Path folder, Path pcm, short[] audio) throws Exception {
        String coded = folder.resolve("g722").toString();
        String[] in = {"-f", "s16le", "-ar", "16000", "-ac", "1", "-i", pcm.toString()};
        double copy = ffmpeg(in, "-c:a", "pcm_s16le", "-f", "s16le", "/dev/null");
        double encode = ffmpeg(in, "-c:a", "g722", "-f", "g722", coded) - copy;
        double decode =
                ffmpeg(new String[] {"-f", "g722", "-i", coded}, "-c:a", "pcm_s16le", "-f", "s16le", "/dev/null");
        G722 codec = new G722();
        byte[] payloads = new byte[audio.length / 2];
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < FRAMES; i++) {
            codec.encode(audio, i * 320, 320, payloads, i * 160);
        }
        double ours = (THREADS.getCurrentThreadCpuTime() - begin) / 1e9;
        print("G.722 encode", ours, encode);
        G722 other = new G722();
        short[] heard = new short[320];
        begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < FRAMES; i++) {
            other.decode(payloads, i * 160, 160, heard, 0);
        }
        print("G.722 decode", (THREADS.getCurrentThreadCpuTime() - begin) / 1e9, decode - copy);
    }

    private static double ffmpeg(String[] in, String... out) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("ffmpeg", "-y", "-nostdin", "-benchmark", "-threads", "1");
        builder.command().addAll(List.of(in));
        builder.command().addAll(List.of(out));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher user = USER.matcher(said);
        if (process.waitFor() != 0 || !user.find()) {
            throw new IllegalStateException(said);
        }
        return Double.parseDouble(user.group(1));
    }

    private static void resampler(short[] audio, int from, int to) {
        int frame = from / 50;
        int frames = Math.min(FRAMES, audio.length / frame);
        Resampler ours = new Resampler(from, to);
        short[] out = new short[ours.maxOutput(frame)];
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < frames; i++) {
            ours.process(audio, i * frame, frame, out, 0);
        }
        double mine = (THREADS.getCurrentThreadCpuTime() - begin) / 1e9 * FRAMES / frames;
        Pointer soxr = Soxr.soxr_create(from, to, 1, null, null, null, null); // floats, quality 20 bits
        float[] in = new float[frame];
        float[] room = new float[2 * to / 50];
        NativeLongByReference read = new NativeLongByReference();
        NativeLongByReference written = new NativeLongByReference();
        begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < frames; i++) {
            for (int k = 0; k < frame; k++) {
                in[k] = audio[i * frame + k];
            }
            Soxr.soxr_process(soxr, in, new NativeLong(frame), read, room, new NativeLong(room.length), written);
        }
        double theirs = (THREADS.getCurrentThreadCpuTime() - begin) / 1e9 * FRAMES / frames;
        Soxr.soxr_delete(soxr);
        print(String.format(Locale.ROOT, "%d to %d Hz", from, to), mine, theirs);
    }

    private static void print(String what, double ours, double theirs) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f µs, native %.2f µs, ratio %.2f%n",
                what,
                ours * 1e6 / FRAMES,
                theirs * 1e6 / FRAMES,
                ours / theirs);
    }
}
