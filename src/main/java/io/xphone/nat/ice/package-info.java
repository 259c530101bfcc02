/**
 * ICE (RFC 8445) for one media stream, with consent freshness (RFC 7675), candidates that arrive later (RFC 8838) and
 * the lite implementation (RFC 8445 §2.5). {@link io.xphone.nat.ice.IceAgent} is the entry point: candidates, packets
 * and the time go in, effects come out. It has no socket, clock or randomness of its own.
 */
package io.xphone.nat.ice;
