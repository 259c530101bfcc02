package io.xphone;

/**
 * A DTMF digit that came.
 *
 * @param digit 0-9, *, #, A-D
 * @param millis how long it was held, in ms
 * @param method {@code RFC4733} or {@code INFO}
 */
public record Digit(char digit, int millis, String method) {}
