package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * A provisional response to a dialled call, or the progress of a transfer.
 *
 * @param status 101 to 199; 100 to 199 for a transfer
 * @param phrase its reason phrase
 * @param fork the To tag of the branch of a forked call that sent it; empty for a transfer
 */
public record Progress(int status, String phrase, String fork) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("status", status).put("phrase", phrase).put("fork", fork);
    }
}
