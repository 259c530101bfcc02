package io.xphone.sdp;

import java.util.ArrayList;
import java.util.List;

/** Splitting at blanks and reading numbers, without regular expressions and without exceptions. */
final class Tokens {

    private Tokens() {}

    /** The words between runs of blanks and tabs; at most {@code limit} words, the last of which keeps the rest. */
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

    /** Where the next word begins, at {@code from} or behind the blanks there. */
    static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && blank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Where the word that begins at {@code from} ends. */
    static int wordEnd(String text, int from) {
        int i = from;
        while (i < text.length() && !blank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The decimal number, or -1 if the text is no number from 0 to {@code max}. */
    static int number(String text, int max) {
        return number(text, 0, text.length(), max);
    }

    /** The same of a part of the text. */
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

    /** Whether every word is without blanks, control characters and DEL. */
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
