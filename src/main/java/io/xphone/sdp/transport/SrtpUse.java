package io.xphone.sdp.transport;

/** Whether SRTP is used. */
public enum SrtpUse {
    /** Plain RTP alone; a secured offer is rejected. */
    OFF,
    /** Offered so that a plain peer answers too; secured offers are answered. */
    OPTIONAL,
    /** SRTP alone; a plain offer is rejected, and a plain answer is not used. */
    REQUIRED
}
