package io.xphone.dtls;

/** The role of an endpoint in a DTLS handshake. */
public enum DtlsRole {

    /** Sends the ClientHello: {@code a=setup:active} (RFC 8842 §5.3). */
    CLIENT,

    /** Waits for the ClientHello: {@code a=setup:passive}. */
    SERVER
}
