/**
 * RTP (RFC 3550, RFC 3551) and telephone events (RFC 4733): packets, the state of a sender and of a receiver, the
 * jitter buffer, DTMF in RTP and in SIP INFO bodies, and the selection of the remote media address.
 *
 * <p>This code runs for every packet: it uses primitives, reuses arrays and returns statuses as enums. Time is an
 * argument, in nanoseconds of a monotonic clock. Objects are confined to one thread. May import {@code java.*} only.
 */
package io.xphone.rtp;
