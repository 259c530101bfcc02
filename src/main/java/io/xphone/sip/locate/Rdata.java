package io.xphone.sip.locate;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a DNS record's data (RFC 1035 §3.3). After a malformed field {@link #valid} returns false, and
 * the values are undefined.
 */
final class Rdata {

    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 255;

    private final byte[] data;
    private int at;
    private boolean valid = true;

    Rdata(byte[] data) {
        this.data = data;
    }

    /** Whether all fields were well-formed and all data has been read. */
    boolean valid() {
        return valid && at == data.length;
    }

    int unsigned16() {
        if (at + 2 > data.length) {
            valid = false;
            return 0;
        }
        int value = (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
        at += 2;
        return value;
    }

    /** Reads a character-string: its length in one octet, then the characters. */
    String text() {
        return octets(at < data.length ? data[at++] & 0xFF : -1);
    }

    /** Reads a domain name without its last dot, "." for the root. Compression is not permitted in these records. */
    String name() {
        StringBuilder name = new StringBuilder();
        while (valid) {
            int length = at < data.length ? data[at++] & 0xFF : -1;
            if (length == 0) {
                return name.length() == 0 ? "." : name.substring(0, name.length() - 1);
            }
            if (length > MAX_LABEL || name.length() + length + 1 > MAX_NAME) {
                valid = false;
            } else {
                String label = octets(length);
                valid &= label.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '.');
                name.append(label).append('.');
            }
        }
        return "";
    }

    private String octets(int length) {
        if (length < 0 || at + length > data.length) {
            valid = false;
            return "";
        }
        String text = new String(data, at, length, StandardCharsets.ISO_8859_1);
        at += length;
        return text;
    }
}
