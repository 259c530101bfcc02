package io.xphone;

/**
 * A state that a subscription was told (RFC 6665 §4.1.3).
 *
 * @param state {@code active}, {@code pending} or {@code terminated}
 * @param reason why it is terminated; "" else
 * @param contentType media type of the body; "" without one
 * @param body the document as text
 * @param fork which notifier told it, where several answered: its tag
 */
public record Notification(String state, String reason, String contentType, String body, String fork) {}
