package io.xphone.sip.dialog;

import java.util.ArrayList;
import java.util.List;

/**
 * The hosts that the messages of a dialog have come from, as address literals: that of the request or the response that
 * created it, and of what was accepted since. Bounded: the oldest is removed first. Not safe for use by several
 * threads.
 */
public final class KnownHosts {

    private static final int MAX_HOSTS = 8;

    private final List<String> hosts = new ArrayList<>(1);

    /** Creates an empty set. */
    public KnownHosts() {}

    /** Adds a host. */
    public void add(String host) {
        if (!hosts.contains(host)) {
            if (hosts.size() == MAX_HOSTS) {
                hosts.remove(0);
            }
            hosts.add(host);
        }
    }

    /** {@return whether messages have come from a host} */
    public boolean has(String host) {
        return hosts.contains(host);
    }

    /** The hosts, for logs. */
    @Override
    public String toString() {
        return String.join(", ", hosts);
    }
}
