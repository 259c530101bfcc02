package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one media clock of an event loop: a deadline every millisecond slot of a 10 ms turn, calls spread over the slots.
 *
 * <p>One armed deadline a loop, re-armed from {@code nanoTime} and so without drift: a timer for each call costs a core on NIO and
 * six times as much on epoll. Slots that nobody uses are skipped. Not thread-safe: used on its loop alone.
 */
final class LoopTicker {

    /** Slots of a turn, 1 ms apart. */
    static final int SLOTS = 10;

    /** A turn in ms: every ptime is a multiple. */
    static final int TURN_MS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(LoopTicker.class);
    private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** For how long late slots may follow each other before the loop reads its sockets again. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Datagrams that a socket gives in one go when it is to be emptied. */
    private static final int MOST_READS = 32;

    private static final Map<EventLoop, LoopTicker> TICKERS = new ConcurrentHashMap<>();

    /** Called on the turns that it asks for. */
    interface Tick {
        /**
         * @param turn number of the turn, rising by one each 10 ms
         * @param nowNanos the time
         * @return the turn on which to be called next, the following one or any later
         */
        long onTick(long turn, long nowNanos);
    }

    /**
     * Who is due in one slot, and when. The turns stand together, so that whoever is not due costs no look at his own objects: with a
     * thousand calls those are never in the cache.
     */
    private static final class Slot {
        private Tick[] ticks = new Tick[8];
        private long[] due = new long[8];
        private int size;

        void add(Tick tick) {
            if (size == ticks.length) {
                ticks = Arrays.copyOf(ticks, size * 2);
                due = Arrays.copyOf(due, size * 2);
            }
            ticks[size] = tick;
            due[size++] = 0;
        }

        /** Leaves the others where they are: the slot may be running. */
        boolean remove(Tick tick) {
            for (int i = 0; i < size; i++) {
                if (ticks[i] == tick) {
                    ticks[i] = null;
                    return true;
                }
            }
            return false;
        }

        void run(long turn, long now) {
            int gone = 0;
            for (int i = 0, n = size; i < n; i++) {
                if (due[i] <= turn && ticks[i] != null) {
                    long next = tick(ticks[i], turn, now); // may add members, and so replace the array
                    due[i] = next;
                }
                gone += ticks[i] == null ? 1 : 0;
            }
            if (gone > 0) {
                compact();
            }
        }

        /** One that throws is the fault of its call: the clock goes on for all the others, and for that one after a second. */
        private static long tick(Tick tick, long turn, long now) {
            try {
                return tick.onTick(turn, now);
            } catch (RuntimeException thrown) {
                LOG.error("the sound of a call stops for a second", thrown);
                return turn + 1_000 / TURN_MS;
            }
        }

        private void compact() {
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (ticks[i] != null) {
                    ticks[kept] = ticks[i];
                    due[kept++] = due[i];
                }
            }
            Arrays.fill(ticks, kept, size, null);
            size = kept;
        }
    }

    private final EventLoop loop;
    private final LoopScratch scratch;
    private final CatchUpPolicy lateness = new CatchUpPolicy();
    private final Slot[] slots = new Slot[SLOTS];
    private final int[] members = new int[SLOTS];
    private final long base;
    private int everybody;
    private boolean armed;
    private long nextSlot;
    private long readAt;
    private boolean emptied;

    private final List<Runnable> afterSlots = new ArrayList<>();

    private LoopTicker(EventLoop loop) {
        this.loop = loop;
        this.scratch = LoopScratch.of(loop);
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

    /** The slot with the fewest members among the even ones: the odd ones are for what follows an even one closely. */
    int quietestSlot() {
        int best = 0;
        for (int i = 2; i < SLOTS; i += 2) {
            if (members[i] < members[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Adds a member to a slot. */
    void add(int slot, Tick tick) {
        slots[slot].add(tick);
        members[slot]++;
        everybody++;
        if (!armed) {
            armed = true;
            nextSlot = (System.nanoTime() - base) / SLOT_NANOS + 1;
            arm();
        }
    }

    /** Removes a member; safe while a tick runs. */
    void remove(int slot, Tick tick) {
        if (slots[slot].remove(tick)) {
            members[slot]--;
            everybody--;
        }
    }

    /** Has something done after each slot, for as long as the loop runs. */
    void afterEachSlot(Runnable action) {
        afterSlots.add(action);
    }

    private void arm() {
        if (everybody == 0) {
            armed = false;
            return;
        }
        while (members[(int) (nextSlot % SLOTS)] == 0) {
            nextSlot++;
        }
        long now = System.nanoTime();
        long delay = base + nextSlot * SLOT_NANOS - now;
        if (delay > 0) {
            loop.schedule(this::runAfterReading, delay, TimeUnit.NANOSECONDS);
        } else if (now - readAt < LATE_NANOS) {
            // late: behind what is queued, but before the loop reads, or a flood of packets would keep the clock from
            // ever catching up
            loop.execute(this::run);
        } else {
            // late still: who goes on now does so without the packets that came meanwhile, and conceals what is there
            loop.schedule(this::runAfterReading, 1, TimeUnit.NANOSECONDS);
        }
    }

    /** What was scheduled runs when the loop has read what its sockets hold. */
    private void runAfterReading() {
        readAt = System.nanoTime();
        run();
    }

    private void run() {
        long now = System.nanoTime();
        if (lateness.givesUp(now - base - nextSlot * SLOT_NANOS, now)) {
            if (!emptied) {
                // what came for the beats that are given up is read first, or it would come after its time
                emptied = true;
                scratch.reads = MOST_READS;
                loop.schedule(this::runAfterReading, 1, TimeUnit.NANOSECONDS);
                return;
            }
            long due = (now - base) / SLOT_NANOS;
            nextSlot = due - due % SLOTS + nextSlot % SLOTS - SLOTS;
        }
        if (emptied) {
            emptied = false;
            scratch.reads = 1;
        }
        // one slot a run, even when several are due: what a slot sends over the bus is delivered before the next one,
        // and a loop that was late leaves no standing delay in the queues behind it
        Slot slot = slots[(int) (nextSlot % SLOTS)];
        long turn = nextSlot / SLOTS;
        nextSlot++;
        slot.run(turn, now);
        for (int i = 0, n = afterSlots.size(); i < n; i++) {
            afterSlots.get(i).run();
        }
        arm();
    }

    @Override
    public String toString() {
        return "ticker of " + loop + " " + Arrays.toString(members);
    }
}
