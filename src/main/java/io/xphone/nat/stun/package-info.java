/**
 * STUN (RFC 8489), the subset for discovery of the public address, keep-alives and connectivity checks: messages with
 * integrity and fingerprint, and the Binding transaction of a client over UDP.
 *
 * <p>Imports {@code java.*} and, for the HMAC, {@code javax.crypto}.
 */
package io.xphone.nat.stun;
