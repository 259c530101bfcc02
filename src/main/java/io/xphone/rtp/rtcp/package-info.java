/**
 * RTCP (RFC 3550 §6): the packets, compounds of them, when to send, and what the other side's reports teach.
 *
 * <p>A few packets a minute: immutable records, unlike the path of RTP. Time is an argument, in nanoseconds of a clock
 * that never goes back; the wall clock is an offset to it. May import {@code java.*} and {@code io.xphone.rtp}.
 */
package io.xphone.rtp.rtcp;
