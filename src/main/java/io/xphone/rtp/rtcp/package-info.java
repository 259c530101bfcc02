/**
 * RTCP (RFC 3550 §6): packets, compounds, the report schedule, and the evaluation of the reports of the peer.
 *
 * <p>RTCP is a few packets a minute, so it uses immutable records, unlike RTP. Time is an argument, in nanoseconds of a
 * monotonic clock; the wall clock is an offset to it. May import {@code java.*}, {@code io.xphone.rtp}
 * and {@code io.xphone.rtp.quality}.
 */
package io.xphone.rtp.rtcp;
