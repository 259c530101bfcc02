package io.xphone.dtls;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of the handshakes, bounded, with a bounded queue. Threads that are idle for ten seconds end: a process
 * without handshakes has none.
 */
public final class DtlsWorkers {

    private static final int IDLE_SECONDS = 10;
    private static final long STACK_BYTES = 512 * 1024;
    private static final int MAX_THREADS = 64;
    private static final int MAX_QUEUED = 1024;

    private static final DtlsWorkers SHARED = new DtlsWorkers(MAX_THREADS, MAX_QUEUED);

    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timers;

    /**
     * Creates a pool; it starts no thread yet.
     *
     * @param maxThreads handshakes at once
     * @param maxQueued handshakes that wait for a thread
     */
    public DtlsWorkers(int maxThreads, int maxQueued) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxQueued),
                threads("xphone-dtls-", number));
        pool.allowCoreThreadTimeOut(true);
        timers = new ScheduledThreadPoolExecutor(1, threads("xphone-dtls-timer-", new AtomicInteger()));
        timers.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timers.allowCoreThreadTimeOut(true);
        timers.setRemoveOnCancelPolicy(true);
    }

    /** The pool of this process: 64 threads, and a queue of 1,024. */
    public static DtlsWorkers shared() {
        return SHARED;
    }

    private static ThreadFactory threads(String prefix, AtomicInteger number) {
        return task -> {
            Thread thread = new Thread(null, task, prefix + number.incrementAndGet(), STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Runs a task on one of the threads.
     *
     * @return false if the queue is full
     */
    boolean submit(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Whether tasks wait for a thread. */
    boolean crowded() {
        return !pool.getQueue().isEmpty();
    }

    ScheduledFuture<?> schedule(Runnable task, long delayMs) {
        return timers.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    /** How many handshakes run now. */
    public int active() {
        return pool.getActiveCount();
    }

    /** How many handshakes wait for a thread. */
    public int queued() {
        return pool.getQueue().size();
    }

    /** How many threads there are. */
    public int threads() {
        return pool.getPoolSize();
    }

    /** Ends all threads; for tests. */
    public void close() {
        pool.shutdownNow();
        timers.shutdownNow();
    }
}
