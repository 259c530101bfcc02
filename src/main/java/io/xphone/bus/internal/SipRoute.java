package io.xphone.bus.internal;

/**
 * The way to a peer as the transport sees it.
 *
 * @param transport UDP, TCP or TLS
 * @param remoteHost the peer's address, a literal without brackets
 * @param remotePort the peer's port
 * @param localHost our address on that way, a literal without brackets: what Contact and SDP name
 * @param localPort the port we take requests on
 */
public record SipRoute(String transport, String remoteHost, int remotePort, String localHost, int localPort) {}
