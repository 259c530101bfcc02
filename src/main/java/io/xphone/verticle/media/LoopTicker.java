package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.xphone.verticle.media.transport.PacketScratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media clock of an event loop. A tick lasts 10 ms and has a slot every millisecond; calls are spread over the
 * slots.
 *
 * <p>The loop has one timer, scheduled again from {@code nanoTime} and so without drift: a timer for each call costs a
 * core on NIO and six times as much on epoll. Slots without handlers are skipped. Not thread-safe: used on its loop
 * alone.
 */
final class LoopTicker {

    /** Slots of a tick, 1 ms apart. */
    static final int SLOTS = 10;

    /** Duration of a tick in ms: every ptime is a multiple. */
    static final int TICK_MS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(LoopTicker.class);
    private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How long overdue slots may run one after the other before the loop reads its sockets again. */
    private static final long MAX_WITHOUT_READ_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Maximum datagrams per read event while overdue datagrams are read. */
    private static final int MAX_READS = 32;

    private static final Map<EventLoop, LoopTicker> TICKERS = new ConcurrentHashMap<>();

    /** Called on the ticks that it requests. */
    interface TickHandler {
        /**
         * @param tick number of the tick, incremented every 10 ms
         * @param nowNanos the time
         * @return the tick of the next call: the following one or any later
         */
        long onTick(long tick, long nowNanos);
    }

    /**
     * The handlers of one slot and the ticks on which they are due. The tick numbers are in an array of their own,
     * so that a handler that is not due is not accessed: with a thousand calls its objects are never in the cache.
     */
    private static final class Slot {
        private TickHandler[] handlers = new TickHandler[8];
        private long[] due = new long[8];
        private int size;

        void add(TickHandler handler) {
            if (size == handlers.length) {
                handlers = Arrays.copyOf(handlers, size * 2);
                due = Arrays.copyOf(due, size * 2);
            }
            handlers[size] = handler;
            due[size++] = 0;
        }

        /** Keeps the positions of the others: the slot may be running. */
        boolean remove(TickHandler handler) {
            for (int i = 0; i < size; i++) {
                if (handlers[i] == handler) {
                    handlers[i] = null;
                    return true;
                }
            }
            return false;
        }

        void run(long tick, long now) {
            int gone = 0;
            for (int i = 0, n = size; i < n; i++) {
                if (due[i] <= tick && handlers[i] != null) {
                    long next = call(handlers[i], tick, now); // may add handlers, and so replace the array
                    due[i] = next;
                }
                gone += handlers[i] == null ? 1 : 0;
            }
            if (gone > 0) {
                compact();
            }
        }

        /**
         * A handler that throws does not affect the other calls; it is called again after a second. Codecs of other
         * libraries may throw errors as well.
         */
        private static long call(TickHandler handler, long tick, long now) {
            try {
                return handler.onTick(tick, now);
            } catch (Throwable thrown) {
                LOG.error("media tick failed, call paused for 1 s", thrown);
                return tick + 1_000 / TICK_MS;
            }
        }

        private void compact() {
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (handlers[i] != null) {
                    handlers[kept] = handlers[i];
                    due[kept++] = due[i];
                }
            }
            Arrays.fill(handlers, kept, size, null);
            size = kept;
        }
    }

    private final EventLoop loop;
    private final PacketScratch scratch;
    private final CatchUpPolicy catchUp = new CatchUpPolicy();
    private final Slot[] slots = new Slot[SLOTS];
    private final int[] counts = new int[SLOTS];
    private final long base;
    private int handlers;
    private boolean armed;
    private long nextSlot;
    private long readAt;
    private boolean drained;

    private final List<Runnable> afterSlots = new ArrayList<>();

    private LoopTicker(EventLoop loop) {
        this.loop = loop;
        this.scratch = PacketScratch.of(loop);
        this.base = System.nanoTime();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot();
        }
    }

    /** The ticker of a loop. */
    static LoopTicker of(EventLoop loop) {
        TICKERS.keySet().removeIf(EventLoop::isShuttingDown);
        return TICKERS.computeIfAbsent(loop, LoopTicker::new);
    }

    /**
     * The slot with the fewest handlers among the even ones; the odd ones are for handlers that follow an even one
     * closely.
     */
    int leastLoadedSlot() {
        int best = 0;
        for (int i = 2; i < SLOTS; i += 2) {
            if (counts[i] < counts[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Adds a handler to a slot. */
    void add(int slot, TickHandler handler) {
        slots[slot].add(handler);
        counts[slot]++;
        handlers++;
        if (!armed) {
            armed = true;
            nextSlot = (System.nanoTime() - base) / SLOT_NANOS + 1;
            arm();
        }
    }

    /** Removes a handler; safe while its slot runs. */
    void remove(int slot, TickHandler handler) {
        if (slots[slot].remove(handler)) {
            counts[slot]--;
            handlers--;
        }
    }

    /** Runs an action after each slot, as long as the loop runs. */
    void afterEachSlot(Runnable action) {
        afterSlots.add(action);
    }

    private void arm() {
        if (handlers == 0) {
            armed = false;
            return;
        }
        while (counts[(int) (nextSlot % SLOTS)] == 0) {
            nextSlot++;
        }
        long now = System.nanoTime();
        long delay = base + nextSlot * SLOT_NANOS - now;
        if (delay > 0) {
            loop.schedule(this::runAfterReading, delay, TimeUnit.NANOSECONDS);
        } else if (now - readAt < MAX_WITHOUT_READ_NANOS) {
            // overdue: runs behind queued tasks but before the loop reads, or a flood of packets would keep the clock
            // from ever catching up
            loop.execute(this::run);
        } else {
            // overdue for longer: the loop reads first, or the calls would conceal packets that have arrived
            loop.schedule(this::runAfterReading, 1, TimeUnit.NANOSECONDS);
        }
    }

    /** Scheduled tasks run after the loop has read its sockets. */
    private void runAfterReading() {
        readAt = System.nanoTime();
        run();
    }

    private void run() {
        long now = System.nanoTime();
        if (catchUp.drops(now - base - nextSlot * SLOT_NANOS, now)) {
            if (!drained) {
                // datagrams of the ticks that are dropped are read first, or they would count as late
                drained = true;
                scratch.reads(MAX_READS);
                loop.schedule(this::runAfterReading, 1, TimeUnit.NANOSECONDS);
                return;
            }
            long due = (now - base) / SLOT_NANOS;
            nextSlot = due - due % SLOTS + nextSlot % SLOTS - SLOTS;
        }
        if (drained) {
            drained = false;
            scratch.reads(1);
        }
        // one slot a run, even when several are due: what a slot sends over the bus is delivered before the next one,
        // and a loop that was behind leaves no standing delay in the queues behind it
        Slot slot = slots[(int) (nextSlot % SLOTS)];
        long tick = nextSlot / SLOTS;
        nextSlot++;
        slot.run(tick, now);
        for (int i = 0, n = afterSlots.size(); i < n; i++) {
            after(afterSlots.get(i));
        }
        arm();
    }

    private static void after(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            LOG.error("delivery of the audio of a media tick failed", thrown);
        }
    }

    @Override
    public String toString() {
        return "ticker of " + loop + " " + Arrays.toString(counts);
    }
}
