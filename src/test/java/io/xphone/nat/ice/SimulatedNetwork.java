package io.xphone.nat.ice;

import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/** Hosts, NAT boxes and relays in virtual time; everything follows from the seed. */
final class SimulatedNetwork {

    static final long MS = 1_000_000L;

    /** How a NAT box maps; all of them filter by address and port. */
    enum Nat {
        /** One mapping of a local address for all destinations (RFC 4787: endpoint-independent). */
        CONE,
        /** A mapping for each destination. */
        SYMMETRIC
    }

    /** A NAT box. */
    static final class Box {
        final Nat nat;
        final String publicHost;
        final Map<String, Integer> ports = new HashMap<>();
        final Map<Integer, StunAddress> insides = new HashMap<>();
        final Set<String> allowed = new HashSet<>();
        int next = 20_000;

        Box(Nat nat, String publicHost) {
            this.nat = nat;
            this.publicHost = publicHost;
        }

        StunAddress out(StunAddress inside, StunAddress to) {
            String key = nat == Nat.CONE ? inside.toString() : inside + ">" + to;
            int port = ports.computeIfAbsent(key, created -> {
                insides.put(++next, inside);
                return next;
            });
            allowed.add(port + "<" + to);
            return address(publicHost, port);
        }

        /** The mapping expires, as after a restart of the box: the next packet gets another. */
        void forget() {
            ports.clear();
            insides.clear();
            allowed.clear();
        }

        StunAddress in(int port, StunAddress from) {
            return allowed.contains(port + "<" + from) ? insides.get(port) : null;
        }
    }

    /** A packet that arrives. */
    private record Event(long atNanos, long order, Runnable action) {}

    /** A local address of an agent. */
    private record Endpoint(Peer peer, int component, Box box, Set<InetAddress> permissions) {}

    final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
    private final Map<StunAddress, Endpoint> endpoints = new HashMap<>();
    private final List<Box> boxes = new ArrayList<>();
    private final Map<StunAddress, Integer> stun = new HashMap<>();
    private long order;
    long now = Long.MAX_VALUE - 5_000 * MS; // nanoTime may wrap around
    double loss;
    long delayNanos = 20 * MS;
    Predicate<StunMessage> dropped = message -> false;
    int packets;

    SimulatedNetwork(long seed) {
        System.out.println("seed " + seed);
        random = new Random(seed);
    }

    static StunAddress address(String host, int port) {
        try {
            return new StunAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Box box(Nat nat, String publicHost) {
        Box box = new Box(nat, publicHost);
        boxes.add(box);
        return box;
    }

    IntUnaryOperator ints() {
        return random::nextInt;
    }

    void at(long atNanos, Runnable action) {
        events.add(new Event(atNanos - Long.MIN_VALUE, order++, action));
    }

    /** Runs until a condition holds; false when it does not within the time. */
    boolean run(long millis, BooleanSupplier until) {
        long end = now + millis * MS;
        while (!until.getAsBoolean()) {
            Event event = events.peek();
            if (event == null || event.atNanos() + Long.MIN_VALUE - end > 0) {
                now = end;
                return until.getAsBoolean();
            }
            events.poll();
            now = event.atNanos() + Long.MIN_VALUE;
            event.action().run();
        }
        return true;
    }

    void run(long millis) {
        run(millis, () -> false);
    }

    /** Adds a socket of an agent. */
    void socket(Peer peer, int component, StunAddress address, Box box) {
        endpoints.put(address, new Endpoint(peer, component, box, null));
    }

    /** Adds a relayed address of an agent, which passes packets of hosts that it has sent to (RFC 8656 §9). */
    void relay(Peer peer, int component, StunAddress address) {
        endpoints.put(address, new Endpoint(peer, component, null, new HashSet<>()));
    }

    /** The address that a STUN server sees. */
    StunAddress mapped(StunAddress inside) {
        Endpoint endpoint = endpoints.get(inside);
        return endpoint.box() == null ? inside : endpoint.box().out(inside, address("198.51.100.1", 3478));
    }

    /** Sends a packet from a local address. */
    void send(StunAddress base, StunAddress to, byte[] data) {
        packets++;
        Endpoint sender = endpoints.get(base);
        StunAddress source = base;
        if (sender.permissions() != null) {
            sender.permissions().add(to.address());
        } else if (sender.box() != null && !inside(to, sender.box())) {
            source = sender.box().out(base, to);
        }
        boolean lost = random.nextDouble() < loss
                || StunMessage.isStun(data, 0, data.length) && dropped.test(StunMessage.parse(data, 0, data.length));
        if (!lost) {
            StunAddress from = source;
            at(now + delayNanos + random.nextInt(3) * MS, () -> arrive(from, to, sender.box(), data));
        }
    }

    private boolean inside(StunAddress to, Box box) {
        Endpoint receiver = endpoints.get(to);
        return receiver != null && receiver.box() == box;
    }

    private void arrive(StunAddress from, StunAddress to, Box senderBox, byte[] data) {
        for (Box box : boxes) {
            if (address(box.publicHost, to.port()).equals(to)) {
                StunAddress target = box.in(to.port(), from);
                if (target != null) {
                    endpoints.get(target).peer().receive(endpoints.get(target).component(), target, from, data);
                }
                return;
            }
        }
        Endpoint receiver = endpoints.get(to);
        boolean reachable = receiver != null
                && (receiver.box() == null || receiver.box() == senderBox)
                && (receiver.permissions() == null || receiver.permissions().contains(from.address()));
        if (reachable) {
            receiver.peer().receive(receiver.component(), to, from, data);
        }
    }

    /** An agent on a host, and what it did. */
    static final class Peer implements IceEffect.Visitor {
        final SimulatedNetwork network;
        final String host;
        final Box box;
        IceAgent agent;
        final IceEffect.Selected[] selected = new IceEffect.Selected[3];
        final List<String> log = new ArrayList<>();
        final List<StunMessage> sent = new ArrayList<>();
        final List<StunAddress> media = new ArrayList<>();
        IceEffect.Failed failed;
        int consentLost;
        private long timer;

        Peer(SimulatedNetwork network, IceSettings settings, boolean controlling, String host, Box box) {
            this.network = network;
            this.host = host;
            this.box = box;
            this.agent = new IceAgent(settings, controlling, IceCredentials.random(network.ints()), network.ints());
        }

        /** Gathers: a host candidate for each component, a server-reflexive one behind a NAT, and a relayed one. */
        Peer gather(int components, boolean hosts, String relayHost) {
            for (int component = 1; component <= components; component++) {
                StunAddress base = address(host, 4999 + component);
                network.socket(this, component, base, box);
                if (hosts) {
                    add(IceCandidate.host("1", component, 65535, base));
                    StunAddress mapped = network.mapped(base);
                    if (!mapped.equals(base)) {
                        add(IceCandidate.of(IceCandidateType.SERVER_REFLEXIVE, "2", component, 65535, mapped, base));
                    }
                }
                if (relayHost != null) {
                    StunAddress relayed = address(relayHost, 49151 + component);
                    network.relay(this, component, relayed);
                    add(IceCandidate.of(IceCandidateType.RELAYED, "3", component, 65535, relayed, base));
                }
            }
            return this;
        }

        void add(IceCandidate candidate) {
            perform(agent.addLocal(candidate, network.now));
        }

        IceDescription description(boolean lite) {
            return new IceDescription(agent.local(), lite, agent.candidates());
        }

        void start(IceDescription remote, int components) {
            perform(agent.start(remote, components, network.now));
        }

        void receive(int component, StunAddress base, StunAddress from, byte[] data) {
            if (StunMessage.isStun(data, 0, data.length)) {
                perform(agent.onPacket(component, base, from, data, 0, data.length, network.now));
            } else if (agent.permits(component, from)) {
                media.add(from);
            }
        }

        /** Restarts with the same candidates. */
        void restart() {
            perform(agent.restart(IceCredentials.random(network.ints()), agent.candidates(), network.now));
        }

        void perform(List<IceEffect> effects) {
            effects.forEach(effect -> effect.accept(this));
        }

        /** Sends a packet of media where the agent says. */
        void sendMedia(int component) {
            IceEffect.Selected pair = selected[component];
            if (pair != null) {
                network.send(pair.local().base(), pair.remote().address(), new byte[] {(byte) 0x80, 0, 0, 1});
            }
        }

        @Override
        public void on(IceEffect.SendStun effect) {
            sent.add(StunMessage.parse(effect.message(), 0, effect.message().length));
            network.send(effect.base(), effect.remote(), effect.message());
        }

        @Override
        public void on(IceEffect.Selected effect) {
            selected[effect.component()] = effect;
            log.add(effect.component() + " " + effect.local().type() + " "
                    + effect.remote().type() + " " + effect.nominated());
        }

        @Override
        public void on(IceEffect.ConsentLost effect) {
            selected[effect.component()] = null;
            consentLost++;
        }

        @Override
        public void on(IceEffect.Failed effect) {
            failed = effect;
        }

        @Override
        public void on(IceEffect.NextTimer effect) {
            long number = ++timer;
            network.at(effect.atNanos(), () -> {
                if (number == timer) {
                    perform(agent.onTimer(network.now));
                }
            });
        }

        boolean completed() {
            return agent.state() == IceState.COMPLETED;
        }
    }
}
