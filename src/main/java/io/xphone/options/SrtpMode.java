package io.xphone.options;

/** Whether the media of a call is encrypted (SRTP, RFC 3711). */
public enum SrtpMode {
    /** Plain RTP; a call that demands SRTP is rejected with 488. */
    OFF,
    /** SRTP where the peer has it, plain RTP where it has not. */
    OPTIONAL,
    /** SRTP alone: a peer without it gets no call, and no plain packet is sent or accepted. */
    REQUIRED
}
