package io.xphone.sip.locate;

import io.xphone.sip.Identifiers;
import io.xphone.sip.locate.LocateEffect.Cause;
import io.xphone.sip.locate.LocateEffect.Located;
import io.xphone.sip.locate.LocateEffect.NotLocated;
import io.xphone.sip.locate.LocateEffect.Query;
import io.xphone.sip.locate.LocateEffect.QueryAddress;
import io.xphone.sip.locate.LocateEffect.QueryNaptr;
import io.xphone.sip.locate.LocateEffect.QuerySrv;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the targets of a request from the URI of its next hop: the first Route or the Request-URI (RFC 3263 §4).
 *
 * <pre>{@code
 *                 address              -> done
 *   start --------port given           -> ADDRESSES
 *           |-----transport given      -> SRV of it
 *           '-----neither              -> NAPTR --none--> SRV of every transport
 *
 *   NAPTR --> SRV --none--> ADDRESSES of the domain
 *              '---------> ADDRESSES of the servers, by priority and weight --> done
 * }</pre>
 *
 * One state machine serves one request. Its owner passes the result of each query to it, an empty list when there is no
 * record or DNS failed; the results of other queries are ignored. The targets are in the order in which to try them
 * when one fails (§4.3), and their number is bounded. Not safe for use by several threads.
 */
public final class ServerLocator {

    private final Uri uri;
    private final LocatorSettings settings;
    private final Identifiers ids;
    private final Set<Query> pending = new LinkedHashSet<>();
    private final List<Service> services = new ArrayList<>();
    private final Map<String, List<SrvRecord>> srv = new HashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final Map<QueryAddress, List<String>> addresses = new LinkedHashMap<>();
    private String domain = "";
    private String tlsName = "";
    private boolean secure;

    /** The name of SRV records to query. */
    private record Service(Transport transport, String name) {}

    /** A server whose addresses to query. */
    private record Server(Transport transport, String host, int port) {}

    /**
     * Creates a locator; {@link #start} returns the first queries.
     *
     * @param uri the URI of the next hop
     * @param ids the random numbers for selecting among servers of equal priority
     */
    public ServerLocator(Uri uri, LocatorSettings settings, Identifiers ids) {
        this.uri = uri;
        this.settings = settings;
        this.ids = ids;
    }

    /** Returns the first queries, or the result when no query is required. */
    public List<LocateEffect> start() {
        if (!(uri instanceof SipUri sip)) {
            return end(Cause.UNSUPPORTED_SCHEME);
        }
        secure = sip.secure();
        tlsName = withoutBrackets(sip.host());
        domain = withoutBrackets(
                sip.parameter("maddr").filter(maddr -> !maddr.isEmpty()).orElse(sip.host()));
        Optional<String> named = sip.parameter("transport");
        Optional<Transport> transport = named.isPresent() ? Transport.of(named.get(), secure) : defaultTransport();
        if (transport.isEmpty() || !settings.transports().contains(transport.get())) {
            return end(Cause.UNSUPPORTED_TRANSPORT);
        }
        if (sip.port() >= 0 || AddressFamily.of(domain).isPresent()) {
            int port = sip.port() >= 0 ? sip.port() : transport.get().defaultPort();
            servers.add(new Server(transport.get(), domain, port));
            return queryAddresses();
        }
        if (named.isPresent()) {
            return querySrv(List.of(new Service(transport.get(), transport.get().srvName(domain))));
        }
        return settings.naptr() ? query(List.of(new QueryNaptr(domain))) : queryEverySrv();
    }

    /** Handles the NAPTR records of the domain, or an empty list. */
    public List<LocateEffect> onNaptr(String name, List<NaptrRecord> records) {
        if (!pending.remove(new QueryNaptr(name))) {
            return List.of();
        }
        List<Service> found = new ArrayList<>();
        records.stream()
                .filter(naptr ->
                        naptr.flags().equalsIgnoreCase("s") && naptr.regexp().isEmpty())
                .filter(naptr -> !naptr.replacement().equals("."))
                .sorted(Comparator.comparingInt(NaptrRecord::order).thenComparingInt(NaptrRecord::preference))
                .limit(settings.maxTargets())
                .forEach(naptr -> usable().stream()
                        .filter(transport -> transport.naptrService().equalsIgnoreCase(naptr.services()))
                        .forEach(transport ->
                                found.add(new Service(transport, withoutTrailingDot(naptr.replacement())))));
        return found.isEmpty() ? queryEverySrv() : querySrv(found);
    }

    /** Handles the SRV records of this name, or an empty list. */
    public List<LocateEffect> onSrv(String name, List<SrvRecord> records) {
        if (!pending.remove(new QuerySrv(name))) {
            return List.of();
        }
        srv.put(name, List.copyOf(records));
        return pending.isEmpty() ? chooseServers() : List.of();
    }

    /**
     * Handles the addresses of this name and family, or an empty list.
     *
     * @param literals IP addresses as text; one that is not of the family is ignored
     */
    public List<LocateEffect> onAddresses(String name, AddressFamily family, List<String> literals) {
        QueryAddress query = new QueryAddress(name, family);
        if (!pending.remove(query)) {
            return List.of();
        }
        addresses.put(
                query,
                literals.stream()
                        .filter(literal -> AddressFamily.of(literal).equals(Optional.of(family)))
                        .toList());
        return pending.isEmpty() ? located() : List.of();
    }

    /** Handles the failure of a query like a result without records. */
    public List<LocateEffect> onFailure(Query query) {
        return query.failed(this);
    }

    /** UDP for a sip URI and TLS for a sips URI (§4.1), or else the first available transport. */
    private Optional<Transport> defaultTransport() {
        Transport preferred = secure ? Transport.TLS : Transport.UDP;
        List<Transport> usable = usable();
        return usable.contains(preferred)
                ? Optional.of(preferred)
                : usable.stream().findFirst();
    }

    private List<Transport> usable() {
        return settings.transports().stream()
                .filter(transport -> !secure || transport.secure())
                .toList();
    }

    private List<LocateEffect> queryEverySrv() {
        return querySrv(usable().stream()
                .map(transport -> new Service(transport, transport.srvName(domain)))
                .toList());
    }

    private List<LocateEffect> querySrv(List<Service> queried) {
        services.addAll(queried);
        return query(
                queried.stream().map(service -> new QuerySrv(service.name())).toList());
    }

    private List<LocateEffect> chooseServers() {
        boolean noService = false;
        for (Service service : services) {
            List<SrvRecord> records = srv.get(service.name());
            noService |= !records.isEmpty() && records.stream().allMatch(SrvRecord::noService);
            for (SrvRecord each : SrvOrder.of(records, ids)) {
                servers.add(new Server(service.transport(), withoutTrailingDot(each.target()), each.port()));
            }
        }
        if (servers.isEmpty() && noService) {
            return end(Cause.NO_SERVICE);
        }
        if (servers.isEmpty()) {
            Transport transport = fallback();
            servers.add(new Server(transport, domain, transport.defaultPort()));
        }
        return queryAddresses();
    }

    /** The transport without SRV records: the one that the URI names, or the default one. */
    private Transport fallback() {
        Transport first = services.get(0).transport();
        return services.size() == 1 ? first : defaultTransport().orElse(first);
    }

    private List<LocateEffect> queryAddresses() {
        Set<Query> queries = new LinkedHashSet<>();
        servers.stream()
                .limit(settings.maxTargets())
                .map(Server::host)
                .filter(host -> AddressFamily.of(host).isEmpty())
                .forEach(host -> settings.families().forEach(family -> queries.add(new QueryAddress(host, family))));
        return queries.isEmpty() ? located() : query(List.copyOf(queries));
    }

    private List<LocateEffect> query(List<? extends Query> queries) {
        Set<Query> distinct = new LinkedHashSet<>(queries);
        pending.addAll(distinct);
        return List.copyOf(distinct);
    }

    private List<LocateEffect> located() {
        Set<Target> targets = new LinkedHashSet<>();
        for (Server server : servers) {
            for (String address : addressesOf(server.host())) {
                if (targets.size() < settings.maxTargets()) {
                    boolean named = server.transport() != Transport.UDP && server.transport() != Transport.TCP;
                    String name = named ? tlsName : "";
                    targets.add(new Target(server.transport(), address, server.port(), name));
                }
            }
        }
        return targets.isEmpty() ? end(Cause.NO_ADDRESS) : List.of(new Located(List.copyOf(targets)));
    }

    private List<String> addressesOf(String host) {
        if (AddressFamily.of(host).isPresent()) {
            return List.of(host);
        }
        List<String> found = new ArrayList<>();
        for (AddressFamily family : settings.families()) {
            found.addAll(addresses.getOrDefault(new QueryAddress(host, family), List.of()));
        }
        return found;
    }

    private static List<LocateEffect> end(Cause cause) {
        return List.of(new NotLocated(cause));
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : withoutTrailingDot(host);
    }

    private static String withoutTrailingDot(String name) {
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
