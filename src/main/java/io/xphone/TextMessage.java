package io.xphone;

import io.vertx.core.buffer.Buffer;

/**
 * A message within a call (RFC 3428).
 *
 * @param contentType media type of the body
 * @param body the text, by the charset of its Content-Type or UTF-8
 * @param bytes what came, unchanged
 */
public record TextMessage(String contentType, String body, Buffer bytes) {}
