package io.xphone.sdp.transport;

/** Where the keys of SRTP come from. */
public enum KeyExchange {
    /** From the descriptions (RFC 4568). */
    SDES,
    /** From a DTLS handshake on the media port (RFC 5764). */
    DTLS
}
