package io.xphone.call;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** The option tags that settings bring with them (RFC 3261 §19.2). */
final class OptionTags {

    private OptionTags() {}

    /** The tags given, with those that the settings switch on and without those that they switch off, in order. */
    static Set<String> of(Set<String> others, SessionTimerPolicy sessionTimer, ReliableProvisionalPolicy reliable) {
        Set<String> tags = new TreeSet<>(others);
        put(tags, SessionTimer.OPTION_TAG, sessionTimer.on());
        put(tags, SentProvisionals.OPTION_TAG, reliable != ReliableProvisionalPolicy.NEVER);
        return Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    }

    private static void put(Set<String> tags, String tag, boolean on) {
        if (on) {
            tags.add(tag);
        } else {
            tags.remove(tag);
        }
    }
}
