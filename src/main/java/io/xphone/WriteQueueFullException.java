package io.xphone;

/** A write was rejected because the write queue was full; nothing of it is sent. */
public final class WriteQueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int framesQueued;

    /** @param framesQueued frames of 20 ms that were queued */
    public WriteQueueFullException(int framesQueued) {
        // without a stack trace: it may be thrown for each frame
        super("the write queue is full: " + framesQueued + " frames are queued", null, false, false);
        this.framesQueued = framesQueued;
    }

    /** Frames of 20 ms that were queued. */
    public int framesQueued() {
        return framesQueued;
    }
}
