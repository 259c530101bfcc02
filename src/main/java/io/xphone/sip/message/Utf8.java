package io.xphone.sip.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Lossless UTF-8. Headers are UTF-8 (RFC 3261 §7), but some devices send Latin-1 display names. An octet that is not
 * UTF-8 is decoded to the lone surrogate U+DC00 + octet and encoded to that octet again.
 */
final class Utf8 {
    private Utf8() {}

    static String decode(byte[] data, int off, int len) {
        int all = 0;
        for (int i = off; i < off + len; i++) {
            all |= data[i];
        }
        if (all >= 0) {
            return new String(data, off, len, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(data, off, len))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return decodeBroken(data, off, len);
        }
    }

    private static String decodeBroken(byte[] data, int off, int len) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(data, off, len);
        CharBuffer out = CharBuffer.allocate(len);
        while (in.hasRemaining()) {
            var result = decoder.decode(in, out, true);
            if (!result.isError()) {
                break;
            }
            for (int i = result.length(); i > 0; i--) {
                out.put((char) (0xdc00 | in.get() & 0xff));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    static boolean isAscii(String text) {
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            all |= text.charAt(i);
        }
        return all < 128;
    }

    /** The number of octets that {@link #encode} writes. */
    static int length(String text) {
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                n += 1;
            } else if (c < 0x800) {
                n += 2;
            } else if (!Character.isSurrogate(c)) {
                n += 3;
            } else if (isPair(text, i)) {
                n += 4;
                i++;
            } else {
                n += 1;
            }
        }
        return n;
    }

    /** Writes the text at a position of a sufficiently large buffer; returns the position after it. */
    static int encode(String text, byte[] to, int at) {
        int p = at;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                to[p++] = (byte) c;
            } else if (c < 0x800) {
                to[p++] = (byte) (0xc0 | c >> 6);
                to[p++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                to[p++] = (byte) (0xe0 | c >> 12);
                to[p++] = (byte) (0x80 | c >> 6 & 0x3f);
                to[p++] = (byte) (0x80 | c & 0x3f);
            } else if (isPair(text, i)) {
                int code = Character.toCodePoint(c, text.charAt(++i));
                to[p++] = (byte) (0xf0 | code >> 18);
                to[p++] = (byte) (0x80 | code >> 12 & 0x3f);
                to[p++] = (byte) (0x80 | code >> 6 & 0x3f);
                to[p++] = (byte) (0x80 | code & 0x3f);
            } else {
                // an octet from decode; any other lone surrogate is an error of the caller
                to[p++] = c >= 0xdc80 && c <= 0xdcff ? (byte) c : (byte) '?';
            }
        }
        return p;
    }

    static byte[] bytes(String text) {
        byte[] out = new byte[length(text)];
        encode(text, out, 0);
        return out;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }
}
