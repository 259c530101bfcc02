package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.xphone.nat.stun.ServerUri;
import io.xphone.nat.stun.ServerUri.Transport;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.turn.TurnEffect;
import io.xphone.nat.turn.TurnSettings;
import io.xphone.options.MediaOptions;
import io.xphone.options.TlsOptions;
import io.xphone.options.TurnServerOptions;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.nat.ServerDiscovery.WrongFamilyException;
import io.xphone.verticle.nat.TurnConnection.AllocationException;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogText;
import io.xphone.verticle.runtime.MonotonicClock;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The STUN server and the TURN servers of an agent. What fails is logged once, and is avoided for a while by all
 * agents, so that few calls wait for a server that is down. Used on any event loop; thread-safe.
 */
public final class NatServers {

    private static final Logger LOG = LoggerFactory.getLogger(NatServers.class);

    /** A time-limited credential is valid for a day, which is longer than a call. */
    private static final long CREDENTIAL_SECONDS = 86_400;

    private static final int MAX_REDIRECTS = 2;

    /** Client addresses that are tried while the server believes that they are in use (RFC 8656 §7.4). */
    private static final int MAX_ADDRESSES = 3;

    /** The name of a map that all agents of a Vert.x share. */
    private static final String HEALTH = "io.xphone.nat.servers";

    private static final int MISMATCH = 437;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final ServerUri stun;
    private final List<Turn> turn = new ArrayList<>();
    private final int timeoutMs;
    private final int dscp;
    private final ServerDiscovery discovery;
    private final Identifiers identifiers;
    private final LongSupplier wallSeconds;
    private final ServerHealth health;

    /** A configured TURN server. */
    private record Turn(ServerUri uri, TurnServerOptions options) {}

    /**
     * @param options valid options, see {@link #check}
     * @param hosts resolves names; called on the media event loops
     */
    public NatServers(Vertx vertx, MediaOptions options, HostLookup hosts, Identifiers identifiers) {
        this(vertx, options, hosts, identifiers, MonotonicClock::millis, () -> System.currentTimeMillis() / 1_000);
    }

    /** @param wallSeconds the time in seconds since 1970, for time-limited credentials */
    NatServers(
            Vertx vertx,
            MediaOptions options,
            HostLookup hosts,
            Identifiers identifiers,
            LongSupplier millis,
            LongSupplier wallSeconds) {
        check(options);
        this.vertx = vertx;
        this.stun = blank(options.getStunServer()) ? null : ServerUri.stun(options.getStunServer(), "media.stunServer");
        for (TurnServerOptions server : options.getTurnServers()) {
            turn.add(new Turn(ServerUri.turn(server.getUrl(), "media.turnServers"), server));
        }
        this.timeoutMs = options.getGatherTimeoutMs();
        this.dscp = options.getDscp();
        this.discovery = new ServerDiscovery(hosts, timeoutMs);
        this.identifiers = identifiers;
        this.health = new ServerHealth(vertx.sharedData().getLocalMap(HEALTH), millis);
        this.wallSeconds = wallSeconds;
    }

    /**
     * Checks what can be known without the network.
     *
     * @throws IllegalArgumentException naming the key and what to write instead
     */
    public static void check(MediaOptions options) {
        if (!blank(options.getStunServer())) {
            ServerUri.stun(options.getStunServer(), "media.stunServer");
        }
        for (int i = 0; i < options.getTurnServers().size(); i++) {
            TurnServerOptions server = options.getTurnServers().get(i);
            String key = "media.turnServers." + i + '.';
            ServerUri.turn(server.getUrl(), key + "url");
            boolean password = !blank(server.getPassword());
            boolean secret = !blank(server.getSecret());
            if (password && secret) {
                throw new IllegalArgumentException(
                        key + "secret: password is set as well: a server has either accounts or a shared secret");
            }
            if (!password && !secret) {
                throw new IllegalArgumentException(
                        key + "password: is missing: set username and password, or the secret of the server");
            }
            if (password && blank(server.getUsername())) {
                throw new IllegalArgumentException(key + "username: is missing: the account at the server");
            }
        }
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }

    /** Whether a STUN server is configured. */
    public boolean hasStun() {
        return stun != null;
    }

    /** Whether TURN servers are configured. */
    public boolean hasTurn() {
        return !turn.isEmpty();
    }

    /** Time for the responses of servers, in ms. */
    public int timeoutMs() {
        return timeoutMs;
    }

    /**
     * Requests the mapped address of a socket from the STUN server. Completes within the timeout of the options; at
     * once when the server has failed a short while ago.
     *
     * @param client of the socket, and receives what the socket receives
     * @param ipv6 the address family of the socket
     * @return fails when there is no response; that was logged
     */
    public Future<InetSocketAddress> mapped(
            ContextInternal context, StunClient client, boolean ipv6, StunClient.Sender sender) {
        return mapped(context, client, ipv6, sender, timeoutMs);
    }

    /** The same with another timeout in ms: nothing waits for the result. */
    public Future<InetSocketAddress> mapped(
            ContextInternal context, StunClient client, boolean ipv6, StunClient.Sender sender, long patienceMs) {
        if (stun == null) {
            return context.failedFuture("no STUN server is configured");
        }
        if (!health.usable(key(stun, ipv6))) {
            return context.failedFuture("the STUN server failed a short while ago");
        }
        Question question = new Question(context, ipv6, patienceMs);
        discovery
                .servers(context, stun, ipv6)
                .compose(found -> {
                    Optional<ServerUri> usable = found.stream()
                            .filter(server -> health.usable(key(server, ipv6)))
                            .findFirst();
                    question.server = usable.orElse(null);
                    return usable.isEmpty()
                            ? context.failedFuture("the STUN servers failed a short while ago")
                            : discovery.address(context, usable.get(), ipv6);
                })
                .compose(server -> client.request(server, timers(patienceMs), patienceMs, sender))
                .onSuccess(question.result::tryComplete)
                .onFailure(question.result::tryFail);
        return question.answer();
    }

    /** Requests are repeated within the timeout of the options, also when more time is given. */
    private StunTimers timers(long patienceMs) {
        return StunTimers.within(Math.min(timeoutMs, patienceMs), patienceMs);
    }

    /** A server that fails for one address family may well respond to the other. */
    private static String key(ServerUri server, boolean ipv6) {
        return server + (ipv6 ? " for IPv6" : " for IPv4");
    }

    /**
     * Other calls do not wait for a server that has not responded within the timeout of the options, although its
     * response may still be of use to this call.
     *
     * @param asked supplies the server that is asked then; null for none
     */
    private long slowTimer(ContextInternal context, long patienceMs, Supplier<String> asked) {
        return patienceMs <= timeoutMs
                ? NO_TIMER
                : context.setTimer(timeoutMs, late -> {
                    String server = asked.get();
                    if (server != null) {
                        health.slow(server, patienceMs - timeoutMs);
                    }
                });
    }

    /** What is asked of a STUN server. */
    private final class Question {
        private final ContextInternal context;
        private final boolean ipv6;
        private final Promise<InetSocketAddress> result;
        private final long patienceMs;
        private ServerUri server = stun; // the one of the servers that is asked; null when all are avoided

        Question(ContextInternal context, boolean ipv6, long patienceMs) {
            this.context = context;
            this.ipv6 = ipv6;
            this.patienceMs = patienceMs;
            this.result = context.promise();
        }

        Future<InetSocketAddress> answer() {
            // the search in DNS has no limit of its own as short as this, and counts
            long timer = context.setTimer(patienceMs, late -> result.tryFail(StunClient.noResponse(patienceMs)));
            long slow = slowTimer(context, patienceMs, () -> server == null ? null : key(server, ipv6));
            return result.future()
                    .onComplete(done -> {
                        context.owner().cancelTimer(timer);
                        context.owner().cancelTimer(slow);
                    })
                    .onSuccess(found -> {
                        if (health.responded(key(server, ipv6)) | health.responded(key(stun, ipv6))) {
                            LOG.info("{} responds again", server);
                        }
                    })
                    .onFailure(failure -> {
                        boolean ended = failure instanceof CancellationException; // the call, and not the server
                        if (server != null && !ended) {
                            onFailure(failure);
                        }
                    });
        }

        private void onFailure(Throwable failure) {
            boolean silent = failure instanceof TimeoutException;
            String key = key(server, ipv6);
            if (!(silent ? health.timedOut(key) : health.failed(key, ServerHealth.AVOIDED_MS))) {
                return;
            }
            if (failure instanceof WrongFamilyException) {
                LOG.info(
                        "{} has no {} address: sockets of that family have their local addresses",
                        server,
                        ipv6 ? "IPv6" : "IPv4");
            } else {
                LOG.warn(
                        "{}: {}; local addresses are used instead, for {} s without asking again",
                        server,
                        LogText.of(failure.getMessage()),
                        (silent ? ServerHealth.FIRST_MS : ServerHealth.AVOIDED_MS) / 1_000);
            }
        }
    }

    /**
     * Opens a relay at the first TURN server that makes an allocation. Completes within the timeout of the options;
     * an allocation that arrives later is deleted.
     *
     * @param context the event loop of the relay
     * @param bind the local address of the connection; its family is that of the relayed address
     * @return fails when no server makes an allocation; that was logged
     */
    public Future<Relay> relay(ContextInternal context, InetAddress bind) {
        return relay(context, bind, timeoutMs);
    }

    /** The same with another timeout in ms: nothing waits for the result. */
    public Future<Relay> relay(ContextInternal context, InetAddress bind, long patienceMs) {
        Promise<Relay> result = context.promise();
        Search search = new Search(context, bind, result, patienceMs);
        long timer = context.setTimer(patienceMs, late -> search.onTimeout());
        long slow = slowTimer(context, patienceMs, search::asked);
        search.next();
        return result.future().onComplete(done -> {
            context.owner().cancelTimer(timer);
            context.owner().cancelTimer(slow);
        });
    }

    private NetClient client(Turn server, Transport transport, long patienceMs) {
        NetClientOptions options =
                new NetClientOptions().setTcpNoDelay(true).setConnectTimeout((int) Math.max(1, patienceMs));
        return vertx.createNetClient(transport == Transport.TLS ? secured(options, server.options.getTls()) : options);
    }

    private static NetClientOptions secured(NetClientOptions options, TlsOptions tls) {
        options.setSsl(true)
                .setTrustAll(tls.isTrustAll())
                .setHostnameVerificationAlgorithm(tls.isVerifyHost() && !tls.isTrustAll() ? "HTTPS" : "");
        if (!blank(tls.getCertPath()) && !blank(tls.getKeyPath())) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions().addCertPath(tls.getCertPath()).addKeyPath(tls.getKeyPath()));
        }
        if (!blank(tls.getCaPath())) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(tls.getCaPath()));
        }
        return options;
    }

    /** The search for a server that makes an allocation. */
    private final class Search {
        private final ContextInternal context;
        private final InetAddress bind;
        private final boolean ipv6;
        private final Promise<Relay> result;
        private final long patienceMs;
        private final Deque<ServerUri> found = new ArrayDeque<>(); // servers of the current one that were not tried
        private Turn current;
        private ServerUri asked; // one of the servers of the current one
        private TurnConnection connection;
        private int next;
        private String last = "every TURN server failed a short while ago";

        Search(ContextInternal context, InetAddress bind, Promise<Relay> result, long patienceMs) {
            this.context = context;
            this.patienceMs = patienceMs;
            this.bind = bind;
            this.ipv6 = bind instanceof Inet6Address;
            this.result = result;
        }

        /** Tries the next server that is usable. */
        void next() {
            if (result.future().isComplete()) {
                return;
            }
            while (!found.isEmpty()) {
                ServerUri server = found.remove();
                if (health.usable(key(current, server))) {
                    ask(current, server);
                    return;
                }
            }
            while (next < turn.size() && !health.usable(key(turn.get(next), turn.get(next).uri))) {
                next++;
            }
            if (next == turn.size()) {
                result.tryFail(turn.isEmpty() ? "no TURN server is configured" : last);
                return;
            }
            current = turn.get(next++);
            asked = current.uri;
            discovery
                    .servers(context, asked, ipv6)
                    .onSuccess(servers -> {
                        found.addAll(servers);
                        next();
                    })
                    .onFailure(this::onFailure);
        }

        /** The server that is asked; null for none. */
        String asked() {
            return asked == null ? null : key(current, asked);
        }

        private void ask(Turn server, ServerUri uri) {
            asked = uri;
            discovery
                    .address(context, uri, ipv6)
                    // a relay may also be of the other family than the connection to its server
                    .recover(none -> discovery.address(context, uri, !ipv6))
                    .compose(address -> allocate(server, address, server.uri.host(), 0, 1))
                    .onSuccess(this::onAllocated)
                    .onFailure(this::onFailure);
        }

        private String key(Turn server, ServerUri uri) {
            return NatServers.key(uri, ipv6) + " as " + server.options.getUsername();
        }

        private Future<Relay> allocate(
                Turn server, InetSocketAddress address, String name, int redirects, int addresses) {
            if (result.future().isComplete()) {
                return context.failedFuture("too late");
            }
            TurnConnection attempt = new TurnConnection(context, asked.toString(), identifiers);
            return connect(server, address, name, attempt)
                    .compose(wire -> {
                        if (result.future().isComplete()) {
                            wire.close();
                            return context.<Relay>failedFuture("too late");
                        }
                        connection = attempt;
                        return attempt.allocate(wire, settings(server, wire.reliable()));
                    })
                    .recover(failure -> again(server, address, name, redirects, addresses, failure));
        }

        private Future<Relay> again(
                Turn server, InetSocketAddress address, String name, int redirects, int addresses, Throwable failure) {
            if (failure instanceof AllocationException rejected) {
                TurnEffect.Redirected to = rejected.redirected();
                if (to != null && redirects < MAX_REDIRECTS) {
                    return allocate(
                            server,
                            new InetSocketAddress(
                                    to.server().address(), to.server().port()),
                            to.domain() == null ? name : to.domain(),
                            redirects + 1,
                            addresses);
                }
                if (rejected.failed() != null && rejected.failed().code() == MISMATCH && addresses < MAX_ADDRESSES) {
                    return allocate(server, address, name, redirects, addresses + 1);
                }
            }
            return context.failedFuture(failure);
        }

        private Future<TurnWire> connect(Turn server, InetSocketAddress address, String name, TurnConnection receiver) {
            Transport transport = asked.transport();
            if (transport != Transport.UDP) {
                return StreamTurnWire.open(
                        client(server, transport, patienceMs),
                        address,
                        transport == Transport.TLS ? name : null,
                        receiver);
            }
            boolean same = address.getAddress() instanceof Inet6Address == ipv6;
            InetAddress local = same ? bind : LocalAddresses.ofLiteral(ipv6 ? "0.0.0.0" : "::");
            return UdpTurnWire.open(context, local, dscp, address, receiver);
        }

        private TurnSettings settings(Turn server, boolean reliable) {
            TurnServerOptions options = server.options;
            String username = options.getUsername();
            String password = options.getPassword();
            if (!blank(options.getSecret())) {
                long until = wallSeconds.getAsLong() + CREDENTIAL_SECONDS;
                username = until + (blank(username) ? "" : ":" + username);
                password = StunIntegrity.timeLimitedPassword(options.getSecret(), username);
            }
            return new TurnSettings(username, password, ipv6, reliable, timers(patienceMs), StunTimers.DEFAULT);
        }

        private void onAllocated(Relay relay) {
            if (health.responded(key(current, asked)) | health.responded(key(current, current.uri))) {
                LOG.info("{} responds again", asked);
            }
            if (!result.tryComplete(relay)) {
                relay.close();
            }
        }

        private void onFailure(Throwable failure) {
            if (result.future().isComplete()) {
                return;
            }
            TurnEffect.Failed rejected = failure instanceof AllocationException answer ? answer.failed() : null;
            last = asked + ": " + LogText.of(failure.getMessage());
            if (rejected != null && rejected.cause() == TurnEffect.Cause.TIMEOUT) {
                avoidSilent();
            } else {
                long millis = rejected == null ? ServerHealth.AVOIDED_MS : rejected.holdOffMillis();
                log(health.failed(key(current, asked), millis), millis);
            }
            next();
        }

        private void avoidSilent() {
            log(health.timedOut(key(current, asked)), ServerHealth.FIRST_MS);
        }

        void onTimeout() {
            if (result.future().isComplete()) {
                return;
            }
            last = asked + ": " + StunClient.noResponse(patienceMs).getMessage();
            avoidSilent();
            result.tryFail(last);
            if (connection != null) {
                connection.close(); // an allocation that is still being made is deleted
            }
        }

        private void log(boolean first, long millis) {
            if (first) {
                LOG.warn("{}; it is not asked for a relay for {} s", last, millis / 1_000);
            }
        }
    }
}
