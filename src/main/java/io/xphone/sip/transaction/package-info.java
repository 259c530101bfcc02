/**
 * The transactions of SIP: retransmission, matching and the timers of RFC 3261 §17 with RFC 6026 (2xx to INVITE) and
 * RFC 4320 (non-INVITE requests).
 *
 * <p>{@link io.xphone.sip.transaction.TransactionLayer} is the table of transactions: its inputs are messages, timers
 * and commands, its output is a list of {@link io.xphone.sip.transaction.TransactionEffect}. Each of the four state
 * machines has a file of its own. The package has no clock and no socket: the owner of the layer runs the timers and
 * sends the messages.
 *
 * <p>May import: {@code java.*}, {@code io.xphone.sip}, {@code io.xphone.sip.message}.
 */
package io.xphone.sip.transaction;
