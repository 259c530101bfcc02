package io.xphone.options;

/** A transport of SIP messages (RFC 3261 §18). */
public enum SipTransport {
    /** Datagrams; requests over 1,300 bytes are sent over TCP when the peer accepts it (RFC 3261 §18.1.1). */
    UDP,
    /** A stream. */
    TCP,
    /** A stream under TLS. */
    TLS,
    /** A WebSocket (RFC 7118). */
    WS,
    /** A WebSocket under TLS. */
    WSS;

    /** Whether it uses TLS. */
    public boolean isSecure() {
        return this == TLS || this == WSS;
    }

    /** Whether it is a WebSocket, which only its client opens. */
    public boolean isWebSocket() {
        return this == WS || this == WSS;
    }
}
