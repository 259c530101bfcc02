package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.xphone.audio.PcmFormat;
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
 * What the calls of one event loop say at one beat, gathered by who hears it: one message to each listener instead of one for every call. Used
 * on its loop alone.
 */
final class LoopOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(LoopOutbox.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final Map<EventLoop, LoopOutbox> OUTBOXES = new ConcurrentHashMap<>();

    private final EventBus bus;
    private final Map<String, Box> boxes = new HashMap<>();
    private final List<Box> filled = new ArrayList<>();
    private final List<short[]> arrays = new ArrayList<>();
    private int used;
    private boolean sent;

    LoopOutbox(EventBus bus) {
        this.bus = bus;
    }

    /** That of a loop; emptied after each slot of its ticker. */
    static LoopOutbox of(Vertx vertx, EventLoop loop) {
        OUTBOXES.keySet().removeIf(EventLoop::isShuttingDown);
        return OUTBOXES.computeIfAbsent(loop, key -> {
            LoopOutbox outbox = new LoopOutbox(vertx.eventBus());
            LoopTicker.of(loop).afterEachSlot(outbox::flush);
            return outbox;
        });
    }

    /**
     * An array for a frame that is gathered at this beat. It is used again at the next, which comes after the messages of this one have been
     * handled where that is done on this loop: tasks of a loop run in their order, and each slot is one.
     */
    short[] samples() {
        if (sent) {
            sent = false;
            used = 0;
        }
        if (used == arrays.size()) {
            arrays.add(new short[PcmFormat.FRAME_SAMPLES]);
        }
        return arrays.get(used++);
    }

    /** What waits for one address. */
    final class Box {

        private final String address;
        private List<AudioPacket> packets = new ArrayList<>();
        private int users;

        private Box(String address) {
            this.address = address;
        }

        void add(AudioPacket packet) {
            if (packets.isEmpty()) {
                filled.add(this);
            }
            packets.add(packet);
        }

        /** One who adds to it does so no more. */
        void leave() {
            if (--users == 0) {
                boxes.remove(address, this);
            }
        }

        private void send() {
            List<AudioPacket> gathered = packets;
            packets = new ArrayList<>(gathered.size());
            bus.send(address, gathered.size() == 1 ? gathered.get(0) : new AudioPacketBatch(gathered), LOCAL);
        }
    }

    /** The box of an address, for one more who adds to it. */
    Box enter(String address) {
        Box box = boxes.computeIfAbsent(address, Box::new);
        box.users++;
        return box;
    }

    /** Sends what has been gathered. */
    void flush() {
        for (int i = 0, n = filled.size(); i < n; i++) {
            try {
                filled.get(i).send();
            } catch (RuntimeException refused) { // by a bus that is closing, say: the other listeners are no part of it
                LOG.debug("frames for {} were not sent", filled.get(i).address, refused);
            }
        }
        filled.clear();
        sent = true;
    }
}
