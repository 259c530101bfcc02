package io.xphone.testing;

import java.util.Random;

/**
 * One direction of a simulated network: decides what happens to each packet. It draws four random numbers per packet,
 * so that the outcomes of a seed do not change with the other options. Not thread-safe.
 */
public final class FakeLink {

    /**
     * What happens to a packet.
     *
     * @param lost the packet is dropped
     * @param duplicated the packet is delivered twice
     * @param reordered the packet is delivered after its successor
     * @param delayMillis delay of the packet, in ms; longer where the order requires it
     */
    public record Outcome(boolean lost, boolean duplicated, boolean reordered, int delayMillis) {}

    private final LinkOptions options;
    private final Random random;

    /** Creates a link at its first packet. */
    public FakeLink(LinkOptions options) {
        this.options = options;
        this.random = new Random(options.seed());
    }

    /** The options. */
    public LinkOptions options() {
        return options;
    }

    /** The outcome of the next packet. */
    public Outcome next() {
        boolean lost = random.nextDouble() * 100 < options.lossPercent();
        boolean duplicated = random.nextDouble() * 100 < options.duplicatePercent();
        boolean reordered = random.nextDouble() * 100 < options.reorderPercent();
        double deviation = (2 * random.nextDouble() - 1) * options.jitterMillis();
        int delay = (int) Math.max(0, Math.round(options.delayMillis() + deviation));
        return new Outcome(lost, duplicated && !lost, reordered && !lost, delay);
    }
}
