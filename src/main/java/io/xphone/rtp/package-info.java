/**
 * RTP (RFC 3550, RFC 3551) and telephone events (RFC 4733): packets, the state of a sender and of a receiver, the
 * jitter buffer, DTMF in RTP and in SIP INFO bodies, and the choice of the address that media is sent to.
 *
 * <p>This is the path of every packet: primitives, arrays that are reused, statuses as enums. Time is an argument, in
 * nanoseconds of a clock that never goes back. Objects here belong to one thread. May import {@code java.*} only.
 */
package io.xphone.rtp;
