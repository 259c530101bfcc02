package io.xphone.sdp.transport;

/** The source of new SDES keys: unpredictable bytes. */
@FunctionalInterface
public interface KeySource {

    /** Without keys: SDES is neither offered nor answered. */
    KeySource NONE = length -> null;

    /**
     * New bytes, never the same again.
     *
     * @param length the number of bytes
     * @return the bytes; null when there are no keys
     */
    byte[] next(int length);
}
