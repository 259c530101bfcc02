package io.xphone;

/**
 * How a transfer went that succeeded.
 *
 * @param status what the third party answered; what the peer answered to our REFER when it was not to tell more (RFC 4488);
 *     the last provisional answer, or 0, when the peer hung up without telling
 * @param phrase its reason phrase
 */
public record TransferResult(int status, String phrase) {}
