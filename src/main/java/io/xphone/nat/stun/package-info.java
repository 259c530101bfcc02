/**
 * STUN (RFC 8489), the part that discovery of the public address, keep-alives and connectivity checks need: messages
 * with their integrity and fingerprint, and the client's Binding transaction over UDP.
 *
 * <p>Pure: imports {@code java.*} and, for the HMAC, {@code javax.crypto}.
 */
package io.xphone.nat.stun;
