package io.xphone.sdp.transport;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A group of streams (RFC 5888 §5): {@code a=group:semantics mid…}.
 *
 * @param semantics such as {@code BUNDLE} (RFC 9143)
 * @param mids the {@code a=mid} of the streams; may be empty
 */
public record MediaGroup(String semantics, List<String> mids) {

    /** The streams use one transport. */
    public static final String BUNDLE = "BUNDLE";

    private static final int MAX_MIDS = 64;

    /** Copies the list. */
    public MediaGroup {
        mids = List.copyOf(mids);
    }

    /** Parses the value of an attribute; empty if it is malformed. */
    public static Optional<MediaGroup> parse(String text) {
        String[] words = text.strip().split("[ \t]+", MAX_MIDS + 2);
        if (words[0].isEmpty() || words.length > MAX_MIDS + 1) {
            return Optional.empty();
        }
        return Optional.of(new MediaGroup(words[0], Arrays.asList(words).subList(1, words.length)));
    }

    /** Whether the streams use one transport. */
    public boolean bundle() {
        return semantics.equalsIgnoreCase(BUNDLE);
    }

    /** The value of the attribute. */
    public String text() {
        return mids.isEmpty() ? semantics : semantics + ' ' + String.join(" ", mids);
    }
}
