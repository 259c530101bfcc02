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
 * Finds where to send a request, from its next hop: the first Route or else the Request-URI (RFC 3263 §4).
 *
 * <pre>
 *                 address              -> done
 *   start --------port given           -> ADDRESSES
 *           |-----transport given      -> SRV of it
 *           '-----neither              -> NAPTR --none--> SRV of every transport
 *
 *   NAPTR --> SRV --none--> ADDRESSES of the domain
 *              '---------> ADDRESSES of the servers, by priority and weight --> done
 * </pre>
 *
 * One machine for one search. Feed it an answer for each of its queries, an empty list when there is no such record or
 * DNS failed; answers that were not asked for are ignored. The targets are in the order in which to try them when one
 * fails (§4.3), and bounded in number. Not safe for use by several threads.
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

    /** SRV records to ask for. */
    private record Service(Transport transport, String name) {}

    /** A server whose address is to be found. */
    private record Server(Transport transport, String host, int port) {}

    /**
     * A search that waits for {@link #start}.
     *
     * @param uri the URI of the next hop
     * @param ids draws among servers of equal priority
     */
    public ServerLocator(Uri uri, LocatorSettings settings, Identifiers ids) {
        this.uri = uri;
        this.settings = settings;
        this.ids = ids;
    }

    /** Begins: the first queries, or the end when none is needed. */
    public List<LocateEffect> start() {
        if (!(uri instanceof SipUri sip)) {
            return end(Cause.UNSUPPORTED_SCHEME);
        }
        secure = sip.secure();
        tlsName = bare(sip.host());
        domain = bare(sip.parameter("maddr").filter(maddr -> !maddr.isEmpty()).orElse(sip.host()));
        Optional<String> named = sip.parameter("transport");
        Optional<Transport> transport = named.isPresent() ? Transport.of(named.get(), secure) : usual();
        if (transport.isEmpty() || !settings.transports().contains(transport.get())) {
            return end(Cause.UNSUPPORTED_TRANSPORT);
        }
        if (sip.port() >= 0 || AddressFamily.of(domain).isPresent()) {
            int port = sip.port() >= 0 ? sip.port() : transport.get().defaultPort();
            servers.add(new Server(transport.get(), domain, port));
            return askAddresses();
        }
        if (named.isPresent()) {
            return askSrv(List.of(new Service(transport.get(), transport.get().srvName(domain))));
        }
        return settings.naptr() ? ask(List.of(new QueryNaptr(domain))) : askEverySrv();
    }

    /** The NAPTR records of the domain, or none. */
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
                        .forEach(transport -> found.add(new Service(transport, undotted(naptr.replacement())))));
        return found.isEmpty() ? askEverySrv() : askSrv(found);
    }

    /** The SRV records of that name, or none. */
    public List<LocateEffect> onSrv(String name, List<SrvRecord> records) {
        if (!pending.remove(new QuerySrv(name))) {
            return List.of();
        }
        srv.put(name, List.copyOf(records));
        return pending.isEmpty() ? chooseServers() : List.of();
    }

    /**
     * The addresses of that name and family, or none.
     *
     * @param literals IP addresses as text; what is no address of the family is ignored
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

    /** DNS gave no answer to that query: as if it had said that there is no such record. */
    public List<LocateEffect> onFailure(Query query) {
        if (query instanceof QueryNaptr naptr) {
            return onNaptr(naptr.domain(), List.of());
        } else if (query instanceof QuerySrv asked) {
            return onSrv(asked.name(), List.of());
        }
        QueryAddress address = (QueryAddress) query;
        return onAddresses(address.name(), address.family(), List.of());
    }

    /** UDP for a sip URI and TLS for a sips URI (§4.1), or what we have instead. */
    private Optional<Transport> usual() {
        Transport wanted = secure ? Transport.TLS : Transport.UDP;
        List<Transport> usable = usable();
        return usable.contains(wanted) ? Optional.of(wanted) : usable.stream().findFirst();
    }

    private List<Transport> usable() {
        return settings.transports().stream()
                .filter(transport -> !secure || transport.secure())
                .toList();
    }

    private List<LocateEffect> askEverySrv() {
        return askSrv(usable().stream()
                .map(transport -> new Service(transport, transport.srvName(domain)))
                .toList());
    }

    private List<LocateEffect> askSrv(List<Service> wanted) {
        services.addAll(wanted);
        return ask(wanted.stream().map(service -> new QuerySrv(service.name())).toList());
    }

    private List<LocateEffect> chooseServers() {
        boolean refused = false;
        for (Service service : services) {
            List<SrvRecord> records = srv.get(service.name());
            refused |= !records.isEmpty() && records.stream().allMatch(SrvRecord::refusal);
            for (SrvRecord each : SrvOrder.of(records, ids)) {
                servers.add(new Server(service.transport(), undotted(each.target()), each.port()));
            }
        }
        if (servers.isEmpty() && refused) {
            return end(Cause.NO_SERVICE);
        }
        if (servers.isEmpty()) {
            Transport transport = fallback();
            servers.add(new Server(transport, domain, transport.defaultPort()));
        }
        return askAddresses();
    }

    /** Without SRV records: the one transport that was named, or the usual one. */
    private Transport fallback() {
        Transport first = services.get(0).transport();
        return services.size() == 1 ? first : usual().orElse(first);
    }

    private List<LocateEffect> askAddresses() {
        Set<Query> queries = new LinkedHashSet<>();
        servers.stream()
                .limit(settings.maxTargets())
                .map(Server::host)
                .filter(host -> AddressFamily.of(host).isEmpty())
                .forEach(host -> settings.families().forEach(family -> queries.add(new QueryAddress(host, family))));
        return queries.isEmpty() ? located() : ask(List.copyOf(queries));
    }

    private List<LocateEffect> ask(List<? extends Query> queries) {
        Set<Query> distinct = new LinkedHashSet<>(queries);
        pending.addAll(distinct);
        return List.copyOf(distinct);
    }

    private List<LocateEffect> located() {
        Set<Target> targets = new LinkedHashSet<>();
        for (Server server : servers) {
            for (String address : addressesOf(server.host())) {
                if (targets.size() < settings.maxTargets()) {
                    String name = server.transport().secure() ? tlsName : "";
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

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : undotted(host);
    }

    private static String undotted(String name) {
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
