package io.xphone.verticle.registration;

/** The registrar rejected the registration or did not respond. */
public final class RegistrationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    /**
     * @param status SIP status of the response; 0 without a response
     * @param reason reason phrase of the response, or the cause of a missing response
     */
    public RegistrationFailure(int status, String reason) {
        super(status == 0 ? "registration failed: " + reason : "registration rejected: " + status + " " + reason);
        this.status = status;
        this.reason = reason;
    }

    /** SIP status of the response; 0 without a response. */
    public int status() {
        return status;
    }

    /** Reason phrase of the response, or the cause of a missing response. */
    public String reason() {
        return reason;
    }
}
