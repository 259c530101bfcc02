package io.xphone.options;

/** How DTMF digits are sent. Both ways are always listened to; a digit that comes both ways is reported once. */
public enum DtmfMode {
    /** RTP telephone-events (RFC 4733). */
    RFC4733,
    /** SIP INFO with {@code application/dtmf-relay}. */
    INFO,
    /** Both ways. */
    BOTH
}
