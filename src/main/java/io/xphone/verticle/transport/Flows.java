package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.ListenOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.message.Via;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All flows of one agent: listening sockets and connections, and the selection of the flow to a peer. */
public final class Flows {

    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;

    private record Listening(SipTransport transport, String host, int port) {}

    private final ContextInternal context;
    private final TransportSettings settings;
    private final Predicate<Flow> configured;
    private final Function<Flow, Set<String>> hops;
    private final PublicAddresses publicAddresses;
    private final UdpListener.Receiver datagrams;
    private final StreamConnections streams;
    private final LocalAddresses addresses = new LocalAddresses();
    private final Function<InetAddress, String> sourceAddress = peer -> addresses.towards(null, peer);
    private final List<UdpListener> udp = new ArrayList<>();
    private final List<InetSocketAddress> bound = new ArrayList<>();
    private final List<Listening> listening = new ArrayList<>();
    private Future<UdpListener> opening4;
    private Future<UdpListener> opening6;

    /**
     * @param configured whether the peer of a flow is a configured next hop
     * @param hops the hosts of these next hops
     * @param publicAddresses of the UDP sockets
     */
    Flows(
            ContextInternal context,
            TransportSettings settings,
            Predicate<Flow> configured,
            Function<Flow, Set<String>> hops,
            PublicAddresses publicAddresses,
            UdpListener.Receiver datagrams,
            StreamConnections.Receiver streamReceiver) {
        this.context = context;
        this.settings = settings;
        this.configured = configured;
        this.hops = hops;
        this.publicAddresses = publicAddresses;
        this.datagrams = datagrams;
        this.streams = new StreamConnections(
                context.owner(),
                settings.tls(),
                settings.limits(),
                settings.bounds(),
                localAddresses(settings),
                settings.webSocketPath(),
                streamReceiver);
    }

    /**
     * Local addresses that peers know: the configured one, then those listened on. Names are left out, since DNS may be
     * slow.
     */
    private static List<InetAddress> localAddresses(TransportSettings settings) {
        return Stream.concat(
                        Stream.ofNullable(settings.localAddress()),
                        settings.listen().stream().map(ListenOptions::getHost))
                .filter(host ->
                        AddressFamily.of(LocalAddresses.unbracketed(host)).isPresent())
                .map(LocalAddresses::ofLiteral)
                .toList();
    }

    /** Binds the configured addresses; fails with a message that names the address that could not be bound. */
    Future<Void> start() {
        Future<Void> all = context.succeededFuture();
        for (ListenOptions at : settings.listen()) {
            all = all.compose(ignored -> listen(at)
                    .recover(failure -> Future.failedFuture(new IllegalStateException(
                            "cannot listen on " + at.getTransport().name().toLowerCase(Locale.ROOT) + " " + at.getHost()
                                    + ":" + at.getPort() + ": " + failure.getMessage(),
                            failure))));
        }
        return all;
    }

    private Future<Void> listen(ListenOptions at) {
        if (at.getTransport() != SipTransport.UDP) {
            return streams.listen(at)
                    .onSuccess(port -> listening.add(new Listening(at.getTransport(), at.getHost(), port)))
                    .mapEmpty();
        }
        return address(at.getHost())
                .compose(address -> new UdpListener(addresses).listen(context, address, at.getPort(), datagrams))
                .onSuccess(listener -> {
                    add(listener);
                    listening.add(new Listening(
                            SipTransport.UDP, at.getHost(), listener.local().getPort()));
                })
                .compose(publicAddresses::find)
                .mapEmpty();
    }

    private void add(UdpListener listener) {
        udp.add(listener);
        bound.add(listener.local());
    }

    /** The addresses listened on, as {@code udp:host:port}. */
    List<String> listening() {
        return listening.stream()
                .map(at -> at.transport().name().toLowerCase(Locale.ROOT) + ":" + LocalAddresses.bracketed(at.host())
                        + ":" + at.port())
                .toList();
    }

    /**
     * The flow to an address: on a UDP socket, an open connection, or a new one.
     *
     * @param contact the local address in the request's Contact, which the request is sent from; null for none
     */
    Future<Flow> to(SipTransport transport, InetSocketAddress remote, String serverName, InetSocketAddress contact) {
        if (transport == SipTransport.UDP) {
            return udpFor(remote.getAddress(), contact).map(listener -> listener.flow(remote));
        }
        return streams.connect(transport, remote, serverName);
    }

    /** Whether there are several UDP sockets, so that the Contact of a request selects one. */
    boolean severalSockets() {
        return udp.size() > 1;
    }

    private Future<UdpListener> udpFor(InetAddress remote, InetSocketAddress contact) {
        boolean six = remote instanceof Inet6Address;
        int chosen = UdpSelection.pick(bound, remote, contact, sourceAddress);
        if (chosen >= 0) {
            return context.succeededFuture(udp.get(chosen));
        }
        Future<UdpListener> opening = six ? opening6 : opening4;
        if (opening == null) {
            opening = local(six)
                    .compose(address ->
                            new UdpListener(addresses).listen(context, address, settings.localPort(), datagrams))
                    .onSuccess(listener -> {
                        add(listener);
                        InetSocketAddress local = listener.local();
                        listening.add(new Listening(
                                SipTransport.UDP, LocalAddresses.literal(local.getAddress()), local.getPort()));
                    })
                    .compose(publicAddresses::find);
            if (six) {
                opening6 = opening;
            } else {
                opening4 = opening;
            }
            opening.onFailure(failed -> forget(six)); // the port may be free at the next request
        }
        return opening;
    }

    private void forget(boolean six) {
        if (six) {
            opening6 = null;
        } else {
            opening4 = null;
        }
    }

    /** The address of a socket that is opened on demand: the configured one where it is of the peer's family. */
    private Future<InetAddress> local(boolean six) {
        InetAddress any = LocalAddresses.ofLiteral(six ? "::" : "0.0.0.0");
        return settings.localAddress() == null
                ? context.succeededFuture(any)
                : address(settings.localAddress()).map(own -> own instanceof Inet6Address == six ? own : any);
    }

    /** The route of a flow: the address of the peer, and the local address that the peer can reach. */
    SipRoute route(Flow flow) {
        int port = listeningPort(flow);
        InetSocketAddress mapped = publicAddresses.of(flow);
        return new SipRoute(
                flow.transport().name(),
                flow.remoteHost(),
                flow.remotePort(),
                flow.localHost(),
                port,
                configured.test(flow),
                hops.apply(flow),
                flow.id(),
                mapped == null ? flow.localHost() : LocalAddresses.literal(mapped.getAddress()),
                mapped == null ? port : mapped.getPort());
    }

    /** The open connection with this {@link Flow#id}, or null. */
    Flow open(long id) {
        return id == SipRoute.NO_FLOW ? null : streams.open(id);
    }

    /** The port that receives requests from peers of this flow: the port listened on, else the flow's own. */
    int listeningPort(Flow flow) {
        for (Listening at : listening) {
            if (at.transport() == flow.transport()) {
                boolean six = flow.remoteHost().indexOf(':') >= 0;
                if (flow.transport() == SipTransport.UDP
                        ? at.port() == flow.localPort()
                        : six == at.host().indexOf(':') >= 0) {
                    return at.port();
                }
            }
        }
        return flow.localPort();
    }

    /** Finds the flow for the response to a request with this Via (RFC 3261 §18.2.2, RFC 3581 §4). */
    void forResponse(Via via, Flow received, Consumer<Flow> use) {
        if (received.transport() != SipTransport.UDP) {
            if (received.open()) {
                use.accept(received);
            } else if (!received.transport().isWebSocket()) { // whose peer takes no connections (RFC 7118 §5)
                to(
                                received.transport(),
                                new InetSocketAddress(LocalAddresses.ofLiteral(received.remoteHost()), sentByPort(via)),
                                via.host(),
                                null)
                        .onSuccess(use::accept);
            }
            return;
        }
        if (via.hasRport() || via.rport().isPresent() || sentByPort(via) == received.remotePort()) {
            use.accept(received);
            return;
        }
        use.accept(((UdpListener.UdpFlow) received)
                .to(new InetSocketAddress(LocalAddresses.ofLiteral(received.remoteHost()), sentByPort(via))));
    }

    private static int sentByPort(Via via) {
        if (via.port() > 0) {
            return via.port();
        }
        return via.transport().equalsIgnoreCase("TLS") ? SIPS_PORT : SIP_PORT;
    }

    private Future<InetAddress> address(String host) {
        return context.owner().nameResolver().resolve(host);
    }

    Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        udp.forEach(listener -> closing.add(listener.close(context)));
        closing.add(streams.close());
        return Future.join(closing).mapEmpty();
    }
}
