package io.xphone;

import io.vertx.core.buffer.Buffer;

/**
 * A state that a subscription was told (RFC 6665 §4.1.3).
 *
 * @param state {@code active}, {@code pending} or {@code terminated}
 * @param reason why it is terminated; "" else
 * @param contentType media type of the body; "" without one
 * @param body the document as text, by the charset of its Content-Type or UTF-8
 * @param bytes the document as it came; empty without one
 * @param fork which notifier told it, where several answered: its tag
 */
public record Notification(String state, String reason, String contentType, String body, Buffer bytes, String fork) {}
