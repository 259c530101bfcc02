package io.xphone.bench;

import static io.xphone.Loopback.await;

import io.xphone.AudioWriter;
import io.xphone.Bridge;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The cost of a frame from one call to another: by a bridge, and by the reader and writer of an application. Measures
 * CPU time and allocation of the process including the peers; the cost of calls without readers is measured too, to be
 * subtracted.
 */
public final class BridgeCost {

    private static final int PAIRS = 40;
    private static final int SECONDS = 6;
    private static final int FRAMES = 2 * PAIRS * SECONDS * 50;

    private BridgeCost() {}

    /**
     * Runs the measurement.
     *
     * @param args none
     * @throws Exception if a call fails
     */
    public static void main(String[] args) throws Exception {
        Loopback loop = new Loopback();
        FakePbx peer = await(FakePbx.create(loop.vertx(), new FakePbxOptions().setRtcpIntervalMillis(0))
                        .start())
                .autoAnswer();
        Loopback.Listening server = loop.server();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 2 * PAIRS; i++) {
            calls.add(await(server.server().dialUri(peer.uri("1"))));
            await(calls.get(i).answered());
        }
        for (PbxCall call : await(peer.calls())) {
            call.media().setSilence(true);
        }
        for (int round = 0; round < 3; round++) {
            measure(loop, "round " + round + ", nowhere");
            List<Bridge> bridges = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                bridges.add(await(calls.get(2 * i).bridge(calls.get(2 * i + 1))));
            }
            measure(loop, "round " + round + ", bridged");
            for (Bridge bridge : bridges) {
                await(bridge.close());
            }
        }
        for (int i = 0; i < PAIRS; i++) {
            join(calls.get(2 * i), calls.get(2 * i + 1));
            join(calls.get(2 * i + 1), calls.get(2 * i));
        }
        measure(loop, "first, by the application");
        measure(loop, "then, by the application");
        loop.close();
    }

    private static void join(Call from, Call to) {
        AudioWriter writer = to.audio().liveWriter();
        from.audio().reader().handler(writer::write);
    }

    private static void measure(Loopback loop, String what) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        await(loop.vertx().timer(2_000));
        long cpu = system.getProcessCpuTime();
        long bytes = allocated();
        await(loop.vertx().timer(SECONDS * 1_000L));
        System.out.printf(
                "%-28s %6.2f µs of CPU and %5d bytes a frame%n",
                what, (system.getProcessCpuTime() - cpu) / 1e3 / FRAMES, (allocated() - bytes) / FRAMES);
    }

    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
