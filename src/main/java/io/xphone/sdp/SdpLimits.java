package io.xphone.sdp;

/**
 * Limits of the parser: a description that exceeds any of them is rejected before it uses memory.
 *
 * @param maxBytes maximum size of a description
 * @param maxLines maximum number of lines
 * @param maxLineChars maximum length of a line in characters
 * @param maxMedia maximum number of m= lines
 * @param maxFormats maximum number of formats of one m= line
 */
public record SdpLimits(int maxBytes, int maxLines, int maxLineChars, int maxMedia, int maxFormats) {

    /** Slightly more than the largest descriptions of browsers. */
    public static final SdpLimits DEFAULT = new SdpLimits(65536, 3000, 8192, 64, 128);
}
