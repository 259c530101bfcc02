package io.xphone;

import io.vertx.core.buffer.Buffer;

/**
 * An INFO that came within a call (RFC 6086), other than a digit.
 *
 * @param contentType type and subtype in lower case
 * @param body its bytes
 */
public record InfoMessage(String contentType, Buffer body) {

    /** The body as UTF-8 text. */
    public String text() {
        return body.toString();
    }
}
