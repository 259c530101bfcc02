package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * How a subscription or a publication ended.
 *
 * @param reason the kind of end
 * @param status the SIP status of a rejection; 0 otherwise
 * @param phrase the reason phrase of the status, or the reason of the notifier (RFC 6665 §4.1.3); may be empty
 */
public record EventEnd(Reason reason, int status, String phrase) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("reason", reason.name())
                .put("status", status)
                .put("phrase", phrase);
    }

    /** Kinds of ends. */
    public enum Reason {
        /** This side ended it. */
        CLOSED,
        /** The peer rejected the request. */
        REJECTED,
        /**
         * The notifier terminated it for good (rejected, noresource, invariant), or only one notification was
         * requested.
         */
        TERMINATED,
        /** No response, no NOTIFY or no refresh arrived in time. */
        TIMEOUT,
        /** The request could not be sent. */
        TRANSPORT
    }
}
