package io.xphone.testing;

import java.util.Random;

/**
 * Decides the fate of each packet of one direction of a bad network. Four draws a packet, whatever comes of them: so
 * the fates of a seed stay the same when another setting is changed. Not safe for use by several threads.
 */
public final class FakeLink {

    /**
     * What becomes of a packet.
     *
     * @param lost it never arrives
     * @param duplicated it arrives twice
     * @param overtaken the packet after it arrives first
     * @param delayMillis how long it is under way, in ms, if the order allows that
     */
    public record Fate(boolean lost, boolean duplicated, boolean overtaken, int delayMillis) {}

    private final LinkOptions options;
    private final Random random;

    /** A link at its first packet. */
    public FakeLink(LinkOptions options) {
        this.options = options;
        this.random = new Random(options.seed());
    }

    /** The settings. */
    public LinkOptions options() {
        return options;
    }

    /** The fate of the next packet. */
    public Fate next() {
        boolean lost = random.nextDouble() * 100 < options.lossPercent();
        boolean duplicated = random.nextDouble() * 100 < options.duplicatePercent();
        boolean overtaken = random.nextDouble() * 100 < options.reorderPercent();
        double swing = (2 * random.nextDouble() - 1) * options.jitterMillis();
        int delay = (int) Math.max(0, Math.round(options.delayMillis() + swing));
        return new Fate(lost, duplicated && !lost, overtaken && !lost, delay);
    }
}
