package io.xphone.sdp;

/**
 * How much of a description is read at all: a body beyond any of these is refused before it costs memory.
 *
 * @param maxBytes the whole description
 * @param maxLines lines in it
 * @param maxLineChars characters of one line
 * @param maxMedia m= lines
 * @param maxFormats formats of one m= line
 */
public record SdpLimits(int maxBytes, int maxLines, int maxLineChars, int maxMedia, int maxFormats) {

    /** Room for the largest browser descriptions, and little more. */
    public static final SdpLimits DEFAULT = new SdpLimits(65536, 3000, 8192, 64, 128);
}
