package io.xphone.call;

import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipWriter;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/** Virtual time, and a network that loses, duplicates and delays messages by seed. */
final class VirtualNetwork {

    private record Due(long at, long order, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final Random random;
    private final double loss;
    private final double duplication;
    private long now;
    private long order;
    private int delivered;

    VirtualNetwork(long seed, double loss, double duplication) {
        random = new Random(seed * 0x9E3779B97F4A7C15L); // otherwise neighbouring seeds start with similar values
        this.loss = loss;
        this.duplication = duplication;
    }

    long now() {
        return now;
    }

    int delivered() {
        return delivered;
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    void after(long delay, Runnable action) {
        queue.add(new Due(now + delay, order++, action));
    }

    /** Transmits a message as octets, so that malformed ones do not arrive. */
    void transmit(SipMessage message, Consumer<SipMessage> to) {
        byte[] octets = SipWriter.write(message);
        int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            after(1 + random.nextInt(40), () -> {
                delivered++;
                to.accept(SipParser.parse(octets, 0, octets.length, SipLimits.DEFAULT));
            });
        }
    }

    /** Advances the time; false when nothing is scheduled any more. */
    boolean runUntil(long time) {
        while (!queue.isEmpty() && queue.peek().at <= time) {
            Due due = queue.poll();
            now = due.at;
            due.action.run();
        }
        now = Math.max(now, Math.min(time, Long.MAX_VALUE / 2));
        return !queue.isEmpty();
    }
}
