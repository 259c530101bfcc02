package io.xphone.verticle.media;

/**
 * How many calls each lane carries: a lane is an event loop that sound of an agent runs on. A call is given the lane with the fewest; of
 * lanes with as few the first, which is the agent's own. Used on the agent's event loop alone.
 */
final class MediaLoops {

    private final int[] calls;

    /** @param loops at least 1 */
    MediaLoops(int loops) {
        this.calls = new int[loops];
    }

    /** The lane for one more call, which is counted there until {@link #free}. */
    int take() {
        int best = 0;
        for (int loop = 1; loop < calls.length; loop++) {
            if (calls[loop] < calls[best]) {
                best = loop;
            }
        }
        calls[best]++;
        return best;
    }

    /** A call of that lane is over, or never came to be. */
    void free(int loop) {
        calls[loop]--;
    }

    /** Calls of a lane. */
    int calls(int loop) {
        return calls[loop];
    }
}
