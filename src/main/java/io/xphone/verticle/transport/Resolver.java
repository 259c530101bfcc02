package io.xphone.verticle.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.options.SipTransport;
import io.xphone.sip.Identifiers;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.locate.ConfiguredHops;
import io.xphone.sip.locate.FailedTargets;
import io.xphone.sip.locate.LocateEffect;
import io.xphone.sip.locate.LocatorSettings;
import io.xphone.sip.locate.NaptrRecord;
import io.xphone.sip.locate.ServerLocator;
import io.xphone.sip.locate.SrvOrder;
import io.xphone.sip.locate.SrvRecord;
import io.xphone.sip.locate.Target;
import io.xphone.sip.locate.Transport;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.nat.HostLookup;
import io.xphone.verticle.runtime.DatagramChannels;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.MonotonicClock;
import io.xphone.verticle.runtime.ServerAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Finds the servers of a URI (RFC 3263): performs the queries of a {@link ServerLocator} with Netty's resolver, which
 * respects the hosts file and the TTL of records, and never blocks.
 *
 * <p>Results are cached for a short while, so that the requests of a dialog are sent to the same server; a target that
 * failed is deprioritised for a minute, or for the time of its Retry-After.
 */
final class Resolver implements HostLookup {

    private static final int MAX_CACHED = 1_024;
    private static final long CACHE_MS = 30_000;
    private static final long FAILED_SECONDS = 60;
    private static final long MAX_FAILED_SECONDS = 3_600;
    private static final int QUERY_TIMEOUT_MS = 2_000;
    private static final long SEARCH_TIMEOUT_MS = 10_000;
    private static final int DNS_PORT = 53;

    private record Found(List<Target> targets, long untilMillis) {}

    private record Services(Future<List<SrvRecord>> records, long untilMillis) {}

    private final ContextInternal context;
    private final LocatorSettings settings;
    private final Identifiers identifiers;
    private final List<String> servers;
    private final Map<String, Found> found = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Found> eldest) {
            return size() > MAX_CACHED;
        }
    };
    private final Map<String, Services> services = new HashMap<>(); // of the servers in the options
    private final FailedTargets failed = new FailedTargets();
    private final ConfiguredHops hops;
    private final WebSocketHop webSocket; // null for an agent that opens no WebSocket
    private DnsNameResolver dns;

    /** @param hops learns the addresses of configured hops */
    Resolver(ContextInternal context, TransportSettings settings, Identifiers identifiers, ConfiguredHops hops) {
        this.context = context;
        this.hops = hops;
        this.identifiers = identifiers;
        this.servers = settings.dnsServers();
        this.settings = LocatorSettings.DEFAULT.withTransports(
                switch (settings.preferred()) {
                    case UDP -> new Transport[] {Transport.UDP, Transport.TCP, Transport.TLS};
                    case TCP -> new Transport[] {Transport.TCP, Transport.TLS, Transport.UDP};
                    case TLS -> new Transport[] {Transport.TLS, Transport.TCP, Transport.UDP};
                    case WS -> new Transport[] {Transport.WS, Transport.UDP, Transport.TCP, Transport.TLS};
                    case WSS -> new Transport[] {Transport.WSS, Transport.TLS, Transport.TCP, Transport.UDP};
                });
        this.webSocket = settings.preferred().isWebSocket()
                ? new WebSocketHop(settings.hops().get(0), settings.preferred() == SipTransport.WSS)
                : null;
    }

    /** The targets in the order to try them; fails with a readable message when there are none. */
    Future<List<Target>> resolve(Uri requested) {
        Uri uri = webSocket == null ? requested : webSocket.of(requested);
        Optional<Target> plain = literal(uri);
        if (plain.isPresent()) {
            hops.located(uri, List.of(plain.get()));
            return context.succeededFuture(List.of(plain.get()));
        }
        String key =
                uri instanceof SipUri sip ? sip.withUser(null).withoutHeaders().toString() : uri.toString();
        Found known = found.get(key);
        if (known != null && known.untilMillis() > MonotonicClock.millis()) {
            hops.located(uri, known.targets()); // it may have become a hop meanwhile
            return context.succeededFuture(ordered(known.targets()));
        }
        Promise<List<Target>> promise = context.promise();
        Search search = new Search(uri, new ServerLocator(uri, settings, identifiers), promise);
        search.perform(search.locator.start());
        return promise.future()
                .map(Resolver::shortForms)
                .onSuccess(targets -> {
                    found.put(key, new Found(targets, MonotonicClock.millis() + CACHE_MS));
                    hops.located(uri, targets);
                })
                .map(this::ordered);
    }

    /** The target of the usual URI, which needs no DNS: an address, with or without port. */
    private Optional<Target> literal(Uri uri) {
        if (!(uri instanceof SipUri sip) || sip.hasParameter("maddr")) {
            return Optional.empty();
        }
        String host = LocalAddresses.unbracketed(sip.host());
        if (AddressFamily.of(host).isEmpty()) {
            return Optional.empty();
        }
        Optional<Transport> transport = sip.parameter("transport")
                .map(name -> Transport.of(name, sip.secure()))
                .orElse(Optional.of(sip.secure() ? Transport.TLS : Transport.UDP));
        return transport
                .filter(usable -> settings.transports().contains(usable))
                .map(usable -> new Target(
                        usable,
                        LocalAddresses.shortForm(host),
                        sip.port() > 0 ? sip.port() : usable.defaultPort(),
                        host));
    }

    private static List<Target> shortForms(List<Target> targets) {
        return targets.stream()
                .map(target -> new Target(
                        target.transport(),
                        LocalAddresses.shortForm(target.address()),
                        target.port(),
                        target.tlsServerName()))
                .toList();
    }

    /**
     * Deprioritises a target that failed.
     *
     * @param seconds the duration that the server requested (RFC 3261 §21.5.4)
     */
    void failed(Target target, OptionalLong seconds) {
        long millis = Math.min(seconds.orElse(FAILED_SECONDS), MAX_FAILED_SECONDS) * 1_000;
        failed.failed(target, MonotonicClock.millis() + millis);
    }

    /** Restores the priority of a target that responded. */
    void succeeded(Target target) {
        failed.responded(target);
    }

    private List<Target> ordered(List<Target> targets) {
        return failed.order(targets, MonotonicClock.millis());
    }

    /** One search in progress. */
    private final class Search implements LocateEffect.Visitor {
        private final Uri uri;
        private final ServerLocator locator;
        private final Promise<List<Target>> promise;
        private final long deadline;
        private boolean timedOut;

        Search(Uri uri, ServerLocator locator, Promise<List<Target>> promise) {
            this.uri = uri;
            this.locator = locator;
            this.promise = promise;
            deadline = context.setTimer(
                    SEARCH_TIMEOUT_MS, late -> fail("no DNS response in " + SEARCH_TIMEOUT_MS / 1_000 + " s"));
        }

        void perform(List<LocateEffect> effects) {
            for (LocateEffect effect : effects) {
                effect.accept(this);
            }
        }

        @Override
        public void on(LocateEffect.QueryNaptr query) {
            records(query.domain(), DnsRecordType.NAPTR, NaptrRecord::parse)
                    .onComplete(handler(query, records -> locator.onNaptr(query.domain(), records)));
        }

        @Override
        public void on(LocateEffect.QuerySrv query) {
            records(query.name(), DnsRecordType.SRV, SrvRecord::parse)
                    .onComplete(handler(query, records -> locator.onSrv(query.name(), records)));
        }

        @Override
        public void on(LocateEffect.QueryAddress query) {
            addresses(query.name(), query.family())
                    .onComplete(
                            handler(query, literals -> locator.onAddresses(query.name(), query.family(), literals)));
        }

        @Override
        public void on(LocateEffect.Located effect) {
            context.owner().cancelTimer(deadline);
            promise.tryComplete(effect.targets());
        }

        @Override
        public void on(LocateEffect.NotLocated effect) {
            fail(explain(effect.cause()));
        }

        private <T> Handler<AsyncResult<T>> handler(LocateEffect.Query query, Function<T, List<LocateEffect>> next) {
            return response -> {
                timedOut |= response.failed() && isTimeout(response.cause());
                perform(response.succeeded() ? next.apply(response.result()) : locator.onFailure(query));
            };
        }

        private void fail(String why) {
            context.owner().cancelTimer(deadline);
            promise.tryFail("cannot locate " + uri + ": " + why);
        }

        private String explain(LocateEffect.Cause cause) {
            return switch (cause) {
                case UNSUPPORTED_SCHEME -> "its scheme needs a route: set an outbound proxy";
                case UNSUPPORTED_TRANSPORT -> unsupported(uri);
                case NO_SERVICE -> "the domain declares that it has no SIP service";
                case NO_ADDRESS -> noAddress(timedOut);
            };
        }
    }

    private static String unsupported(Uri uri) {
        boolean webSocket = uri instanceof SipUri sip
                && sip.parameter("transport")
                        .flatMap(name -> Transport.of(name, false))
                        .filter(transport -> transport == Transport.WS || transport == Transport.WSS)
                        .isPresent();
        return webSocket
                ? "its WebSocket is closed, and only its owner can open one; a phone opens one to its registrar when"
                        + " its option transport is WS or WSS"
                : "none of its transports is UDP, TCP or TLS";
    }

    private static String noAddress(boolean timedOut) {
        return timedOut ? "the DNS servers do not respond" : "DNS has no address of that name";
    }

    /** An address of a host, as a literal; fails with a readable message when there is none of that family. */
    Future<String> address(String host, AddressFamily family) {
        return addresses(host, family)
                .recover(failure -> Future.failedFuture(noAddress(isTimeout(failure))))
                .compose(found ->
                        found.isEmpty() ? Future.failedFuture(noAddress(false)) : Future.succeededFuture(found.get(0)));
    }

    @Override
    public Future<InetAddress> find(String host, boolean ipv6) {
        return address(host, ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4).map(LocalAddresses::ofLiteral);
    }

    @Override
    public Future<List<SrvRecord>> services(String name) {
        Services known = services.get(name);
        if (known != null && known.untilMillis() > MonotonicClock.millis()) {
            return known.records();
        }
        Future<List<SrvRecord>> found = records(name, DnsRecordType.SRV, SrvRecord::parse)
                .recover(failure ->
                        isTimeout(failure) ? Future.failedFuture(noAddress(true)) : Future.succeededFuture(List.of()))
                .map(this::inOrder);
        services.put(name, new Services(found, MonotonicClock.millis() + CACHE_MS));
        return found.onFailure(silent -> services.remove(name));
    }

    private List<SrvRecord> inOrder(List<SrvRecord> records) {
        List<SrvRecord> ordered = SrvOrder.of(records, identifiers);
        return ordered.isEmpty() && !records.isEmpty() ? List.of(records.get(0)) : ordered;
    }

    private static boolean isTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsNameResolverTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private DnsNameResolver dns() {
        if (dns == null) {
            List<InetSocketAddress> addresses = servers.isEmpty()
                    ? DefaultDnsServerAddressStreamProvider.defaultAddressList()
                    : servers.stream()
                            .map(server -> ServerAddress.parse(server, DNS_PORT, "dnsServers"))
                            .map(server ->
                                    new InetSocketAddress(LocalAddresses.ofLiteral(server.host()), server.port()))
                            .toList();
            // an IPv6 socket reaches IPv4 servers as well
            InetAddress any = LocalAddresses.ofLiteral(
                    addresses.stream().anyMatch(server -> server.getAddress() instanceof Inet6Address)
                            ? "::"
                            : "0.0.0.0");
            DnsNameResolverBuilder builder = new DnsNameResolverBuilder(context.nettyEventLoop())
                    .datagramChannelFactory(() -> DatagramChannels.open(context.owner(), any))
                    // truncated responses are queried again over TCP (RFC 7766 §5)
                    .socketChannelFactory(() -> (SocketChannel)
                            context.owner().transport().channelFactory(false).newChannel())
                    // also queries AAAA without a global IPv6 address: the server may be on this machine
                    .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                    .queryTimeoutMillis(QUERY_TIMEOUT_MS)
                    .negativeTtl(5);
            if (!servers.isEmpty()) {
                builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(addresses));
            }
            dns = builder.build();
        }
        return dns;
    }

    private <T> Future<List<T>> records(String name, DnsRecordType type, Function<byte[], Optional<T>> parse) {
        Promise<List<T>> promise = context.promise();
        dns().resolveAll(new DefaultDnsQuestion(name.endsWith(".") ? name : name + ".", type))
                .addListener((io.netty.util.concurrent.Future<List<DnsRecord>> response) -> {
                    if (!response.isSuccess()) {
                        promise.fail(response.cause());
                        return;
                    }
                    List<T> parsed = new ArrayList<>();
                    for (DnsRecord record : response.getNow()) {
                        if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
                            ByteBuf content = raw.content();
                            parse.apply(ByteBufUtil.getBytes(content)).ifPresent(parsed::add);
                        }
                        ReferenceCountUtil.release(record);
                    }
                    promise.complete(parsed);
                });
        return promise.future();
    }

    private Future<List<String>> addresses(String name, AddressFamily family) {
        Promise<List<String>> promise = context.promise();
        dns().resolveAll(name).addListener((io.netty.util.concurrent.Future<List<InetAddress>> response) -> {
            if (response.isSuccess()) {
                promise.complete(response.getNow().stream()
                        .filter(address -> address instanceof Inet6Address == (family == AddressFamily.IPV6))
                        .map(LocalAddresses::literal)
                        .toList());
            } else {
                promise.fail(response.cause());
            }
        });
        return promise.future();
    }

    void close() {
        if (dns != null) {
            dns.close();
        }
    }
}
