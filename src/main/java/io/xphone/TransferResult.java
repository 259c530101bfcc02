package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * The outcome of a successful transfer.
 *
 * @param status the final status of the transfer target. The status of the peer's response to the REFER when it sends
 *     no notifications (RFC 4488); the last provisional status, or 0, when the peer ended the call without a final
 *     notification
 * @param phrase its reason phrase
 */
public record TransferResult(int status, String phrase) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("status", status).put("phrase", phrase);
    }
}
