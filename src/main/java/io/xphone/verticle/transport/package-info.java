/**
 * The SIP transport of an agent: UDP, TCP and TLS flows, server location, keep-alives, and the transaction layer.
 *
 * <p>May import {@code io.xphone.verticle.runtime}.
 */
package io.xphone.verticle.transport;
