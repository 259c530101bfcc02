package io.xphone.sip.message;

/**
 * What a parser takes before it refuses with 513.
 *
 * @param maxMessageBytes octets of a whole message, body included
 * @param maxHeaders header lines (a folded one counts once)
 * @param maxLineBytes octets of one line, unfolded, and of the request line
 */
public record SipLimits(int maxMessageBytes, int maxHeaders, int maxLineBytes) {
    /** 64 KiB, 256 headers, 8 KiB a line: far above what phones send, small enough to hold per connection. */
    public static final SipLimits DEFAULT = new SipLimits(65536, 256, 8192);

    /** Refuses limits below 1. */
    public SipLimits {
        if (maxMessageBytes < 1 || maxHeaders < 1 || maxLineBytes < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
