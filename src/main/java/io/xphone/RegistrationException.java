package io.xphone;

/** The registrar rejected a registration or did not respond. */
public final class RegistrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    public RegistrationException(int status, String reason) {
        super(status == 0 ? "registration failed: " + reason : "registration rejected: " + status + " " + reason);
        this.status = status;
        this.reason = reason;
    }

    /** The registrar's SIP status; 0 when there was no response. */
    public int status() {
        return status;
    }

    /** The reason phrase, or why there was no response. */
    public String reason() {
        return reason;
    }
}
