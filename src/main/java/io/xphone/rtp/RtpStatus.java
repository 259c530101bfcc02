package io.xphone.rtp;

/** The result of parsing an RTP packet. */
public enum RtpStatus {
    /** A well-formed packet. */
    OK,
    /** Shorter than its header and list of contributing sources. */
    TOO_SHORT,
    /** Not version 2. */
    BAD_VERSION,
    /** The count of padding bytes is 0 or exceeds the payload. */
    BAD_PADDING,
    /** The header extension exceeds the packet. */
    BAD_EXTENSION
}
