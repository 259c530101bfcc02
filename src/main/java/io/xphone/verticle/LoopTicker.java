package io.xphone.verticle;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

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

    private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Map<EventLoop, LoopTicker> TICKERS = new ConcurrentHashMap<>();

    /** Called once a turn. */
    interface Tick {
        /**
         * @param turn number of the turn, rising by one each 10 ms
         * @param nowNanos the time
         */
        void onTick(long turn, long nowNanos);
    }

    private final EventLoop loop;
    private final List<List<Tick>> slots = new ArrayList<>(SLOTS);
    private final long base;
    private int members;
    private boolean armed;
    private long nextSlot;

    private LoopTicker(EventLoop loop) {
        this.loop = loop;
        this.base = System.nanoTime();
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
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
            if (slots.get(i).size() < slots.get(best).size()) {
                best = i;
            }
        }
        return best;
    }

    /** Adds a member to a slot. */
    void add(int slot, Tick tick) {
        slots.get(slot).add(tick);
        members++;
        if (!armed) {
            armed = true;
            nextSlot = (System.nanoTime() - base) / SLOT_NANOS + 1;
            arm();
        }
    }

    /** Removes a member; safe while a tick runs. */
    void remove(int slot, Tick tick) {
        List<Tick> list = slots.get(slot);
        int at = list.indexOf(tick);
        if (at >= 0) {
            // a new list, so that a running iteration keeps its own
            List<Tick> rest = new ArrayList<>(list);
            rest.remove(at);
            slots.set(slot, rest);
            members--;
        }
    }

    private void arm() {
        if (members == 0) {
            armed = false;
            return;
        }
        while (slots.get((int) (nextSlot % SLOTS)).isEmpty()) {
            nextSlot++;
        }
        long delay = base + nextSlot * SLOT_NANOS - System.nanoTime();
        if (delay > 0) {
            loop.schedule(this::run, delay, TimeUnit.NANOSECONDS);
        } else {
            // late: behind what is queued, but before the next round of the loop, or a busy loop would fall back for
            // ever
            loop.execute(this::run);
        }
    }

    private void run() {
        long now = System.nanoTime();
        long due = (now - base) / SLOT_NANOS;
        // a loop that was away for long (a paused machine) does not run all that it missed
        if (due - nextSlot > 50L * SLOTS) {
            nextSlot = due - due % SLOTS + nextSlot % SLOTS - SLOTS;
        }
        // one slot a run, even when several are due: what a slot sends over the bus is delivered before the next one,
        // and a loop that was late leaves no standing delay in the queues behind it
        List<Tick> list = slots.get((int) (nextSlot % SLOTS));
        long turn = nextSlot / SLOTS;
        nextSlot++;
        for (int i = 0, n = list.size(); i < n; i++) {
            list.get(i).onTick(turn, now);
        }
        arm();
    }

    @Override
    public String toString() {
        return "ticker of " + loop + " "
                + Arrays.toString(slots.stream().mapToInt(List::size).toArray());
    }
}
