package io.xphone.options;

/** What happens when several writers of a call have audio at the same time. */
public enum PlayoutMode {
    /** It is mixed. */
    MIX,
    /** It is played one after the other, in the order in which it was written. */
    QUEUE
}
