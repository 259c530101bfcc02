package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.sip.locate.SrvRecord;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A directory of names that the test writes. */
public final class Names implements HostLookup {

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, InetAddress> addresses = new ConcurrentHashMap<>();
    private final Map<String, List<SrvRecord>> services = new ConcurrentHashMap<>();
    private final List<String> silent = new CopyOnWriteArrayList<>();

    Names address(String host, String literal) {
        addresses.put(host, LocalAddresses.ofLiteral(literal));
        return this;
    }

    /** The next server of a service. */
    Names service(String name, String host, int port) {
        services.computeIfAbsent(name, key -> new ArrayList<>()).add(new SrvRecord(1, 1, port, host));
        return this;
    }

    /** Questions for this service are not answered. */
    Names silent(String name) {
        silent.add(name);
        return this;
    }

    @Override
    public Future<InetAddress> find(String host, boolean ipv6) {
        asked.add(host);
        InetAddress address = addresses.get(host);
        return address == null || address instanceof Inet6Address != ipv6
                ? Future.failedFuture("DNS has no address of that name")
                : Future.succeededFuture(address);
    }

    @Override
    public Future<List<SrvRecord>> services(String name) {
        asked.add(name);
        return silent.contains(name)
                ? Promise.<List<SrvRecord>>promise().future()
                : Future.succeededFuture(services.getOrDefault(name, List.of()));
    }
}
