package io.xphone.sip.locate;

/**
 * A place to send a request to.
 *
 * @param transport by what
 * @param address the IP address as a literal, IPv6 without brackets
 * @param port the port
 * @param tlsServerName whom the certificate has to be for: the host of the URI, not what DNS made of it (RFC 3263
 *     §4.1); an address when the URI has one. "" when the transport is not secure
 */
public record Target(Transport transport, String address, int port, String tlsServerName) {}
