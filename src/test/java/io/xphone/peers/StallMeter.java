package io.xphone.peers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether the machine stood still: a thread for each core wakes every 5 ms and notes how late it was. Sound that was spoilt while the
 * machine was away says nothing about who made it.
 */
public final class StallMeter {

    /** A core that is away for longer than this, in ms, takes packets beyond what a jitter buffer of the usual depth holds. */
    public static final long STALL_MS = 40;

    private static final long TICK_MS = 5;
    private static final int MOST = 10_000;
    private static StallMeter running;

    /** A core was away. */
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

    /** What happens from now on. */
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

    /** A stretch of time. */
    public final class Watch {

        private final long from = System.nanoTime();

        /** Whether no core was away so far. */
        public boolean quiet() {
            return since(from).length == 0;
        }

        /** How often and how long cores were away so far, in ms. */
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
