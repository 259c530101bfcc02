package io.xphone.rtp.rtcp;

/** The result of parsing a compound. */
public enum RtcpStatus {
    /** All packets are well-formed. */
    OK,
    /** Shorter than a header, or than the length field or the counts require. */
    TOO_SHORT,
    /** Not version 2. */
    BAD_VERSION,
    /** The count of padding bytes is wrong, or padding is not in the last packet. */
    BAD_PADDING,
    /** More packets than the limit. */
    TOO_MANY
}
