package io.xphone.dtls;

/** Why a DTLS association could not be established. The message is a sentence for a log line. */
public final class DtlsException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The kind of a failure. */
    public enum Reason {
        /** The peer's certificate is not the one of the SDP, or the peer sent none. */
        CERTIFICATE,
        /** The peer accepts none of our SRTP protection profiles, or does not know the extension use_srtp. */
        PROFILE,
        /** The handshake was not complete in time. */
        TIMEOUT,
        /** The peer ended the handshake with an alert. */
        ALERT,
        /** The peer violated the protocol, or has no version, cipher suite or extension in common with us. */
        PROTOCOL,
        /** This process has too many handshakes. */
        BUSY
    }

    /** The kind of the failure. */
    private final Reason reason;

    DtlsException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    DtlsException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The kind of the failure. */
    public Reason reason() {
        return reason;
    }
}
