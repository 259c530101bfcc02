package io.xphone.opus;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that the process needs once, and that every start asks for. One thread does it, for all that ask meanwhile; they
 * return at once, because each of them would occupy a worker thread. A thread whose Vert.x is closed gives up if no
 * other start has asked, and the next one begins again.
 */
final class SharedPreparation {

    /** The work in steps, so that it can end between two of them. */
    interface Steps {

        /** {@return whether there is another step} */
        boolean next();
    }

    private final AtomicInteger asking = new AtomicInteger();
    private volatile boolean done;

    /**
     * Does the work, unless it is done or another thread does it.
     *
     * @param steps the work from its beginning
     */
    void run(Steps steps) {
        if (done || asking.getAndIncrement() > 0) {
            return;
        }
        while (steps.next()) {
            if (Thread.currentThread().isInterrupted() && asking.compareAndSet(1, 0)) {
                return;
            }
        }
        done = true;
    }
}
