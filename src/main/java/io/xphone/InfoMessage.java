package io.xphone;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * An INFO request that was received within a call (RFC 6086), DTMF excepted.
 *
 * @param contentType type and subtype in lower case
 * @param body the bytes of the body
 */
public record InfoMessage(String contentType, Buffer body) {

    /** The bytes of the body: a copy. */
    @Override
    public Buffer body() {
        return body.copy();
    }

    /** The body as UTF-8 text. */
    public String text() {
        return body.toString();
    }

    /** As JSON, with the body as text and in base64. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("contentType", contentType)
                .put("body", text())
                .put("base64", Base64.getEncoder().encodeToString(body.getBytes()));
    }
}
