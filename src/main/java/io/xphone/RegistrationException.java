package io.xphone;

/** The registrar refused, or did not answer. */
public final class RegistrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    public RegistrationException(int status, String reason) {
        super(status == 0 ? "registration failed: " + reason : "registration refused: " + status + " " + reason);
        this.status = status;
        this.reason = reason;
    }

    /** The registrar's SIP status; 0 when there was no answer. */
    public int status() {
        return status;
    }

    /** Its phrase, or why there was no answer. */
    public String reason() {
        return reason;
    }
}
