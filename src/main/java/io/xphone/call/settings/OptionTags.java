package io.xphone.call.settings;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** The option tags of the settings (RFC 3261 §19.2). */
public final class OptionTags {

    /** RFC 4028 §7.1. */
    public static final String SESSION_TIMER = "timer";

    /** RFC 3262 §8.1. */
    public static final String RELIABLE_PROVISIONAL = "100rel";

    /** RFC 8840 §10.6; also the name of its Info Package. */
    public static final String TRICKLE_ICE = "trickle-ice";

    private OptionTags() {}

    /** The given tags, with those that the settings enable and without those that they disable, in order. */
    static Set<String> of(Set<String> others, SessionTimerPolicy sessionTimer, ReliableProvisionalPolicy reliable) {
        Set<String> tags = new TreeSet<>(others);
        put(tags, SESSION_TIMER, sessionTimer.enabled());
        put(tags, RELIABLE_PROVISIONAL, reliable != ReliableProvisionalPolicy.NEVER);
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
