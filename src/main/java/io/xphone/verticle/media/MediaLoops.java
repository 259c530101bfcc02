package io.xphone.verticle.media;

/**
 * Counts the calls of each media event loop of an agent. A new call runs on the loop with the fewest calls; of several
 * the first, where the agent's own loop is number 0. Used on the agent's event loop alone.
 */
final class MediaLoops {

    private final int[] calls;

    /** @param loops at least 1 */
    MediaLoops(int loops) {
        this.calls = new int[loops];
    }

    /** The loop for a new call, which is counted there until {@link #release}. */
    int acquire() {
        int best = 0;
        for (int loop = 1; loop < calls.length; loop++) {
            if (calls[loop] < calls[best]) {
                best = loop;
            }
        }
        calls[best]++;
        return best;
    }

    /** Counts a new call on a given loop. */
    int acquire(int loop) {
        calls[loop]++;
        return loop;
    }

    /** A call of that loop has ended, or failed to open. */
    void release(int loop) {
        calls[loop]--;
    }

    /** Number of calls of a loop. */
    int calls(int loop) {
        return calls[loop];
    }
}
