package io.xphone.peers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Detects stalls of the machine: a thread per core wakes every 5 ms and records how late it was. Audio impaired during
 * a stall does not show a defect of the sender.
 */
public final class StallMeter {

    /** A stall of a core longer than this, in ms, delays packets beyond the default depth of a jitter buffer. */
    public static final long STALL_MS = 40;

    private static final long TICK_MS = 5;
    private static final int MOST = 10_000;
    private static StallMeter running;

    /** A stall of a core. */
    private record Stall(long endNanos, long millis) {}

    private final Deque<Stall> stalls = new ArrayDeque<>();

    private StallMeter() {
        int cores = Runtime.getRuntime().availableProcessors();
        for (int core = 0; core < cores; core++) {
            ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "stall-meter");
                thread.setDaemon(true);
                return thread;
            });
            long[] last = {System.nanoTime()};
            ticks.scheduleWithFixedDelay(() -> tick(last), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Starts a measurement. */
    public static synchronized Watch watch() {
        if (running == null) {
            running = new StallMeter();
        }
        return running.new Watch();
    }

    private void tick(long[] last) {
        long now = System.nanoTime();
        long late = TimeUnit.NANOSECONDS.toMillis(now - last[0]) - TICK_MS;
        last[0] = now;
        if (late > STALL_MS) {
            note(new Stall(now, late));
        }
    }

    private synchronized void note(Stall stall) {
        if (stalls.size() == MOST) {
            stalls.removeFirst();
        }
        stalls.add(stall);
    }

    private synchronized long[] since(long nanos) {
        return stalls.stream()
                .filter(stall -> stall.endNanos() - nanos > 0)
                .mapToLong(Stall::millis)
                .toArray();
    }

    /** A measurement. */
    public final class Watch {

        private final long from = System.nanoTime();

        /** Whether there was no stall so far. */
        public boolean quiet() {
            return since(from).length == 0;
        }

        /** Number and duration of the stalls so far, in ms. */
        @Override
        public String toString() {
            long[] away = since(from);
            long longest = 0;
            long sum = 0;
            for (long millis : away) {
                longest = Math.max(longest, millis);
                sum += millis;
            }
            return away.length + " stalls, the longest " + longest + " ms, " + sum + " ms together";
        }
    }
}
