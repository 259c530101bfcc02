package io.xphone;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * A MESSAGE request that was received within a call (RFC 3428).
 *
 * @param contentType media type of the body
 * @param body the body as text, in the charset of its Content-Type, UTF-8 without one
 * @param bytes the body as it was received
 */
public record TextMessage(String contentType, String body, Buffer bytes) {

    /** The body as it was received: a copy. */
    @Override
    public Buffer bytes() {
        return bytes.copy();
    }

    /** As JSON, with the body as text and in base64. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("contentType", contentType)
                .put("body", body)
                .put("base64", Base64.getEncoder().encodeToString(bytes.getBytes()));
    }
}
