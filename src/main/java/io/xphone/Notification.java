package io.xphone;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * A notification of a subscription (RFC 6665 §4.1.3).
 *
 * @param state state of the subscription: {@code active}, {@code pending} or {@code terminated}
 * @param reason why the subscription is terminated; "" otherwise
 * @param contentType media type of the body; "" without a body
 * @param body the document as text, decoded with the charset of its Content-Type or UTF-8
 * @param bytes the document as received; empty without a body
 * @param fork the tag of the notifier, where several notifiers responded
 */
public record Notification(String state, String reason, String contentType, String body, Buffer bytes, String fork) {

    /** The document as received: a copy. */
    @Override
    public Buffer bytes() {
        return bytes.copy();
    }

    /** As JSON, with the body as text and in base64. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("state", state)
                .put("reason", reason)
                .put("fork", fork)
                .put("contentType", contentType)
                .put("body", body)
                .put("base64", Base64.getEncoder().encodeToString(bytes.getBytes()));
    }
}
