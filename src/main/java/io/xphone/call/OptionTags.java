package io.xphone.call;

import java.util.HashSet;
import java.util.Set;

/** The option tags that settings bring with them (RFC 3261 §19.2). */
final class OptionTags {

    private OptionTags() {}

    /** The tags given, with those that the settings switch on and without those that they switch off. */
    static Set<String> of(Set<String> others, SessionTimerPolicy sessionTimer, ReliableProvisionals reliable) {
        Set<String> tags = new HashSet<>(others);
        put(tags, SessionTimer.OPTION_TAG, sessionTimer.on());
        put(tags, SentProvisionals.OPTION_TAG, reliable != ReliableProvisionals.NEVER);
        return Set.copyOf(tags);
    }

    private static void put(Set<String> tags, String tag, boolean on) {
        if (on) {
            tags.add(tag);
        } else {
            tags.remove(tag);
        }
    }
}
