package io.xphone.nat.stun;

/**
 * The ERROR-CODE of a response (RFC 8489 §14.8).
 *
 * @param code 300 to 699
 * @param reason human-readable reason
 */
public record StunError(int code, String reason) {}
