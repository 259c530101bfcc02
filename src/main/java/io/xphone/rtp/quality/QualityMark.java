package io.xphone.rtp.quality;

/**
 * A mark that the transmission rating crosses, with hysteresis: once below it, the rating has to exceed it by {@link
 * #HYSTERESIS} to be above again.
 *
 * <pre>
 *             rating &lt; mark
 *  [above] ------------------&gt; [below]
 *     ^                           |
 *     +---- rating ≥ mark + 5 ----+
 * </pre>
 */
public final class QualityMark {

    /** The part of the scale that separates the two directions. */
    public static final double HYSTERESIS = 5;

    private final double mark;
    private boolean below;

    /**
     * Creates a mark; the quality is above it at first.
     *
     * @param mark R, 0 to 100
     */
    public QualityMark(double mark) {
        this.mark = mark;
    }

    /**
     * Compares a rating.
     *
     * @param rating R
     * @return whether the mark was crossed, downwards or upwards: see {@link #below()}
     */
    public boolean crossed(double rating) {
        if (below ? rating < mark + HYSTERESIS : rating >= mark) {
            return false;
        }
        below = !below;
        return true;
    }

    /** {@return whether the quality is below the mark} */
    public boolean below() {
        return below;
    }
}
