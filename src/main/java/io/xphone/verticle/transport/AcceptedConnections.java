package io.xphone.verticle.transport;

import io.vertx.core.net.SocketAddress;
import io.xphone.sip.SourceGroup;
import io.xphone.verticle.runtime.LimitedLog;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The connections that peers have opened: how many each source has, and which one is closed when there are too many:
 * the one that was idle for the longest, preferably one without any message so far.
 */
final class AcceptedConnections {

    /** A connection, or the handshake that leads to one. */
    interface Entry {

        /** Unique among the open connections. */
        String key();

        String remoteHost();

        /** Closes it for a new one. */
        void evict();
    }

    private final StreamConnections.Bounds bounds;
    private final LimitedLog strangers;

    /** Those without any message so far; the one that was idle for the longest is the first. */
    private final Map<String, Entry> silent = new LinkedHashMap<>(16, 0.75f, true);

    /** Those that have carried a message, in the same order. */
    private final Map<String, Entry> heard = new LinkedHashMap<>(16, 0.75f, true);

    /** The number of connections of each source. */
    private final Map<SourceGroup, Integer> bySource = new HashMap<>();

    AcceptedConnections(StreamConnections.Bounds bounds, LimitedLog strangers) {
        this.bounds = bounds;
        this.strangers = strangers;
    }

    /**
     * Whether a new connection is accepted; another one may be closed for it.
     *
     * @param open the number of open connections, those opened here included
     */
    boolean admits(SocketAddress peer, int open) {
        String host = StreamConnection.host(peer);
        SourceGroup source = SourceGroup.of(host);
        if (bySource.getOrDefault(source, 0) >= bounds.maxPerSource()) {
            strangers.warn(
                    host,
                    "{} connections from {} are open (maxConnectionsPerSource): rejected another one",
                    bounds.maxPerSource(),
                    source);
            return false;
        }
        if (open < bounds.maxConnections()) {
            return true;
        }
        Map<String, Entry> candidates = silent.isEmpty() ? heard : silent;
        if (candidates.isEmpty()) { // all connections were opened locally
            strangers.warn(host, "{} connections are open: rejected one from {}", open, peer);
            return false;
        }
        Entry idlest = candidates.values().iterator().next();
        strangers.warn(host, "{} connections are open: closing {} for a new one from {}", open, idlest, peer);
        idlest.evict();
        return true;
    }

    void add(Entry entry) {
        silent.put(entry.key(), entry);
        bySource.merge(SourceGroup.of(entry.remoteHost()), 1, Integer::sum);
    }

    /** A handshake is complete: the connection takes its place. */
    void replace(Entry handshake, Entry connection) {
        if (silent.remove(handshake.key(), handshake)) {
            silent.put(connection.key(), connection);
        }
    }

    /** The connection carried data in either direction. */
    void used(Entry entry) {
        if (silent.get(entry.key()) == null) { // the look-up moves it to the end of its map
            heard.get(entry.key());
        }
    }

    /** The connection has carried a message. */
    void carriedMessage(Entry entry) {
        if (silent.remove(entry.key(), entry)) {
            heard.put(entry.key(), entry);
        }
    }

    /** The connection has closed; without effect on one that was opened here. */
    void remove(Entry entry) {
        if (silent.remove(entry.key(), entry) | heard.remove(entry.key(), entry)) {
            bySource.computeIfPresent(SourceGroup.of(entry.remoteHost()), (group, open) -> open == 1 ? null : open - 1);
        }
    }
}
