package io.xphone.verticle.nat;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.ice.IceAgent;
import io.xphone.nat.ice.IceCandidate;
import io.xphone.nat.ice.IceCandidateType;
import io.xphone.nat.ice.IceCredentials;
import io.xphone.nat.ice.IceEffect;
import io.xphone.nat.ice.IceSettings;
import io.xphone.nat.ice.IceState;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sip.AddressScope;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ICE at the sockets of a call: gathers candidates, runs the agent, and knows the path of the media of each component.
 * It does not own the sockets: their datagrams are passed to it, and it sends by {@link Sender}. Used on the event loop
 * of the call alone.
 */
public final class IceConnection {

    private static final Logger LOG = LoggerFactory.getLogger(IceConnection.class);

    private static final int COMPONENTS = 2;
    private static final int PREFERENCE = 65_535;

    /** Sends a datagram from the socket of a component. */
    @FunctionalInterface
    public interface Sender {
        /** @param data the datagram, from index 0 */
        void send(int component, byte[] data, int length, InetSocketAddress to);
    }

    /** Receives what concerns the call. */
    public interface Listener {

        /** A datagram of the peer came through a relay; STUN is handled before. */
        void onRelayed(int component, byte[] data, int length, InetSocketAddress from);

        /** {@link IceConnection#description} has more candidates than when they were gathered, or all of them. */
        void onCandidates();

        /**
         * Whether a check may be sent to an address that none of the peer has come from (RFC 8445 §19.5.1); called for
         * each.
         */
        boolean mayCheck(InetSocketAddress to, int octets);

        /** The media of a component takes another path from now on. */
        void onPath(int component);

        /**
         * There is no path to the peer any more, or none was found.
         *
         * @param worked whether there was one since the last start or restart
         */
        void onFailed(String reason, boolean worked);
    }

    /** Where the media of a component goes. */
    private static final class Path {
        final Relay relay;
        final InetSocketAddress to;

        Path(Relay relay, InetSocketAddress to) {
            this.relay = relay;
            this.to = to;
        }
    }

    /** The candidates of one gathering: the first is for the first session, each other one for a restart. */
    private static final class Round {
        final List<IceCandidate> candidates = new ArrayList<>();
        final Promise<Void> published;
        int awaited = 1;
        long timer = -1;
        boolean applied; // the agent has the candidates

        Round(Promise<Void> published) {
            this.published = published;
        }

        boolean complete() {
            return published.future().isComplete();
        }
    }

    private final ContextInternal context;
    private final String callId;
    private final IceGathering gathering;
    private final Identifiers identifiers;
    private final Sender sender;
    private final Listener listener;
    private final IceAgent agent;
    private final StunClient client;
    private final MappingKeeper keeper;
    private final StunAddress[] bases = new StunAddress[COMPONENTS + 1];
    private final Map<StunAddress, Relay> relays = new HashMap<>();
    private final Path[] paths = new Path[COMPONENTS + 1];
    private final Relay[] withoutIce = new Relay[COMPONENTS + 1]; // where only relays are used
    private final InetSocketAddress[] permitted = new InetSocketAddress[COMPONENTS + 1];
    private final Performer performer = new Performer();
    private Round round;
    private volatile List<IceCandidate> published = List.of();
    private volatile boolean ended;
    private Relay suspect; // carried a path that was lost
    private boolean worked;
    private ScheduledFuture<?> timer;
    private long timerNanos;
    private boolean active;
    private boolean checked;
    private boolean closed;

    /** Creates a connection without candidates; {@link #gather} follows. */
    public IceConnection(
            ContextInternal context,
            String callId,
            IceGathering gathering,
            Identifiers identifiers,
            Sender sender,
            Listener listener) {
        this.context = context;
        this.callId = callId;
        this.gathering = gathering;
        this.identifiers = identifiers;
        this.sender = sender;
        this.listener = listener;
        this.client = new StunClient(context, identifiers);
        this.keeper = new MappingKeeper(identifiers);
        this.agent = new IceAgent(
                gathering.lite() ? IceSettings.LITE : IceSettings.FULL,
                true,
                IceCredentials.random(identifiers::nextInt),
                identifiers::nextInt);
    }

    // ---- gathering ----

    /**
     * Gathers candidates; datagrams of the sockets are passed to {@link #onStun} from now on. Again it gathers those of
     * a restart (RFC 8445 §9), which {@link #apply} begins: STUN servers are asked anew, as the network may be another
     * one, and relays that are alive are kept.
     *
     * @return completes with the last candidate, at the latest after the time-out; fails without any candidate
     */
    public Future<Void> gather() {
        Round before = round;
        Round next = new Round(context.promise());
        if (before != null) {
            complete(before);
            keeper.clear();
        } else {
            next.applied = true;
        }
        round = next;
        ended = false;
        for (int component = 1; component <= gathering.components(); component++) {
            gatherHost(next, component);
        }
        if (!gathering.lite()) {
            for (int component = 1; component <= gathering.components(); component++) {
                gatherRelay(next, before, component);
                gatherReflexive(next, component);
            }
        }
        next.timer = context.setTimer(gathering.timeoutMs(), fired -> complete(next));
        responded(next);
        return next.published.future();
    }

    private void gatherHost(Round to, int component) {
        StunAddress socket = new StunAddress(gathering.bind(), gathering.port(component));
        StunAddress advertised =
                gathering.advertised() == null ? socket : new StunAddress(gathering.advertised(), socket.port());
        // a lite agent has host candidates alone: its base is the address that peers see
        bases[component] = gathering.lite() ? advertised : socket;
        if (gathering.relayOnly()) {
            return;
        }
        add(to, IceCandidate.host("1", component, PREFERENCE, bases[component]));
        if (!advertised.equals(bases[component])) {
            add(to, IceCandidate.of(IceCandidateType.SERVER_REFLEXIVE, "2", component, PREFERENCE, advertised, socket));
        }
    }

    private void gatherRelay(Round to, Round before, int component) {
        if (gathering.relay() == null) {
            return;
        }
        if (before != null && keepRelay(to, before, component)) {
            return;
        }
        to.awaited++;
        gathering.relay().apply(component).onComplete(opened -> {
            if (opened.succeeded() && (closed || to != round)) {
                opened.result().close();
            } else if (opened.succeeded()) {
                addRelay(to, component, opened.result());
            }
            responded(to);
        });
    }

    /** Keeps the relay of the last gathering, unless media that took it got lost. */
    private boolean keepRelay(Round to, Round before, int component) {
        for (IceCandidate candidate : before.candidates) {
            Relay relay = candidate.component() == component && candidate.type() == IceCandidateType.RELAYED
                    ? relays.get(candidate.address())
                    : null;
            if (relay != null && relay == suspect) {
                relays.remove(candidate.address());
                relay.close();
            } else if (relay != null) {
                add(to, candidate);
                return true;
            }
        }
        return false;
    }

    private void addRelay(Round to, int component, Relay relay) {
        StunAddress address = address(relay.relayed());
        relays.put(address, relay);
        relay.receiver(new Relay.Receiver() {
            @Override
            public void onDatagram(byte[] data, int length, InetSocketAddress peer) {
                if (!onStun(component, address, data, length, peer)) {
                    listener.onRelayed(component, data, length, peer);
                }
            }

            @Override
            public void onLost(String reason) {
                LOG.info("call {}: the relay {} is lost: {}", callId, relay.relayed(), reason);
                relays.remove(address);
                boolean inUse = withoutIce[component] == relay;
                useWithoutIce();
                if (inUse && !active && component == IceCandidate.RTP) {
                    listener.onFailed("the TURN relay is lost: " + reason, true);
                }
                for (int i = 1; i <= COMPONENTS; i++) {
                    if (paths[i] != null && paths[i].relay == relay) {
                        paths[i] = null;
                        listener.onFailed("the TURN relay is lost: " + reason, worked);
                    }
                }
            }
        });
        add(
                to,
                IceCandidate.of(
                        IceCandidateType.RELAYED, "3", component, PREFERENCE, address, address(relay.mapped())));
    }

    private void gatherReflexive(Round to, int component) {
        if (gathering.mapped() == null || gathering.relayOnly()) {
            return;
        }
        to.awaited++;
        InetSocketAddress[] server = new InetSocketAddress[1];
        StunClient.Sender from = (data, length, at) -> {
            server[0] = at;
            sender.send(component, data, length, at);
        };
        gathering.mapped().of(client, from).onComplete(mapped -> {
            if (mapped.succeeded() && !closed && to == round) {
                if (server[0] != null) {
                    keeper.keep(from, server[0], System.nanoTime());
                }
                add(
                        to,
                        IceCandidate.of(
                                IceCandidateType.SERVER_REFLEXIVE,
                                "2",
                                component,
                                PREFERENCE,
                                address(mapped.result()),
                                bases[component]));
            }
            responded(to);
        });
    }

    private void add(Round to, IceCandidate candidate) {
        for (IceCandidate other : to.candidates) {
            if (candidate.redundantTo(other)) {
                return;
            }
        }
        to.candidates.add(candidate);
        if (to.applied) {
            perform(agent.addLocal(candidate, System.nanoTime()));
        }
        if (to == round && to.complete()) {
            publish(to);
            listener.onCandidates();
        }
    }

    private void responded(Round to) {
        if (--to.awaited > 0 || to != round || closed) {
            return;
        }
        ended = true;
        if (to.complete()) {
            listener.onCandidates();
        } else {
            complete(to);
        }
    }

    private void complete(Round of) {
        if (of.complete()) {
            return;
        }
        context.owner().cancelTimer(of.timer);
        if (of.candidates.isEmpty()) { // the description of before remains, if there was one
            of.published.fail("no TURN server made a relay, and iceRelayOnly forbids other addresses");
            return;
        }
        publish(of);
        of.published.complete();
    }

    private void publish(Round of) {
        published = List.copyOf(of.candidates);
        useWithoutIce();
    }

    /** Finds the relays for a peer without ICE. */
    private void useWithoutIce() {
        Arrays.fill(withoutIce, null);
        if (!gathering.relayOnly()) {
            return;
        }
        for (IceCandidate candidate : published) {
            if (withoutIce[candidate.component()] == null) {
                withoutIce[candidate.component()] = relays.get(candidate.address());
            }
        }
    }

    /** The local description for SDP. */
    public IceDescription description() {
        return IceSdp.written(agent.local(), gathering.lite(), published, ended, gathering.relayOnly());
    }

    /**
     * The address for the m= and c= lines, which peers without ICE send to (RFC 8445 §5.1.4): server-reflexive, unless
     * the peer is on this side of the NAT, else host; the relayed one where nothing else is published.
     *
     * @return null when there is no candidate
     */
    public InetSocketAddress defaultAddress(int component) {
        IceCandidate best = null;
        for (IceCandidate candidate : published) {
            if (candidate.component() == component && (best == null || rank(candidate) > rank(best))) {
                best = candidate;
            }
        }
        return best == null
                ? null
                : new InetSocketAddress(best.address().address(), best.address().port());
    }

    private int rank(IceCandidate candidate) {
        return switch (candidate.type()) {
            case HOST -> 2;
            case SERVER_REFLEXIVE -> outside(candidate.address()) ? 3 : 1;
            default -> 0;
        };
    }

    private boolean outside(StunAddress mapped) {
        return mapped.address().equals(gathering.advertised())
                || AddressScope.isPublic(LocalAddresses.literal(gathering.peer()))
                || !AddressScope.isPublic(LocalAddresses.literal(mapped.address()));
    }

    // ---- negotiation ----

    /**
     * The peer's description was received in an offer or answer; later ones add candidates or restart ICE. The local
     * description has other credentials than before after a restart (RFC 8839 §4.4.1).
     *
     * @param negotiated the descriptions of both sides
     * @param rtcpMux whether RTP and RTCP use one component
     * @return whether a session begins: the first one, or that of a restart
     */
    public boolean apply(NegotiatedIce negotiated, boolean rtcpMux) {
        boolean first = !active;
        active = true;
        checked = negotiated.checked();
        IceCredentials credentials = IceSdp.credentials(negotiated.local());
        agent.role(negotiated.offered());
        long now = System.nanoTime();
        boolean restarts = !credentials.equals(agent.local());
        if (restarts) {
            worked = false;
            perform(agent.restart(credentials, List.copyOf(round.candidates), now));
        } else if (!round.applied) { // the restart that they were for has failed
            round.candidates.forEach(candidate -> perform(agent.addLocal(candidate, now)));
        }
        round.applied = true;
        var description = IceSdp.read(negotiated.remote());
        // a peer whose candidates follow may have both components
        boolean later = negotiated.remote().trickles()
                && negotiated.remote().candidates().isEmpty();
        boolean second = !rtcpMux
                && gathering.components() == COMPONENTS
                && (later
                        || description.candidates().stream()
                                .anyMatch(candidate -> candidate.component() == IceCandidate.RTCP));
        Arrays.fill(permitted, null);
        perform(agent.start(description, second ? COMPONENTS : IceCandidate.RTP, now));
        return first || restarts;
    }

    /** The peer has further candidates (RFC 8838); those of another session than the one in force are ignored. */
    public void addRemote(IceDescription more) {
        if (!active || !agent.remote().equals(Optional.of(IceSdp.credentials(more)))) {
            return;
        }
        long now = System.nanoTime();
        more.candidates()
                .forEach(
                        candidate -> IceSdp.read(candidate).ifPresent(usable -> perform(agent.addRemote(usable, now))));
    }

    /** The peer has described no ICE: media takes the addresses of SDP. */
    public void unused() {
        active = false;
        Arrays.fill(paths, null);
    }

    /**
     * Keeps the mapped addresses of the sockets open as long as no checks do: before the peer's description, and for a
     * peer without ICE. To be called a few times a second.
     */
    public void onTick(long nowNanos) {
        if (!active) {
            keeper.onTick(nowNanos);
        }
    }

    /** Whether ICE is negotiated: media is sent on its paths alone, and received from its addresses alone. */
    public boolean active() {
        return active;
    }

    /** Whether the addresses of the peer are proven by checks: not where both sides are lite (RFC 8445 §8.2). */
    public boolean checksAddresses() {
        return checked;
    }

    /** The state of the agent, for tests. */
    IceState state() {
        return agent.state();
    }

    // ---- packets ----

    /**
     * Handles a datagram of a socket if it is STUN.
     *
     * @return false if it is not STUN
     */
    public boolean onStun(int component, byte[] data, int length, InetSocketAddress from) {
        return onStun(component, bases[component], data, length, from);
    }

    private boolean onStun(int component, StunAddress base, byte[] data, int length, InetSocketAddress from) {
        if (!StunMessage.isStun(data, 0, length)) {
            return false;
        }
        if (closed || client.onDatagram(data, length, from)) {
            return true;
        }
        perform(agent.onPacket(component, base, address(from), data, 0, length, System.nanoTime()));
        return true;
    }

    /** Whether media of a component from this address is the peer's. */
    public boolean permits(int component, InetSocketAddress from) {
        if (from.equals(permitted[component])) {
            return true;
        }
        if (agent.permits(component, address(from))) {
            permitted[component] = from;
            return true;
        }
        return false;
    }

    /** Where media of a component arrives at the peer; null without a path. */
    public InetSocketAddress remote(int component) {
        return paths[component] == null ? null : paths[component].to;
    }

    /**
     * Sends media of a component: on its path, and nothing without one; where ICE is not negotiated to an address of
     * SDP, through the relay if only relays are used.
     */
    public void send(int component, byte[] data, int length, InetSocketAddress to) {
        if (!active) {
            sendWithoutIce(component, data, length, to);
            return;
        }
        Path path = paths[component];
        if (path == null) {
            return;
        }
        if (path.relay == null) {
            sender.send(component, data, length, path.to);
        } else {
            path.relay.send(data, length, path.to);
        }
    }

    private void sendWithoutIce(int component, byte[] data, int length, InetSocketAddress to) {
        if (!gathering.relayOnly()) {
            sender.send(component, data, length, to);
            return;
        }
        Relay relay = withoutIce[component];
        if (relay != null) {
            relay.send(data, length, to);
        }
    }

    /**
     * Where ICE is not negotiated and only relays are used: the peer's packets pass before one is sent to it, from its
     * host in SDP and, as there may be a NAT between, from that of its SIP messages.
     */
    public void permitWithoutIce(int component, InetAddress host) {
        Relay relay = active ? null : withoutIce[component];
        if (relay != null && !host.isAnyLocalAddress()) {
            relay.permit(host);
            relay.permit(gathering.peer());
        }
    }

    // ---- agent ----

    private void perform(List<IceEffect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            effects.get(i).accept(performer);
        }
    }

    private final class Performer implements IceEffect.Visitor {

        @Override
        public void on(IceEffect.SendStun effect) {
            InetSocketAddress to = socketAddress(effect.remote());
            if (!maySend(effect, to)) {
                return; // it is repeated
            }
            Relay relay = relays.get(effect.base());
            if (relay != null) {
                relay.send(effect.message(), effect.message().length, to);
            } else if (effect.base().equals(bases[effect.component()])) {
                sender.send(effect.component(), effect.message(), effect.message().length, to);
            }
        }

        private boolean maySend(IceEffect.SendStun effect, InetSocketAddress to) {
            return !StunMessage.isRequest(effect.message())
                    || agent.permits(effect.component(), effect.remote())
                    || listener.mayCheck(to, effect.message().length);
        }

        @Override
        public void on(IceEffect.Selected effect) {
            int component = effect.component();
            InetSocketAddress to = socketAddress(effect.remote().address());
            Relay relay = relays.get(effect.local().base());
            Path before = paths[component];
            if (before == null || before.relay != relay || !before.to.equals(to)) {
                paths[component] = new Path(relay, to);
                worked |= component == IceCandidate.RTP;
                LOG.debug(
                        "call {}: ICE component {} from {} {} to {} {}",
                        callId,
                        component,
                        effect.local().type(),
                        effect.local().address(),
                        effect.remote().type(),
                        to);
                listener.onPath(component);
            }
        }

        @Override
        public void on(IceEffect.ConsentLost effect) {
            Path path = paths[effect.component()];
            suspect = path == null ? suspect : path.relay;
            paths[effect.component()] = null;
            Arrays.fill(permitted, null);
            if (effect.component() == IceCandidate.RTP && agent.state() == IceState.FAILED) {
                listener.onFailed("the peer no longer consents to media", worked); // also of the session before
            }
        }

        @Override
        public void on(IceEffect.Failed effect) {
            if (agent.hasPath(IceCandidate.RTP)) {
                LOG.info("call {}: the ICE restart has failed: {}", callId, effect.reason());
            } else {
                listener.onFailed(effect.reason(), worked);
            }
        }

        @Override
        public void on(IceEffect.NextTimer effect) {
            schedule(effect.atNanos());
        }
    }

    /** A timer that fires early does no harm, so that a later time needs no new one. */
    private void schedule(long atNanos) {
        if (timer != null && timerNanos - atNanos <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = atNanos;
        long delay = Math.max(0, atNanos - System.nanoTime());
        timer = context.nettyEventLoop()
                .schedule(() -> context.dispatch(null, ignored -> onTimer()), delay, TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        if (!closed) {
            perform(agent.onTimer(System.nanoTime()));
        }
    }

    /** Ends the checks and deletes the relays. */
    public Future<Void> close() {
        closed = true;
        client.close();
        if (timer != null) {
            timer.cancel(false);
        }
        if (round != null) {
            complete(round);
        }
        List<Future<Void>> closing = new ArrayList<>(relays.size());
        relays.values().forEach(relay -> closing.add(relay.close()));
        relays.clear();
        Arrays.fill(paths, null);
        return closing.isEmpty()
                ? context.succeededFuture()
                : Future.join(closing).mapEmpty();
    }

    private static StunAddress address(InetSocketAddress address) {
        return new StunAddress(address.getAddress(), address.getPort());
    }

    private static InetSocketAddress socketAddress(StunAddress address) {
        return new InetSocketAddress(address.address(), address.port());
    }
}
