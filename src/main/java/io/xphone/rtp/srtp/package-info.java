/**
 * SRTP and SRTCP (RFC 3711) with AES-CM of 128, 192 and 256 bits (RFC 6188) and AES-GCM (RFC 7714): key derivation,
 * roll-over counters, replay windows, master key identifiers. It encrypts and authenticates packets in place and knows
 * nothing of how keys are agreed (SDES or DTLS).
 *
 * <p>This code runs for every packet: it uses primitives, reuses arrays and ciphers, and returns failures as negative
 * numbers ({@link io.xphone.rtp.srtp.SrtpStatus}). Objects are confined to one thread. May import {@code java.*} and
 * {@code javax.crypto.*} only.
 */
package io.xphone.rtp.srtp;
