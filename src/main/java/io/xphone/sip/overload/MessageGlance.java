package io.xphone.sip.overload;

import io.xphone.sip.message.Method;

/**
 * A first look at an unparsed message: some hundred nanoseconds, no allocation. It may be wrong about malformed
 * messages, and about headers that are folded over several lines; that costs such a message its place in the queue.
 */
public final class MessageGlance {

    /** {@link #branch} of a message without one. */
    public static final long NO_BRANCH = 0;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final String[] URGENT = {Method.ACK, Method.BYE, Method.CANCEL, Method.PRACK};
    private static final String RESPONSE = "SIP/2.0 ";

    private MessageGlance() {}

    /** Whether the message is a response. */
    public static boolean response(byte[] data, int off, int len) {
        return len >= RESPONSE.length() && matches(data, off, RESPONSE);
    }

    /** Whether the message is a request with this method. */
    public static boolean method(byte[] data, int off, int len, String method) {
        int end = off + method.length();
        return len > method.length() && data[end] == ' ' && matches(data, off, method);
    }

    /**
     * The class of the message.
     *
     * @param off where its first line begins
     */
    public static Urgency urgency(byte[] data, int off, int len) {
        if (response(data, off, len)) {
            return Urgency.URGENT;
        }
        for (String method : URGENT) {
            if (method(data, off, len, method)) {
                return Urgency.URGENT;
            }
        }
        if (toTag(data, off, off + len) >= 0) {
            return Urgency.URGENT;
        }
        return method(data, off, len, Method.INVITE) ? Urgency.NEW_CALL : Urgency.ORDINARY;
    }

    /** A hash of the branch of the first Via; {@link #NO_BRANCH} without one. */
    public static long branch(byte[] data, int off, int len) {
        int end = off + len;
        int line = line(data, off, end, "via", 'v');
        if (line < 0) {
            return NO_BRANCH;
        }
        int from = parameter(data, line, end, "branch");
        if (from < 0) {
            return NO_BRANCH;
        }
        long hash = FNV_OFFSET;
        int pos = from;
        while (pos < end && data[pos] > ' ' && data[pos] != ';' && data[pos] != ',') {
            hash = (hash ^ data[pos++]) * FNV_PRIME;
        }
        return pos == from ? NO_BRANCH : hash;
    }

    /** The same hash of a branch that has been parsed. */
    public static long branch(String branch) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < branch.length(); i++) {
            hash = (hash ^ (byte) branch.charAt(i)) * FNV_PRIME;
        }
        return branch.isEmpty() ? NO_BRANCH : hash;
    }

    /** Whether the message is an ACK with a To tag that starts like this. */
    public static boolean acknowledges(byte[] data, int off, int len, String tagPrefix) {
        if (!method(data, off, len, Method.ACK)) {
            return false;
        }
        int tag = toTag(data, off, off + len);
        return tag >= 0 && off + len - tag >= tagPrefix.length() && matches(data, tag, tagPrefix);
    }

    /** The position of the To tag; -1 without one. */
    private static int toTag(byte[] data, int off, int end) {
        int line = line(data, off, end, "to", 't');
        if (line < 0) {
            return -1;
        }
        int from = line;
        for (int i = line; i < end && data[i] != '\n'; i++) {
            if (data[i] == '>') {
                from = i; // parameters within the angle brackets belong to the URI
            }
        }
        return parameter(data, from, end, "tag");
    }

    /** The position after the colon of the first header with this name, or with its compact form; -1 without one. */
    private static int line(byte[] data, int off, int end, String name, char compact) {
        int pos = off;
        while (true) {
            while (pos < end && data[pos] != '\n') {
                pos++;
            }
            pos++;
            if (pos >= end || data[pos] == '\r' || data[pos] == '\n') {
                return -1; // the end of the head
            }
            if ((data[pos] | 0x20) == compact) {
                int after = colon(data, pos + 1, end);
                if (after < 0 && word(data, pos, end, name)) {
                    after = colon(data, pos + name.length(), end);
                }
                if (after >= 0) {
                    return after;
                }
            }
        }
    }

    /** The position after a colon that follows, perhaps behind blanks; -1 without one. */
    private static int colon(byte[] data, int from, int end) {
        int pos = blanks(data, from, end);
        return pos < end && data[pos] == ':' ? pos + 1 : -1;
    }

    private static int blanks(byte[] data, int from, int end) {
        int pos = from;
        while (pos < end && (data[pos] == ' ' || data[pos] == '\t')) {
            pos++;
        }
        return pos;
    }

    /** The position of the value of a parameter on this line; -1 without it. */
    private static int parameter(byte[] data, int from, int end, String name) {
        for (int pos = from; pos < end && data[pos] != '\n'; pos++) {
            if (data[pos] == ';') {
                int start = blanks(data, pos + 1, end);
                if (word(data, start, end, name)) {
                    int equals = blanks(data, start + name.length(), end);
                    if (equals < end && data[equals] == '=') {
                        return blanks(data, equals + 1, end);
                    }
                }
            }
        }
        return -1;
    }

    /** Whether a word in lower case is here, in any case of letters. */
    private static boolean word(byte[] data, int from, int end, String word) {
        if (end - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((data[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(byte[] data, int off, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (data[off + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
