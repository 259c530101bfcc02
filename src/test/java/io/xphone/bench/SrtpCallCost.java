package io.xphone.bench;

import static io.xphone.Loopback.await;

import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.MediaQuality;
import io.xphone.options.MediaOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SrtpMode;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The CPU time of encrypted calls beside that of plain ones, in turns: a server calls another one in the same process,
 * which sends the audio back. Both ends are measured together; each encrypts and decrypts. The ratio is that of the CPU
 * time of a packet, since a busy machine makes both kinds of calls miss packets.
 */
public final class SrtpCallCost {

    private static final int SECONDS = 8;

    private SrtpCallCost() {}

    /**
     * Runs the measurement.
     *
     * @param args number of calls (default 250), suite, number of rounds (default 4)
     * @throws Exception if a call fails
     */
    public static void main(String[] args) throws Exception {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 250;
        String suite = args.length > 1 ? args[1] : "AES_CM_128_HMAC_SHA1_80";
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 4;
        double[] ratios = new double[rounds];
        Loopback loop = new Loopback();
        try {
            Loopback.Listening[] plain = {server(loop, SrtpMode.OFF, suite), server(loop, SrtpMode.OFF, suite)};
            Loopback.Listening[] secured = {
                server(loop, SrtpMode.REQUIRED, suite), server(loop, SrtpMode.REQUIRED, suite)
            };
            measure(loop, plain, calls); // warms up
            measure(loop, secured, calls);
            for (int round = 0; round < rounds; round++) {
                double without = measure(loop, plain, calls);
                double with = measure(loop, secured, calls);
                ratios[round] = with / without;
                System.out.printf("round %d: ratio %.3f%n", round, ratios[round]);
            }
        } finally {
            loop.close();
        }
        Arrays.sort(ratios);
        System.out.printf(
                "%d calls, %s: median ratio %.3f (%.3f to %.3f)%n",
                calls, suite, (ratios[rounds / 2] + ratios[(rounds - 1) / 2]) / 2, ratios[0], ratios[rounds - 1]);
    }

    private static Loopback.Listening server(Loopback loop, SrtpMode mode, String suite) throws Exception {
        SipServerOptions options = Loopback.options();
        options.setMedia(new MediaOptions()
                .setEventLoops(1)
                .setSrtp(mode)
                .setSrtpWithoutTls(true)
                .setSrtpSuites(new ArrayList<>(List.of(suite))));
        return loop.server(options);
    }

    /** {@return CPU time of a packet from one end to the other, in microseconds} */
    private static double measure(Loopback loop, Loopback.Listening[] servers, int number) throws Exception {
        List<Loopback.Pair> pairs = new ArrayList<>();
        List<AudioWriter> writers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Loopback.Pair pair = new Loopback(loop.vertx()).call(servers[0], servers[1]);
            AudioWriter echo = pair.callee().audio().liveWriter();
            pair.callee().audio().reader().handler(echo::write);
            pair.caller().audio().reader().handler(frame -> {});
            writers.add(pair.caller().audio().liveWriter());
            pairs.add(pair);
        }
        short[] tone = Loopback.tone(440, 20);
        long timer = loop.vertx().setPeriodic(20, tick -> writers.forEach(writer -> writer.write(tone)));
        await(loop.vertx().timer(2_000));
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long packets = packets(pairs);
        long time = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        await(loop.vertx().timer(SECONDS * 1_000L));
        cpu = system.getProcessCpuTime() - cpu;
        time = System.nanoTime() - time;
        packets = packets(pairs) - packets;
        String used = await(pairs.get(0).caller().refresh()).getSrtpSuite();
        loop.vertx().cancelTimer(timer);
        System.out.printf(
                "%s: %.1f %% of a core, %.0f packets a second received by each end, %.2f µs of CPU a packet%n",
                used == null ? "plain" : used,
                100.0 * cpu / time,
                packets * 1e9 / time / number / 2,
                cpu / 1e3 / packets);
        for (Loopback.Pair pair : pairs) {
            await(pair.caller().end());
        }
        return cpu / 1e3 / packets;
    }

    private static long packets(List<Loopback.Pair> pairs) throws Exception {
        long sum = 0;
        for (Loopback.Pair pair : pairs) {
            for (Call call : List.of(pair.caller(), pair.callee())) {
                MediaQuality quality = await(call.quality());
                sum += quality.getPacketsReceived();
            }
        }
        return sum;
    }
}
