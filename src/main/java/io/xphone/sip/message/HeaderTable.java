package io.xphone.sip.message;

import java.util.HashMap;
import java.util.Map;

/**
 * A hash table of header names and compact forms, with look-ups that create no string. The {@code kind} of a name is a
 * small number on which the parser can switch.
 */
final class HeaderTable {
    static final int OTHER = 0;
    static final int VIA = 1;
    static final int FROM = 2;
    static final int TO = 3;
    static final int CALL_ID = 4;
    static final int CSEQ = 5;
    static final int CONTACT = 6;
    static final int ROUTE = 7;
    static final int RECORD_ROUTE = 8;
    static final int MAX_FORWARDS = 9;
    static final int EXPIRES = 10;
    static final int CONTENT_LENGTH = 11;

    /** A known name. */
    static final class Entry {
        final String spelling;
        final String name;
        final int kind;

        private Entry(String spelling, String name, int kind) {
            this.spelling = spelling;
            this.name = name;
            this.kind = kind;
        }
    }

    private static final int SIZE = 1024;
    private static final Entry[] ENTRIES = new Entry[SIZE];

    /** By exact spelling: most look-ups pass a constant of {@link HeaderName}, whose hash code is cached. */
    private static final Map<String, Entry> EXACT = new HashMap<>();

    static {
        for (int i = 0; i < HeaderName.TABLE.length; i += 2) {
            String name = HeaderName.TABLE[i];
            insert(name, name);
            if (!HeaderName.TABLE[i + 1].isEmpty()) {
                insert(HeaderName.TABLE[i + 1], name);
            }
        }
    }

    private HeaderTable() {}

    /** The entry for a name in octets, or null. */
    static Entry lookup(byte[] data, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + (data[i] | 0x20);
        }
        for (int slot = spread(hash); ; slot = slot + 1 & SIZE - 1) {
            Entry entry = ENTRIES[slot];
            if (entry == null || same(entry.spelling, data, from, to)) {
                return entry;
            }
        }
    }

    /** The entry for a name, or null. */
    static Entry lookup(String name) {
        Entry exact = EXACT.get(name);
        if (exact != null) {
            return exact;
        }
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = hash * 31 + (name.charAt(i) | 0x20);
        }
        for (int slot = spread(hash); ; slot = slot + 1 & SIZE - 1) {
            Entry entry = ENTRIES[slot];
            if (entry == null || entry.spelling.equalsIgnoreCase(name)) {
                return entry;
            }
        }
    }

    private static void insert(String spelling, String name) {
        int hash = 0;
        for (int i = 0; i < spelling.length(); i++) {
            hash = hash * 31 + (spelling.charAt(i) | 0x20);
        }
        int slot = spread(hash);
        while (ENTRIES[slot] != null) {
            slot = slot + 1 & SIZE - 1;
        }
        ENTRIES[slot] = new Entry(spelling, name, kind(name));
        EXACT.put(spelling, ENTRIES[slot]);
    }

    private static int kind(String name) {
        return switch (name) {
            case HeaderName.VIA -> VIA;
            case HeaderName.FROM -> FROM;
            case HeaderName.TO -> TO;
            case HeaderName.CALL_ID -> CALL_ID;
            case HeaderName.CSEQ -> CSEQ;
            case HeaderName.CONTACT -> CONTACT;
            case HeaderName.ROUTE -> ROUTE;
            case HeaderName.RECORD_ROUTE -> RECORD_ROUTE;
            case HeaderName.MAX_FORWARDS -> MAX_FORWARDS;
            case HeaderName.EXPIRES -> EXPIRES;
            case HeaderName.CONTENT_LENGTH -> CONTENT_LENGTH;
            default -> OTHER;
        };
    }

    private static int spread(int hash) {
        return (hash ^ hash >>> 13) & SIZE - 1;
    }

    private static boolean same(String spelling, byte[] data, int from, int to) {
        if (spelling.length() != to - from) {
            return false;
        }
        for (int i = 0; i < spelling.length(); i++) {
            int a = spelling.charAt(i);
            int b = data[from + i];
            if (a != b && ((a ^ b) != 0x20 || !Chars.isAlpha(a))) {
                return false;
            }
        }
        return true;
    }
}
