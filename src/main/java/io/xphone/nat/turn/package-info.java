/**
 * TURN (RFC 8656): the client of a relay server. An allocation with its permissions and channels, ChannelData messages,
 * and the framing of both kinds of message over a stream.
 *
 * <p>Imports {@code java.*} and {@code io.xphone.nat.stun}.
 */
package io.xphone.nat.turn;
