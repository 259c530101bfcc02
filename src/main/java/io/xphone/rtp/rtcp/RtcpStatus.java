package io.xphone.rtp.rtcp;

/** What became of the parsing of a compound. */
public enum RtcpStatus {
    /** Well-formed throughout. */
    OK,
    /** Shorter than a header, or than its length field or its counts say. */
    TOO_SHORT,
    /** Not version 2. */
    BAD_VERSION,
    /** The count of padding bytes is wrong, or padding is not in the last packet. */
    BAD_PADDING,
    /** More packets than anyone sends. */
    TOO_MANY
}
