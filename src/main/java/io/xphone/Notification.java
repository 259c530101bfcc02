package io.xphone;

import io.vertx.core.buffer.Buffer;

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
public record Notification(String state, String reason, String contentType, String body, Buffer bytes, String fork) {}
