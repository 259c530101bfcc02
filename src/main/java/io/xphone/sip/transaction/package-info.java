/**
 * The transactions of SIP: retransmission, matching and the timers of RFC 3261 §17 with RFC 6026 (2xx to INVITE) and
 * RFC 4320 (non-INVITE requests).
 *
 * <p>{@link io.xphone.sip.transaction.TransactionLayer} is the table: messages, timers and commands go in, a list of
 * {@link io.xphone.sip.transaction.TransactionEffect} comes out. The four machines stand one to a file. No clock, no
 * socket: whoever holds the layer runs the timers and sends the messages.
 *
 * <p>May import: {@code java.*}, {@code io.xphone.sip}, {@code io.xphone.sip.message}.
 */
package io.xphone.sip.transaction;
