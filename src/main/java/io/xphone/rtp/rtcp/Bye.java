package io.xphone.rtp.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A BYE packet (RFC 3550 §6.6), type 203: sources that left.
 *
 * @param sources their SSRCs, 31 at most
 * @param reason reason for leaving, at most 255 bytes as UTF-8; empty for none
 */
public record Bye(List<Integer> sources, String reason) implements RtcpPacket {

    static final int TYPE = 203;

    /** Validates the sizes and copies the list. */
    public Bye {
        if (sources.size() > 31 || reason.getBytes(StandardCharsets.UTF_8).length > 255) {
            throw new IllegalArgumentException(
                    "BYE with " + sources.size() + " sources and a reason of " + reason.length() + " characters");
        }
        sources = List.copyOf(sources);
    }

    static Bye read(byte[] from, int start, int end, int count) {
        List<Integer> sources = new ArrayList<>(count);
        int at = start + Wire.HEADER;
        for (int i = 0; i < count; i++, at += 4) {
            sources.add(Wire.read32(from, at));
        }
        String reason = "";
        if (at < end) {
            int length = Math.min(from[at] & 0xFF, end - at - 1);
            reason = new String(from, at + 1, length, StandardCharsets.UTF_8);
            if (reason.getBytes(StandardCharsets.UTF_8).length > 255) {
                reason = reason.substring(0, 85);
            }
        }
        return new Bye(sources, reason);
    }

    @Override
    public int length() {
        int text = reason.getBytes(StandardCharsets.UTF_8).length;
        return Wire.HEADER + 4 * sources.size() + (text == 0 ? 0 : text + 4 & ~3);
    }

    @Override
    public int write(byte[] out, int offset) {
        int length = length();
        Wire.header(out, offset, sources.size(), TYPE, length);
        int at = offset + Wire.HEADER;
        for (int source : sources) {
            Wire.write32(out, at, source);
            at += 4;
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        if (text.length > 0) {
            out[at++] = (byte) text.length;
            System.arraycopy(text, 0, out, at, text.length);
            at += text.length;
        }
        while (at < offset + length) {
            out[at++] = 0;
        }
        return length;
    }
}
