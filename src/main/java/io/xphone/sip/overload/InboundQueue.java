package io.xphone.sip.overload;

import io.xphone.sip.overload.SourceQueues.Entry;

/**
 * The received messages of an agent until they are handled.
 *
 * <pre>
 *   read ──▶ offer ──▶ URGENT    oldest first ──────────────────────────▶ HANDLE
 *                      ORDINARY  oldest first ──────────────────────────▶ HANDLE, or REJECT when it waited too long
 *                      NEW_CALL  newest first, while the gate is open ──▶ HANDLE
 *                                those that waited too long ────────────▶ REJECT
 *                                those that the caller has cancelled ───▶ CANCELLED
 *                      no room: the oldest goes without a response
 * </pre>
 *
 * <p>The most urgent class is first, and within a class the sources take turns. New calls may wait for a while after a
 * pause. When there have been waiting ones for all of {@link Limits#standingNanos}, they stand for more calls than can
 * be handled: from then on those that have waited longer than {@link Limits#targetNanos} are rejected, until none waits
 * (the idea of CoDel, RFC 8289). The newest is handled first, because its caller is the one that has not sent it again.
 *
 * <p>A new call that has been rejected is rejected again when it is retransmitted, as long as its branch is remembered,
 * which takes memory of a fixed size.
 *
 * @param <M> a message
 */
public final class InboundQueue<M> {

    /**
     * The limits of a queue.
     *
     * @param messages the maximum number of waiting messages of each class
     * @param octets the maximum size of all waiting messages
     * @param standingNanos how long new calls may be waiting without a break; 0: for ever
     * @param targetNanos how long a new call waits at most while others have been waiting for too long
     */
    public record Limits(int messages, int octets, long standingNanos, long targetNanos) {

        private static final int MESSAGES = 4_096;
        private static final int OCTETS = 32 << 20;
        private static final int TARGET_PART = 10;

        /** The usual limits; the target is a tenth of the standing time. */
        public static Limits standing(long standingNanos) {
            return new Limits(MESSAGES, OCTETS, standingNanos, standingNanos / TARGET_PART);
        }
    }

    /** What happens to a message. */
    public enum Fate {
        /** It is handled. */
        HANDLE,
        /** It is rejected with 503, unless it belongs to a transaction that exists. */
        REJECT,
        /** It is a new call that has been cancelled while it waited: it gets 487. */
        CANCELLED
    }

    /** Receives what leaves the queue without {@link #poll}. */
    public interface Discarded<M> {
        /** There was no room for this message. */
        void onDiscarded(M message);
    }

    /** An ordinary request that waited for longer has been sent again: T1 of RFC 3261. */
    private static final long ORDINARY_NANOS = 500_000_000L;

    /** Number of remembered branches; a power of two. */
    private static final int REMEMBERED = 8_192;

    private final Limits limits;
    private final CallGate gate;
    private final Discarded<M> discarded;
    private final SourceQueues<M> urgent;
    private final SourceQueues<M> ordinary;
    private final SourceQueues<M> calls;
    private final long[] rejected = new long[REMEMBERED];
    private final SourceQueues<M> cancelled;
    private long octets;
    private long callsSinceNanos;
    private Fate fate = Fate.HANDLE;

    /** Creates an empty queue. */
    public InboundQueue(Limits limits, CallGate gate, Discarded<M> discarded) {
        this.limits = limits;
        this.gate = gate;
        this.discarded = discarded;
        urgent = new SourceQueues<>(false, limits.messages());
        ordinary = new SourceQueues<>(false, limits.messages());
        calls = new SourceQueues<>(true, limits.messages());
        cancelled = new SourceQueues<>(false, limits.messages());
    }

    /**
     * Adds a message.
     *
     * @param source the address of the sender: sources take turns
     * @param branch a hash of its branch ({@link MessageGlance#branch}), for requests
     * @param size its length in octets
     */
    public void offer(M message, Urgency urgency, String source, long branch, int size, long nowNanos) {
        SourceQueues<M> queue = switch (urgency) {
            case URGENT -> urgent;
            case ORDINARY -> ordinary;
            case NEW_CALL -> calls;
        };
        if (queue == calls && calls.size() == 0) {
            callsSinceNanos = nowNanos;
        }
        octets += size;
        discard(queue.add(source, new Entry<>(message, branch, nowNanos, size)));
        while (octets > limits.octets()) {
            SourceQueues<M> last = calls.size() > 0 ? calls : ordinary.size() > 0 ? ordinary : urgent;
            Entry<M> oldest = last.oldest();
            last.remove(oldest);
            discard(oldest);
        }
    }

    /**
     * The INVITE of a CANCEL that has been received is not handled any more when it is still waiting, with all its
     * retransmissions: each gets its 487.
     */
    public void cancel(String source, long branch, long nowNanos) {
        if (branch == MessageGlance.NO_BRANCH) {
            return;
        }
        calls.remove(
                source,
                branch,
                copy -> discard(cancelled.add(source, new Entry<>(copy.message, branch, nowNanos, copy.octets))));
    }

    private void discard(Entry<M> entry) {
        if (entry != null) {
            octets -= entry.octets;
            discarded.onDiscarded(entry.message);
        }
    }

    /**
     * Removes the next message; {@link #fate} is what happens to it.
     *
     * @return null when none waits, or when new calls have to wait for the gate
     */
    public M poll(long nowNanos) {
        fate = Fate.HANDLE;
        Entry<M> next = urgent.poll();
        if (next == null) {
            next = ordinary.poll();
            if (next != null && nowNanos - next.arrivalNanos > ORDINARY_NANOS) {
                fate = Fate.REJECT;
            }
        }
        if (next == null) {
            next = cancelled.poll();
            if (next != null) {
                fate = Fate.CANCELLED;
            }
        }
        if (next == null) {
            next = call(nowNanos);
        }
        if (next == null) {
            return null;
        }
        octets -= next.octets;
        return next.message;
    }

    private Entry<M> call(long nowNanos) {
        Entry<M> oldest = calls.oldest();
        if (oldest == null) {
            return null;
        }
        if (gate.rejecting(nowNanos) || standing(nowNanos) && nowNanos - oldest.arrivalNanos > limits.targetNanos()) {
            calls.remove(oldest);
            return reject(oldest);
        }
        if (!gate.open(nowNanos)) {
            return null;
        }
        Entry<M> newest = calls.poll();
        if (newest.branch != MessageGlance.NO_BRANCH && rejected[slot(newest.branch)] == newest.branch) {
            return reject(newest);
        }
        gate.handed();
        return newest;
    }

    private boolean standing(long nowNanos) {
        return limits.standingNanos() > 0 && nowNanos - callsSinceNanos > limits.standingNanos();
    }

    private Entry<M> reject(Entry<M> call) {
        fate = Fate.REJECT;
        rejected[slot(call.branch)] = call.branch;
        return call;
    }

    private static int slot(long branch) {
        return (int) (branch ^ branch >>> 32) & REMEMBERED - 1;
    }

    /** What happens to the message that {@link #poll} returned last. */
    public Fate fate() {
        return fate;
    }

    /** The number of waiting messages. */
    public int size() {
        return urgent.size() + ordinary.size() + cancelled.size() + calls.size();
    }

    /** The number of waiting new calls. */
    public int calls() {
        return calls.size();
    }
}
