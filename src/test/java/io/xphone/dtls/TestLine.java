package io.xphone.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Two endpoints and the line between them, in the thread of the test: loss, reordering and duplicates by a seed. */
final class TestLine {

    /** One side of the line. */
    final class Side implements DtlsAssociation.Listener {
        final String name;
        final byte[] address;
        final List<byte[]> sent = new ArrayList<>();
        DtlsAssociation association;
        Side peer;
        DtlsKeys keys;
        DtlsException failure;
        boolean closedByPeer;
        UnaryOperator<byte[]> onTheWay = UnaryOperator.identity();

        Side(String name) {
            this.name = name;
            this.address = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        }

        @Override
        public void send(byte[] datagram) {
            sent.add(datagram);
            if (peer == null || random.nextDouble() < loss) {
                return;
            }
            byte[] passed = onTheWay.apply(datagram);
            if (passed == null) {
                return;
            }
            deliver(passed);
            if (random.nextDouble() < duplicates) {
                deliver(passed);
            }
        }

        private void deliver(byte[] datagram) {
            Runnable arrival = () -> peer.receive(datagram);
            if (held == null && random.nextDouble() < reordering) {
                held = arrival; // overtaken by the next
                return;
            }
            tasks.add(arrival);
            if (held != null) {
                tasks.add(held);
                held = null;
            }
        }

        void receive(byte[] datagram) {
            if (association != null) {
                association.receive(datagram, 0, datagram.length, peer == null ? address : peer.address);
            }
        }

        @Override
        public void established(DtlsKeys made) {
            keys = made;
        }

        @Override
        public void failed(DtlsException cause) {
            failure = cause;
        }

        @Override
        public void closedByPeer() {
            closedByPeer = true;
        }

        boolean ended() {
            return keys != null || failure != null;
        }
    }

    final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    final Executor executor = tasks::add;
    final Side client = new Side("client");
    final Side server = new Side("server");
    final Random random;
    double loss;
    double reordering;
    double duplicates;
    private Runnable held;

    TestLine(long seed) {
        random = new Random(seed);
        client.peer = server;
        server.peer = client;
    }

    /** Sets up both associations and starts them, the server first. */
    void start(DtlsSettings clientSettings, DtlsSettings serverSettings, DtlsWorkers workers) {
        client.association = new DtlsAssociation(clientSettings, workers, executor, client);
        server.association = new DtlsAssociation(serverSettings, workers, executor, server);
        server.association.start();
        client.association.start();
    }

    /** Runs what is to do until the condition holds. */
    void runUntil(BooleanSupplier condition, int seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError(
                        "not within " + seconds + " s: client " + client.failure + ", server " + server.failure);
            }
            try {
                Runnable task = tasks.poll(left, TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    void runUntilEnded() {
        runUntil(() -> client.ended() && server.ended(), 20);
    }
}
