package io.xphone.sip.locate;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a DNS record's data (RFC 1035 §3.3). Once something is malformed, {@link #good} stays false and
 * what is read is without meaning.
 */
final class Rdata {

    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 255;

    private final byte[] data;
    private int at;
    private boolean good = true;

    Rdata(byte[] data) {
        this.data = data;
    }

    /** Whether all was well formed and all has been read. */
    boolean good() {
        return good && at == data.length;
    }

    int unsigned16() {
        if (at + 2 > data.length) {
            good = false;
            return 0;
        }
        int value = (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
        at += 2;
        return value;
    }

    /** A character-string: its length in one octet, then that many. */
    String text() {
        return octets(at < data.length ? data[at++] & 0xFF : -1);
    }

    /** A domain name without its last dot, "." for the root. Compression is not permitted in these records. */
    String name() {
        StringBuilder name = new StringBuilder();
        while (good) {
            int length = at < data.length ? data[at++] & 0xFF : -1;
            if (length == 0) {
                return name.length() == 0 ? "." : name.substring(0, name.length() - 1);
            }
            if (length > LONGEST_LABEL || name.length() + length + 1 > LONGEST_NAME) {
                good = false;
            } else {
                String label = octets(length);
                good &= label.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '.');
                name.append(label).append('.');
            }
        }
        return "";
    }

    private String octets(int length) {
        if (length < 0 || at + length > data.length) {
            good = false;
            return "";
        }
        String text = new String(data, at, length, StandardCharsets.ISO_8859_1);
        at += length;
        return text;
    }
}
