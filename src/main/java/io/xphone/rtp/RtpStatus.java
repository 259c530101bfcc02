package io.xphone.rtp;

/** What became of the parsing of an RTP packet. */
public enum RtpStatus {
    /** A well-formed packet. */
    OK,
    /** Shorter than its header and list of contributing sources. */
    TOO_SHORT,
    /** Not version 2. */
    BAD_VERSION,
    /** The count of padding bytes is 0 or goes beyond the payload. */
    BAD_PADDING,
    /** The header extension goes beyond the packet. */
    BAD_EXTENSION
}
