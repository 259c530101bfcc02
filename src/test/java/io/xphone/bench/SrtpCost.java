package io.xphone.bench;

import com.sun.management.ThreadMXBean;
import io.xphone.rtp.srtp.SrtpSuite;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * {@link SrtpBenchmark} by thread CPU time, with the four measurements in turns, for a machine on which other programs run:
 * prints the median of the rounds, and the ratio to {@code javax.crypto}.
 */
public final class SrtpCost {

    private static final int ROUNDS = 400;
    private static final int WARM_UP = 500;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private SrtpCost() {}

    private interface Work {
        void run() throws GeneralSecurityException;
    }

    /**
     * Measures all suites of the benchmark, or those that are named.
     *
     * @param args names of suites
     * @throws GeneralSecurityException not
     */
    public static void main(String[] args) throws GeneralSecurityException {
        String[] names = args.length > 0
                ? args
                : new String[] {
                    "AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"
                };
        for (String name : names) {
            measure(SrtpSuite.ofSdpName(name));
        }
    }

    private static void measure(SrtpSuite suite) throws GeneralSecurityException {
        SrtpBenchmark benchmark = new SrtpBenchmark();
        benchmark.suite = suite;
        benchmark.setUp();
        SrtpBenchmark.Received received = new SrtpBenchmark.Received();
        received.setUp(benchmark);
        int batch = SrtpBenchmark.Received.BATCH;
        double[][] nanos = new double[4][ROUNDS];
        double[] bytes = new double[4];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            received.protect();
            Work[] works = {
                repeat(benchmark::protect, batch),
                () -> benchmark.unprotect(received),
                repeat(benchmark::javaxCryptoEncrypt, batch),
                repeat(benchmark::javaxCryptoDecrypt, batch)
            };
            for (int i = 0; i < works.length; i++) {
                long allocated = THREADS.getCurrentThreadAllocatedBytes();
                long time = THREADS.getCurrentThreadCpuTime();
                works[i].run();
                time = THREADS.getCurrentThreadCpuTime() - time;
                if (round >= 0) {
                    nanos[i][round] = (double) time / batch;
                    bytes[i] = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / batch;
                }
            }
        }
        String[] whats = {"protect", "unprotect", "javax.crypto encrypt", "javax.crypto decrypt"};
        System.out.println(suite);
        for (int i = 0; i < whats.length; i++) {
            Arrays.sort(nanos[i]);
        }
        for (int i = 0; i < whats.length; i++) {
            System.out.printf(
                    "  %-20s median %5.0f ns, least %5.0f ns, %5.0f bytes, ratio to javax.crypto %.2f%n",
                    whats[i],
                    nanos[i][ROUNDS / 2],
                    nanos[i][0],
                    bytes[i],
                    nanos[i][ROUNDS / 2] / nanos[i < 2 ? i + 2 : i][ROUNDS / 2]);
        }
    }

    private interface Measured {
        int run() throws GeneralSecurityException;
    }

    private static Work repeat(Measured measured, int times) {
        return () -> {
            for (int i = 0; i < times; i++) {
                measured.run();
            }
        };
    }
}
