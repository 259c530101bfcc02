package io.xphone.bench;

import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsException;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.dtls.DtlsSettings;
import io.xphone.dtls.DtlsWorkers;
import io.xphone.rtp.srtp.SrtpSuite;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Handshakes that start at once, both sides in this process. Arguments: number of calls (200), one-way delay in
 * milliseconds (0), rounds (5).
 */
public final class DtlsHandshakes {

    private DtlsHandshakes() {}

    public static void main(String[] args) throws InterruptedException {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int delayMs = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        DtlsCertificate own = DtlsCertificate.generate();
        DtlsCertificate other = DtlsCertificate.generate();
        ScheduledExecutorService wire = Executors.newScheduledThreadPool(1);
        ExecutorService loop = Executors.newSingleThreadExecutor();
        DtlsWorkers clients = new DtlsWorkers(64, 1024);
        DtlsWorkers servers = new DtlsWorkers(64, 1024);
        for (int round = 0; round < rounds; round++) {
            CountDownLatch done = new CountDownLatch(2 * calls);
            AtomicInteger failed = new AtomicInteger();
            long[] times = new long[2 * calls];
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                End client = new End(wire, loop, delayMs, done, failed, times, start);
                End server = new End(wire, loop, delayMs, done, failed, times, start);
                client.peer = server;
                server.peer = client;
                List<SrtpSuite> suites = List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
                server.association = new DtlsAssociation(
                        DtlsSettings.of(DtlsRole.SERVER, own, List.of(other.fingerprint()), suites),
                        servers,
                        loop,
                        server);
                client.association = new DtlsAssociation(
                        DtlsSettings.of(DtlsRole.CLIENT, other, List.of(own.fingerprint()), suites),
                        clients,
                        loop,
                        client);
                loop.execute(server.association::start);
                loop.execute(client.association::start);
            }
            if (!done.await(60, TimeUnit.SECONDS)) {
                System.out.println("not complete in 60 s: " + done.getCount() + " are missing");
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Arrays.sort(times);
            System.out.printf(
                    "%d calls, %d ms: %.2f s, %.0f handshakes/s (each with both sides), "
                            + "p50 %d ms, p99 %d ms, %d failed, threads %d + %d%n",
                    calls,
                    delayMs,
                    seconds,
                    calls / seconds,
                    times[calls],
                    times[2 * calls * 99 / 100],
                    failed.get(),
                    clients.threads(),
                    servers.threads());
        }
        wire.shutdownNow();
        loop.shutdownNow();
        clients.close();
        servers.close();
    }

    /** One side of a call. */
    private static final class End implements DtlsAssociation.Listener {
        private final ScheduledExecutorService wire;
        private final Executor loop;
        private final int delayMs;
        private final CountDownLatch done;
        private final AtomicInteger failed;
        private final long[] times;
        private final long start;
        private DtlsAssociation association;
        private End peer;

        End(
                ScheduledExecutorService wire,
                Executor loop,
                int delayMs,
                CountDownLatch done,
                AtomicInteger failed,
                long[] times,
                long start) {
            this.wire = wire;
            this.loop = loop;
            this.delayMs = delayMs;
            this.done = done;
            this.failed = failed;
            this.times = times;
            this.start = start;
        }

        @Override
        public void send(byte[] datagram) {
            Runnable arrival =
                    () -> loop.execute(() -> peer.association.receive(datagram, 0, datagram.length, new byte[] {1}));
            if (delayMs == 0) {
                arrival.run();
            } else {
                wire.schedule(arrival, delayMs, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void established(DtlsKeys keys) {
            times[(int) done.getCount() - 1] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            done.countDown();
        }

        @Override
        public void failed(DtlsException cause) {
            System.out.println(cause.getMessage());
            failed.incrementAndGet();
            done.countDown();
        }

        @Override
        public void closedByPeer() {}
    }
}
