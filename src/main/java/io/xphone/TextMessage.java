package io.xphone;

/**
 * A message within a call (RFC 3428).
 *
 * @param contentType media type of the body
 * @param body the text, read as UTF-8
 */
public record TextMessage(String contentType, String body) {}
