package io.xphone.sip.message;

/**
 * The limits of the parser; a larger message is rejected with 513, a longer request line with 414.
 *
 * @param maxMessageBytes octets of a whole message, body included
 * @param maxHeaders header lines (a folded one counts once)
 * @param maxLineBytes octets of one line, unfolded, and of the request line
 */
public record SipLimits(int maxMessageBytes, int maxHeaders, int maxLineBytes) {
    /** 64 KiB, 256 headers, 8 KiB a line: far more than phones send, and little enough to buffer per connection. */
    public static final SipLimits DEFAULT = new SipLimits(65536, 256, 8192);

    /** @throws IllegalArgumentException when a limit is below 1 */
    public SipLimits {
        if (maxMessageBytes < 1 || maxHeaders < 1 || maxLineBytes < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
