package io.xphone;

/**
 * A provisional answer to a dialled call.
 *
 * @param status 180 to 199
 * @param phrase its reason phrase
 * @param fork which branch of a forked call it is of: its To tag
 */
public record Progress(int status, String phrase, String fork) {}
