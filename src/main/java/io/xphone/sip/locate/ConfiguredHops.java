package io.xphone.sip.locate;

import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The next hops that an agent is configured to use (registrar, outbound proxy, peers), and the addresses that they have
 * resolved to. A name may have several addresses and change them: all of them are remembered.
 *
 * <p>A datagram has no sender that can be relied on, so that it does not count as sent by a hop that is reached over
 * TLS only. The number of addresses is bounded: the oldest is removed first. Not safe for use by several threads.
 */
public final class ConfiguredHops {

    private static final int MAX_ADDRESSES = 4_096;

    private final Set<String> hosts = new HashSet<>();

    /**
     * The hops at an address.
     *
     * @param all their hosts
     * @param datagrams the hosts of those whose datagrams count
     */
    private record Located(Set<String> all, Set<String> datagrams) {

        private static final Located NONE = new Located(Set.of(), Set.of());

        private Located and(String host, boolean secure) {
            return new Located(with(all, host), secure ? datagrams : with(datagrams, host));
        }

        private static Set<String> with(Set<String> hosts, String host) {
            if (hosts.contains(host)) {
                return hosts;
            }
            Set<String> more = new HashSet<>(hosts);
            more.add(host);
            return Set.copyOf(more);
        }
    }

    private final Map<String, Located> addresses = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Located> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /** Creates an empty set. */
    public ConfiguredHops() {}

    /**
     * Adds hops; their addresses follow with {@link #located}.
     *
     * @param hops URIs; those without host are ignored
     */
    public void add(Collection<? extends Uri> hops) {
        for (Uri hop : hops) {
            if (hop instanceof SipUri uri) {
                hosts.add(host(uri));
            }
        }
    }

    /**
     * Remembers the targets of a URI if its host is that of a hop.
     *
     * @param uri the URI that was looked up
     * @param targets what it resolved to, with addresses in their short form (RFC 5952)
     */
    public void located(Uri uri, List<Target> targets) {
        if (!(uri instanceof SipUri sip) || !hosts.contains(host(sip))) {
            return;
        }
        for (Target target : targets) {
            Located known = addresses.getOrDefault(target.address(), Located.NONE);
            addresses.put(
                    target.address(), known.and(host(sip), target.transport().secure()));
        }
    }

    /**
     * Whether an address is one of a configured hop.
     *
     * @param address a literal in its short form, without brackets
     * @param datagram whether the message was a datagram
     */
    public boolean has(String address, boolean datagram) {
        return !at(address, datagram).isEmpty();
    }

    /**
     * The hosts of the configured hops that an address is of, in lower case.
     *
     * @param address a literal in its short form, without brackets
     * @param datagram whether the message was a datagram
     */
    public Set<String> at(String address, boolean datagram) {
        Located located = addresses.getOrDefault(address, Located.NONE);
        return datagram ? located.datagrams() : located.all();
    }

    /** The host that is looked up (RFC 3263 §4): a {@code maddr} parameter overrides that of the URI. In lower case. */
    public static String host(SipUri uri) {
        return uri.parameter("maddr").orElse(uri.host()).toLowerCase(Locale.ROOT);
    }
}
