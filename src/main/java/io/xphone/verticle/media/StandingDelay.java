package io.xphone.verticle.media;

import io.xphone.audio.PcmFrame;

/**
 * The drain rule of a paced writer. A queue that is fed as fast as it is emptied keeps for ever whatever it held too much once, after a stall
 * of the machine, say: a live conversation drags that behind it. What a queue held at the least through a whole second, while frames came at
 * the pace at which they went, is such a delay; it is given up frame by frame where the sound is quiet, so that nothing is missed. A queue
 * that empties, as that of a speech written at once, is left alone; so is one that is ahead by more than a second: a long speech whose rest
 * follows as room comes arrives at the pace at which it goes, too, and is no conversation.
 */
final class StandingDelay {

    private static final int WINDOW = 50;
    private static final int PACE_TOLERANCE = 3;
    private static final int MOST = 50;
    private static final int QUIET = 260; // about -42 dBov

    private int arrived;
    private int taken;
    private int least = Integer.MAX_VALUE;
    private int excess;

    /** A frame was queued. */
    void onArrival() {
        arrived++;
    }

    /** A frame was taken and {@code left} wait. */
    void onTake(int left) {
        least = Math.min(least, left);
        if (++taken == WINDOW) {
            excess = least <= MOST && Math.abs(arrived - WINDOW) <= PACE_TOLERANCE ? least : 0;
            arrived = 0;
            taken = 0;
            least = Integer.MAX_VALUE;
        }
    }

    /** The queue ran dry: there is no delay. */
    void onEmpty() {
        arrived = 0;
        taken = 0;
        least = Integer.MAX_VALUE;
        excess = 0;
    }

    /** Whether {@code next}, the frame to be sent, is to be given up instead. */
    boolean drops(PcmFrame next) {
        if (excess == 0) {
            return false;
        }
        for (int i = 0; i < next.length(); i++) {
            if (Math.abs(next.sample(i)) > QUIET) {
                return false;
            }
        }
        excess--;
        return true;
    }
}
