package io.xphone.options;

/** How DTMF digits are sent, and which ways of receiving them are listened to. */
public enum DtmfMode {
    /** RTP telephone-events (RFC 4733). */
    RFC4733,
    /** SIP INFO with {@code application/dtmf-relay} (and {@code application/dtmf} when receiving). */
    INFO,
    /** Both ways out; a digit that arrives both ways is reported once. */
    BOTH
}
