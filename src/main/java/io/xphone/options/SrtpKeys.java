package io.xphone.options;

/** Where the keys of SRTP come from, in calls that we place; a caller chooses by its offer. */
public enum SrtpKeys {
    /** From the SDP (SDES, RFC 4568), which SIP over TLS protects. */
    SDES,
    /**
     * From a DTLS handshake on the media port (RFC 5764): no server on the way of the SIP messages has them. Needs
     * Bouncy Castle on the class path.
     */
    DTLS
}
