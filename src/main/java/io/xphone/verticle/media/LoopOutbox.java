package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.internal.AudioPacketBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the audio packets that the calls of one event loop send in one slot, by address: one message for each
 * address instead of one for each call. Used on its loop alone.
 */
final class LoopOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(LoopOutbox.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final Map<EventLoop, LoopOutbox> OUTBOXES = new ConcurrentHashMap<>();

    private final EventBus bus;
    private final Map<String, Batch> batches = new HashMap<>();
    private final List<Batch> filled = new ArrayList<>();
    private final List<Pool> pools = new ArrayList<>();
    private long slot;

    LoopOutbox(EventBus bus) {
        this.bus = bus;
    }

    /** The outbox of a loop; flushed after each slot of its ticker. */
    static LoopOutbox of(Vertx vertx, EventLoop loop) {
        OUTBOXES.keySet().removeIf(EventLoop::isShuttingDown);
        return OUTBOXES.computeIfAbsent(loop, key -> {
            LoopOutbox outbox = new LoopOutbox(vertx.eventBus());
            LoopTicker.of(loop).afterEachSlot(outbox::flush);
            return outbox;
        });
    }

    /** Arrays of one length. */
    private static final class Pool {

        private final int length;
        private final List<short[]> all = new ArrayList<>();
        private int used;
        private long slot;

        private Pool(int length) {
            this.length = length;
        }
    }

    /**
     * An array of one length for a lent frame of this slot. It is used again in the next slot, which runs after the
     * messages of this one have been handled by consumers on this loop: tasks of a loop run in order, and each slot is
     * a task.
     */
    short[] samples(int length) {
        Pool known = pool(length);
        if (known.slot != slot) {
            known.slot = slot;
            known.used = 0;
        }
        if (known.used == known.all.size()) {
            known.all.add(new short[length]);
        }
        return known.all.get(known.used++);
    }

    /** The lengths are those of the few supported rates and frame lengths. */
    private Pool pool(int length) {
        for (int i = 0, n = pools.size(); i < n; i++) {
            if (pools.get(i).length == length) {
                return pools.get(i);
            }
        }
        Pool more = new Pool(length);
        pools.add(more);
        return more;
    }

    /** The packets for one address. */
    final class Batch {

        private final String address;
        private List<AudioPacket> packets = new ArrayList<>();
        private int users;

        private Batch(String address) {
            this.address = address;
        }

        void add(AudioPacket packet) {
            if (packets.isEmpty()) {
                filled.add(this);
            }
            packets.add(packet);
        }

        /** Releases one use of the batch; the last one removes it. */
        void release() {
            if (--users == 0) {
                batches.remove(address, this);
            }
        }

        private void send() {
            List<AudioPacket> sending = packets;
            packets = new ArrayList<>(sending.size());
            bus.send(address, sending.size() == 1 ? sending.get(0) : new AudioPacketBatch(sending), LOCAL);
        }
    }

    /** The batch of an address, for one more user. */
    Batch batch(String address) {
        Batch batch = batches.computeIfAbsent(address, Batch::new);
        batch.users++;
        return batch;
    }

    /** Sends all batches. */
    void flush() {
        for (int i = 0, n = filled.size(); i < n; i++) {
            try {
                filled.get(i).send();
            } catch (RuntimeException failed) { // a closing bus, for instance: the other addresses are not affected
                LOG.debug("frames for {} were not sent", filled.get(i).address, failed);
            }
        }
        filled.clear();
        slot++;
    }
}
