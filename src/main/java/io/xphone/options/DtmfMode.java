package io.xphone.options;

/** How DTMF digits are sent. Digits are received in both ways; a digit that arrives in both ways is reported once. */
public enum DtmfMode {
    /** RTP telephone-events (RFC 4733). */
    RFC4733,
    /** SIP INFO with {@code application/dtmf-relay}. */
    INFO,
    /** As telephone-events and by INFO. */
    BOTH
}
