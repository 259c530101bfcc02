package io.xphone.sip.locate;

/**
 * A server to which a request can be sent.
 *
 * @param transport the transport
 * @param address the IP address as a literal, IPv6 without brackets
 * @param port the port
 * @param tlsServerName the name that the certificate has to match, and the host of a WebSocket: the host of the URI
 *     rather than a name from DNS (RFC 3263 §4.1); an address when the URI has one. "" for UDP and TCP
 */
public record Target(Transport transport, String address, int port, String tlsServerName) {}
