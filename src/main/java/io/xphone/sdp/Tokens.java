package io.xphone.sdp;

import java.util.ArrayList;
import java.util.List;

/** Splits at blanks and parses numbers, without regular expressions and exceptions. */
final class Tokens {

    private Tokens() {}

    /** The words between runs of blanks and tabs; at most {@code limit} words, the last of which contains the rest. */
    static String[] split(String text, int limit) {
        List<String> words = new ArrayList<>();
        int i = 0;
        int end = text.length();
        while (end > 0 && blank(text.charAt(end - 1))) {
            end--;
        }
        while (i < end) {
            while (i < end && blank(text.charAt(i))) {
                i++;
            }
            int start = i;
            if (words.size() == limit - 1) {
                i = end;
            }
            while (i < end && !blank(text.charAt(i))) {
                i++;
            }
            if (i > start) {
                words.add(text.substring(start, i));
            }
        }
        return words.toArray(new String[0]);
    }

    /** The index of the next word, starting at {@code from} and skipping blanks. */
    static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && blank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The end index of the word that begins at {@code from}. */
    static int wordEnd(String text, int from) {
        int i = from;
        while (i < text.length() && !blank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The decimal number, or -1 if the text is not a number from 0 to {@code max}. */
    static int number(String text, int max) {
        return number(text, 0, text.length(), max);
    }

    /** As {@link #number(String, int)}, for a part of the text. */
    static int number(String text, int from, int to, int max) {
        if (from >= to || to - from > 10) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value > max ? -1 : (int) value;
    }

    static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether no word contains blanks, control characters or DEL. */
    static boolean printable(String... words) {
        for (String word : words) {
            for (int i = 0; i < word.length(); i++) {
                if (word.charAt(i) <= ' ' || word.charAt(i) == 0x7f) {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
