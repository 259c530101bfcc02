/**
 * Locates the servers for a SIP URI: transport, address and port, in the order in which to try them (RFC 3263, with the
 * selection of RFC 2782 and the WebSocket services of RFC 7118).
 *
 * <p>{@link io.xphone.sip.locate.ServerLocator} is a pure state machine: its outputs are DNS queries, its inputs their
 * results.
 *
 * <p>May import: {@code java.*}, {@code io.xphone.sip}, {@code io.xphone.sip.message}.
 */
package io.xphone.sip.locate;
